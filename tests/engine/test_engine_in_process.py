"""`--model llamacpp/PATH.gguf`: the same engine in this process, held to the schema by a grammar."""

import asyncio
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = sorted(path.stem for path in (ROOT / "schemas").glob("*.py") if not path.name.startswith("_"))


def ask(run, tiny, *arguments, **named):
    return run(
        "--model", f"llamacpp/{tiny}", "--seed", 1, "--max-tokens", 600, "--attempts", 0, "--repeats", 2,
        "--retries", 0, *arguments, **named,
    )  # fmt: skip


@pytest.mark.parametrize("mode", ["TOOLS", "JSON_SCHEMA", "JSON"])
def test_replies_fit_the_schema_in_each_mode_that_constrains(run, tiny, mode):
    left = ask(run, tiny, "--mode", mode)
    for row in left["rows"]:
        assert row["valid"], row
        assert row["response"].keys() <= {"visitor", "place", "day", "stops"}
    assert left["scores"]["overall"]["slots"]["tally"]["correct"] <= 1
    assert left["info"]["extractions"]["output_tokens"]["total"] > 0
    assert re.fullmatch("sha256:[0-9a-f]{16}", left["info"]["signature"]["params"]["parameters"]["file"])


def test_without_a_constraint_what_random_weights_say_is_no_json(run, tiny):
    left = ask(run, tiny, "--mode", "MD_JSON")
    assert {row["failure"]["kind"] for row in left["rows"]} <= {"no_json", "truncated"}


def test_the_same_seed_gives_the_same_answers(run, tiny):
    first, second = (ask(run, tiny, "--refresh", name=name) for name in ("first", "second"))
    assert [row["raw"] for row in first["rows"]] == [row["raw"] for row in second["rows"]]
    assert len({row["raw"] for row in first["rows"]}) == 2


@pytest.fixture(scope="module")
def extractions(tiny):
    """One of each schema of this repository, of a document of one line."""
    from harness.extract import ModelSettings, Task, open_model
    from harness.records import Document
    from harness.workspace import load_schema

    document = Document("line", "Ada Quill, who is invented, met Tam Orrin in Lorton on May 4, 2031.", {}, "digest")

    async def each():
        model = open_model(ModelSettings(f"llamacpp/{tiny}", seed=1, max_tokens=1_000, attempts=0), environ={})
        try:
            await model.check()
            loaded = [load_schema(name, root=ROOT, folder="schemas") for name in SCHEMAS]
            return {schema.name: await model.extract(Task(document, schema)) for schema in loaded}
        finally:
            await model.aclose()

    return asyncio.run(each())


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_grammar_of_each_of_our_schemas_is_understood_and_kept_to(extractions, schema):
    made = extractions[schema]
    assert made.response is not None, made.failure
    assert made.valid or made.failure.kind == "truncated", made.failure


def test_most_of_them_come_to_an_end(extractions):
    assert sum(made.valid for made in extractions.values()) >= 3


def test_a_document_beyond_the_context_is_a_row_that_says_so(run, tiny):
    (run.folder / "seeds" / "lorton.txt").write_text("Ada Quill is invented. " * 500, "utf-8")
    left = ask(run, tiny, "--param", "n_ctx=2048")
    for row in left["rows"]:
        assert row["failure"]["kind"] == "bad_status"
        assert re.search(
            r"llama\.cpp: Requested tokens \(\d+\) exceed context window of 2048", row["failure"]["detail"]
        )


def test_a_file_that_is_not_there_or_no_gguf_is_one_line(run, tmp_path):
    ask(run, tmp_path / "nowhere.gguf")
    assert "nowhere.gguf: the model's file cannot be read: No such file or directory" in run.error
    (tmp_path / "words.gguf").write_text("Some words.", "utf-8")
    ask(run, tmp_path / "words.gguf")
    assert "words.gguf: the model's file is no GGUF" in run.error
    (tmp_path / "torn.gguf").write_bytes(b"GGUF\x03\x00\x00\x00")
    ask(run, tmp_path / "torn.gguf")
    assert "torn.gguf: llama.cpp cannot load it" in run.error
    assert list((run.folder / "reports").iterdir()) == []


def test_a_parameter_that_the_engine_has_not_is_one_line(run, tiny):
    ask(run, tiny, "--param", "logit_bias=5")
    assert "llama.cpp has no parameter logit_bias" in run.error


def test_a_run_is_replayed_where_neither_the_engine_nor_the_file_is(run, tiny, tmp_path, monkeypatch):
    moved = tmp_path / "moved.gguf"
    moved.write_bytes(tiny.read_bytes())
    first = ask(run, moved)
    moved.unlink()
    monkeypatch.setitem(sys.modules, "llama_cpp", None)
    again = run("--replay", "run", name="again")
    assert [row["response"] for row in again["rows"]] == [row["response"] for row in first["rows"]]
