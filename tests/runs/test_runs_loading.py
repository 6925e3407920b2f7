"""A stored run, read back: the same records and numbers, or one clear line."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented import example_run, info, judged, missing, right, slot

from harness.errors import RunError
from harness.records import REASONS, VERDICTS, Failure, Judged, Outcome, Usage
from harness.runs import RunDirectory, load_run
from harness.runs.extractions import extraction_lines, in_order
from harness.runs.outcomes import outcomes_bytes, outcomes_frame, read_outcomes
from harness.score import score_run

FILES = ("run.json", "scores.json", "extractions.jsonl", "outcomes.parquet")


def _stored(root: Path, rows: tuple[Judged, ...] | list[Judged], evidence: Any = None) -> Path:
    run = RunDirectory.create(root, "run")
    run.write_info(info(rows))
    run.write_extractions(rows)
    run.write_outcomes(rows, evidence=evidence)
    run.write_scores(score_run(rows), signature=info(rows).signature)
    return run.path


def test_a_run_comes_back_as_it_was_stored(tmp_path: Path) -> None:
    rows, evidence = example_run()
    loaded = load_run(_stored(tmp_path, rows, evidence))
    assert loaded.info == info(rows)
    assert list(loaded.judged) == in_order(rows)
    assert loaded.scoreboard == score_run(rows) == score_run(loaded.judged)


def test_evidence_comes_back_at_the_slots_that_it_shows(tmp_path: Path) -> None:
    rows, evidence = example_run()
    loaded = load_run(_stored(tmp_path, rows, evidence))
    invoice = loaded.evidence["invoice", "letter-from-ostby"]
    assert invoice["/seller/city"] == ("Ostby, 4 March 2031",)
    assert invoice["/lines/0/quantity"] == ("two oak tables", "2 x")
    assert loaded.evidence["people", "letter-from-ostby"]["/people/0/name"] == ("Ida Larch, the owner",)


def test_a_run_of_no_record_comes_back(tmp_path: Path) -> None:
    loaded = load_run(_stored(tmp_path, []))
    assert loaded.judged == ()
    assert loaded.scoreboard.score is None


def test_a_record_without_slots_comes_back(tmp_path: Path) -> None:
    rows = [judged(failure=Failure("refusal", "no"), similarity=1.0), judged(right("a"), document="other")]
    assert list(load_run(_stored(tmp_path, rows)).judged) == rows


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
_OUTCOME = st.builds(
    Outcome,
    path=_TEXT,
    gold_pointer=st.none() | _TEXT,
    prediction_pointer=st.none() | _TEXT,
    gold=_JSON,
    prediction=_JSON,
    verdict=st.sampled_from(VERDICTS),
    similarity=st.none() | st.floats(0, 1),
    reason=st.none() | st.sampled_from(REASONS),
    weight=st.floats(min_value=1e-6, max_value=1e6),
    critical=st.booleans(),
)
_ROW = st.builds(
    lambda outcomes, members: judged(*outcomes, **members),
    st.lists(_OUTCOME, max_size=4),
    st.fixed_dictionaries(
        {
            "document": _TEXT,
            "schema": st.sampled_from(["invoice", "people"]),
            "repeat": st.integers(0, 3),
            "similarity": st.floats(0, 1),
            "unknown_keys": st.lists(st.text(max_size=8), max_size=2).map(tuple),
            "failure": st.none() | st.builds(Failure, st.sampled_from(["timeout", "invalid"]), st.text(max_size=20)),
            "response": _JSON,
            "raw": st.none() | st.text(max_size=20),
            "latency": st.none() | st.floats(0, 100),
            "usage": st.builds(Usage, input_tokens=st.none() | st.integers(0, 10**9)),
        }
    ),
)
_ROWS = st.lists(
    _ROW, max_size=4, unique_by=lambda row: (row.extraction.document, row.extraction.schema, row.extraction.repeat)
)


@given(_ROWS)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=25)
def test_any_records_come_back_from_the_disk_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Judged]
) -> None:
    loaded = load_run(_stored(tmp_path_factory.mktemp("reports"), rows))
    assert list(loaded.judged) == in_order(rows)
    assert loaded.scoreboard == score_run(rows)


def test_equal_records_give_equal_bytes_in_whatever_order_they_came() -> None:
    rows = [
        judged(right(f"a{n}"), missing("b"), document=f"d{n}", schema=schema, repeat=repeat)
        for n in range(4)
        for schema in ("p", "q")
        for repeat in (0, 1)
    ]
    shuffled = random.Random(0).sample(rows, len(rows))
    assert outcomes_bytes(shuffled) == outcomes_bytes(rows)
    assert extraction_lines(shuffled) == extraction_lines(rows)


def test_half_a_surrogate_pair_from_a_model_is_stored(tmp_path: Path) -> None:
    broken = json.loads('"\\ud83d"')
    rows = [
        judged(
            slot("tags{}", "spurious", None, broken, prediction_pointer="/tags/" + broken),
            response={"tags": {broken: broken}},
            unknown_keys=("/" + broken,),
        )
    ]
    loaded = load_run(_stored(tmp_path, rows)).judged[0]
    assert loaded.extraction == rows[0].extraction
    assert loaded.comparison.unknown_keys == ("/" + broken,)
    assert loaded.comparison.outcomes[0].prediction == broken
    assert loaded.comparison.outcomes[0].prediction_pointer == "/tags/\\ud83d"


def test_a_number_beyond_all_bounds_is_stored(tmp_path: Path) -> None:
    rows = [judged(slot("a", "spurious", None, float("inf")), response={"a": float("inf")})]
    assert list(load_run(_stored(tmp_path, rows)).judged) == rows


def test_the_slots_are_a_table_that_pandas_reads(tmp_path: Path) -> None:
    import pandas as pd

    rows, evidence = example_run()
    frame = pd.read_parquet(_stored(tmp_path, rows, evidence) / "outcomes.parquet")
    assert list(frame.columns) == list(outcomes_frame(rows).columns)
    assert frame["verdict"].value_counts().to_dict() == {
        "correct": 3, "wrong": 4, "missing": 3, "spurious": 2, "absent": 1, "skipped": 1,
    }  # fmt: skip
    price = frame[(frame["path"] == "lines[].price") & (frame["verdict"] == "correct")].iloc[0]
    assert (price["gold"], price["prediction"], price["weight"]) == ("1247.5", "1247.5", 2.0)
    assert frame[frame["verdict"] == "missing"]["prediction"].isna().all()


def test_no_private_file_of_the_writer_is_left(tmp_path: Path) -> None:
    folder = _stored(tmp_path, example_run()[0])
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _refused(folder: Path, name: str) -> RunError:
    with pytest.raises(RunError) as caught:
        load_run(folder)
    assert caught.value.file == folder / name
    assert caught.value.hint
    assert str(caught.value).isprintable()
    return caught.value


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "spoil", [_cut, lambda _: b"", lambda _: b"\xff\xfe{}", lambda _: b"[1]\n", lambda _: b"[" * 100_000]
)
def test_a_damaged_file_is_named_with_what_to_do(name: str, spoil: Callable[[bytes], bytes], tmp_path: Path) -> None:
    folder = _stored(tmp_path, example_run()[0])
    spoilt = spoil((folder / name).read_bytes())
    (folder / name).write_bytes(spoilt)
    if name == "extractions.jsonl" and spoilt == b"":  # no line is as good as no record: the scores tell
        _refused(folder, "outcomes.parquet")
    else:
        _refused(folder, name)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    folder = _stored(tmp_path, example_run()[0])
    (folder / name).unlink()
    assert f"the run has no {name}" in str(_refused(folder, name))


@pytest.mark.parametrize("name", ["run.json", "scores.json"])
def test_a_file_of_another_format_is_refused_with_both_formats(name: str, tmp_path: Path) -> None:
    folder = _stored(tmp_path, example_run()[0])
    value = json.loads((folder / name).read_text())
    (folder / name).write_text(json.dumps({**value, "format": 7}))
    assert "format 7, where this version reads 1" in str(_refused(folder, name))


def test_a_table_of_another_maker_is_refused(tmp_path: Path) -> None:
    import pandas as pd

    folder = _stored(tmp_path, example_run()[0])
    pd.DataFrame({"path": ["a"]}).to_parquet(folder / "outcomes.parquet")
    assert "no format of the harness" in str(_refused(folder, "outcomes.parquet"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"failure": {"kind": "bad luck", "detail": ""}}, "no kind of failure"),
        ({"repeat": "0"}, "repeat is '0'"),
        ({"valid": 1}, "valid is 1"),
        ({"usage": {"dollars": 3}}, "kind it should be"),
        ({"comparison": {}}, "no member 'similarity'"),
    ],
)
def test_a_line_that_is_no_extraction_is_named_by_its_number(change: dict[str, Any], told: str, tmp_path: Path) -> None:
    folder = _stored(tmp_path, example_run()[0])
    path = folder / "extractions.jsonl"
    first, second = path.read_text(encoding="utf-8").splitlines()
    path.write_text(first + "\n" + json.dumps({**json.loads(second), **change}) + "\n", encoding="utf-8")
    error = _refused(folder, "extractions.jsonl")
    assert error.line == 2
    assert told in str(error)


def test_two_lines_of_one_record_are_refused(tmp_path: Path) -> None:
    folder = _stored(tmp_path, example_run()[0])
    path = folder / "extractions.jsonl"
    path.write_text(path.read_text() + path.read_text())
    assert "two lines for document 'letter-from-ostby'" in str(_refused(folder, "extractions.jsonl"))


def test_files_of_different_runs_are_told_apart(tmp_path: Path) -> None:
    folder = _stored(tmp_path, example_run()[0])
    (folder / "outcomes.parquet").write_bytes(outcomes_bytes([judged(right("a"), document="stranger")]))
    assert "document 'stranger'" in str(_refused(folder, "outcomes.parquet"))


def test_scores_of_another_number_of_records_are_refused(tmp_path: Path) -> None:
    rows = example_run()[0]
    folder = _stored(tmp_path, rows)
    RunDirectory(folder).write_scores(score_run(rows[:1]), signature=info(rows).signature)
    assert "scores of 1 records, where extractions.jsonl has 2" in str(_refused(folder, "scores.json"))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no such run"):
        load_run(tmp_path / "nowhere")


def test_a_verdict_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "outcomes.parquet"
    path.write_bytes(outcomes_bytes([judged(right("a")._replace(verdict="splendid"))]))
    with pytest.raises(RunError, match="'splendid'"):
        read_outcomes(path)
