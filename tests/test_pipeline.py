"""The stages in their order, on material made in memory."""

import json
import pickle

import pytest
from pydantic import BaseModel

from harness import pipeline
from harness.errors import GoldError, SchemaError
from harness.limits import MAX_DEPTH
from harness.pipeline import Material
from harness.pipeline.judging import Judging, chunks_of
from harness.records import Document, Extraction, Gold, Schema
from harness.workspace import load_schema, open_workspace


class Note(BaseModel):
    text: str | None = None
    tags: list[str] = []


SCHEMA = Schema("note", Note, "digest")
DOCUMENT = Document("memo", "An invented memo about Elm.", {}, "digest")
GOLD = Gold("memo", "note", {"text": "Elm", "tags": ["a", "b"]})
MATERIAL = Material((SCHEMA,), (DOCUMENT,), {("note", "memo"): GOLD})


def answer(response, *, repeat=0):
    return Extraction("memo", "note", repeat, response, None, True, True)


def test_a_response_nested_beyond_the_bound_is_a_failed_row_and_not_the_end_of_a_run():
    deep: list = []
    for _ in range(MAX_DEPTH + 5):
        deep = [deep]
    good, bad = pipeline.judge(MATERIAL, [answer(dict(GOLD.labels)), answer({"text": deep}, repeat=1)])
    assert good.comparison.f1 == 1
    assert bad.extraction.failure is not None
    assert bad.extraction.failure.kind == "invalid"
    assert not bad.extraction.valid
    assert bad.comparison.tally.missing == 3


def test_judging_takes_reasons_from_the_document():
    (judged,) = pipeline.judge(MATERIAL, [answer({"text": "Oak", "tags": ["a", "b", "Elm"]})])
    assert [row.reason for row in judged.comparison.outcomes if row.reason] == ["unsupported", "over_extracted"]


def test_only_documents_and_schemas_with_gold_are_asked_for():
    other = Document("other", "Another invented memo.", {}, "digest")
    material = Material((SCHEMA,), (DOCUMENT, other), MATERIAL.gold)
    assert material.pairs() == [(DOCUMENT, SCHEMA)]


def test_a_workspace_without_any_gold_is_refused(tmp_path):
    for name in ("schemas", "seeds"):
        (tmp_path / name).mkdir()
    (tmp_path / "pyproject.toml").write_text("[tool.harness]\n", "utf-8")
    (tmp_path / "seeds" / "memo.txt").write_text("An invented memo.\n", "utf-8")
    (tmp_path / "schemas" / "note.py").write_text(
        "from pydantic import BaseModel\nclass Note(BaseModel):\n    text: str | None = None\n", "utf-8"
    )
    with pytest.raises(GoldError, match="no gold for any document"):
        pipeline.gather(open_workspace(tmp_path, environ={}))


def test_compare_takes_a_bare_record_a_gold_file_and_a_gold_record():
    bare = pipeline.compare(Note, dict(GOLD.labels), {"text": "elm"})
    filed = pipeline.compare(Note, {"labels": dict(GOLD.labels), "ignore": ["/tags"]}, {"text": "elm"})
    record = pipeline.compare(Note, GOLD, {"text": "elm"})
    assert bare == record
    assert filed.tally.skipped == 2
    assert filed.tally.missing == 0


def test_two_labellers_agreement_is_the_ceiling_that_a_report_tells(tmp_path):
    from cli_workspace import LABELS, harness_here, make_workspace

    workspace = make_workspace(tmp_path)
    assert harness_here("run", "--model", "rules", "--name", "once", cwd=workspace).returncode == 0
    assert "labellers" not in (workspace / "reports" / "once" / "report.md").read_text("utf-8")
    for name, labels in (("a", LABELS), ("b", LABELS | {"place": "Elm"})):
        content = {"format": 1, "document": "lorton", "schema": "visit", "labels": labels}
        (workspace / "gold" / "visit" / f"lorton.{name}.json").write_text(json.dumps(content), "utf-8")
    assert harness_here("run", "--model", "rules", "--name", "twice", cwd=workspace).returncode == 0
    told = (workspace / "reports" / "twice" / "report.md").read_text("utf-8")
    assert "Two labellers agree at 80.0%, the ceiling of the score." in told


def test_the_job_of_judging_gives_the_same_where_it_was_sent_by_value(tmp_path):
    (tmp_path / "note.py").write_text(
        "from pydantic import BaseModel\n\n\nclass Note(BaseModel):\n    text: str | None = None\n", "utf-8"
    )
    schema = load_schema(tmp_path / "note.py")
    material = Material((schema,), (DOCUMENT,), {("note", "memo"): Gold("memo", "note", {"text": "Elm"})})
    chunks = list(chunks_of(material, [answer({"text": "Elm"}), answer({"text": "Oak"}, repeat=1)]))
    job = Judging(material.schemas)
    (tmp_path / "note.py").rename(tmp_path / "moved.py")
    with pytest.raises(SchemaError):
        pickle.dumps(job)
    (tmp_path / "moved.py").rename(tmp_path / "note.py")
    sent = pickle.dumps((job, chunks))
    (tmp_path / "note.py").unlink()
    there, (chunk,) = pickle.loads(sent)
    part, digest = there.start()(chunk)
    mine, own = job.start()(chunks[0])
    assert part == mine
    assert digest.count.scoreboard().to_json() == own.count.scoreboard().to_json()
