"""Runs too large to be held: judged from columns of their slots, to the same numbers and the same lists."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import absent, info, judged, missing, right, spurious, wrong
from run_folder import write_run

from harness.errors import ConfigError, RunError
from harness.judgement import calibrate, compare_all, floors_of, sensitivity, set_baseline
from harness.judgement.check import judge_runs, run_cost
from harness.judgement.comparable import same_responses
from harness.judgement.slots import changed_slots, changed_verdicts
from harness.judgement.tallied import critical_fields, tallies_of
from harness.policy import FieldPolicy, Policy
from harness.records import Judged, Outcome
from harness.runs import LoadedRun, RunDirectory, StreamedRecords, load_run
from harness.runs.parts import made_part, writing_parts
from harness.score import score_run

MADE = (right, wrong, missing, spurious, absent)
WEIGHTS = (0.1, 0.3, 0.7, 1.0)


def slots(draw: random.Random) -> list[Outcome]:
    """Of a few fields, each with a weight and more than one slot, here and there at a pointer of its own."""
    made = []
    for path in ("a", "lines[].b", "é", "lines[].c"):
        for number in range(draw.randrange(3)):
            one = draw.choice(MADE)(path, weight=draw.choice(WEIGHTS), critical=path == "é")
            pointers = {
                name: f"{getattr(one, name)}/{number}"
                for name in ("gold_pointer", "prediction_pointer")
                if getattr(one, name) is not None
            }
            made.append(one._replace(**pointers))
    return made


def records(draw: random.Random, documents: int, readings: int, responses: str) -> list[Judged]:
    return [
        judged(*slots(draw), document=f"d{number}", schema=schema, repeat=repeat, response={"said": responses})
        for schema in ("order", "visit")
        for number in range(documents)
        for repeat in range(readings)
    ]


def written(folder: Path, rows: list[Judged], *, part: int = 3) -> Path:
    """The run's folder, its slots in parts of so many records, so that documents are cut by them too."""
    folder.mkdir()
    directory, told = RunDirectory(folder), info(rows, name=folder.name)
    ordered = sorted(rows, key=lambda row: (row.extraction.schema, row.extraction.document, row.extraction.repeat))
    directory.write_extractions(ordered)
    with writing_parts(folder / "outcomes.parquet") as write:
        for start in range(0, len(ordered), part):
            write(made_part([(row, {}) for row in ordered[start : start + part]])[1])
    directory.write_scores(score_run(rows), signature=told.signature)
    directory.write_info(told)
    return folder


def both_ways(folder: Path) -> tuple[LoadedRun, LoadedRun]:
    held, streamed = load_run(folder), load_run(folder, in_memory=0)
    assert isinstance(held.judged, tuple)
    assert isinstance(streamed.judged, StreamedRecords)
    return held, streamed


def same_arrays(first: LoadedRun, second: LoadedRun) -> bool:
    one, other = tallies_of(first), tallies_of(second)
    assert (one.documents, one.repeats, one.paths) == (other.documents, other.repeats, other.paths)
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ("plain", "weighted", "records"))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 4), st.integers(1, 3), st.integers(1, 3), st.integers(1, 5))
def test_every_number_and_list_is_that_of_runs_that_are_held(
    seed: int, documents: int, before: int, after: int, part: int
) -> None:
    draw = random.Random(seed)
    with TemporaryDirectory() as made:
        runs = [
            both_ways(written(Path(made) / name, records(draw, documents, readings, name), part=part))
            for name, readings in (("first", before), ("second", after))
        ]
        held, streamed = zip(*runs, strict=True)
        for one, other in runs:
            assert list(other.judged) == list(one.judged)
            assert list(other.extractions()) == list(one.extractions())
            assert list(other.record_keys()) == list(one.record_keys())
            assert same_arrays(one, other)
            assert critical_fields(other) == critical_fields(one)
        wanted = [find(*held) for find in (changed_slots, changed_verdicts)]
        for pair in (streamed, (held[0], streamed[1]), (streamed[0], held[1])):
            assert [find(*pair) for find in (changed_slots, changed_verdicts)] == wanted


def test_no_more_changes_are_listed_than_may_be_and_all_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = random.Random(7)
    runs = [both_ways(written(tmp_path / name, records(draw, 9, 2, name))) for name in ("first", "second")]
    held, streamed = zip(*runs, strict=True)
    whole = [find(*held) for find in (changed_slots, changed_verdicts)]
    assert all(one.count.slots == len(one.listed) > 20 for one in whole)
    for module in ("slots", "changed_columns"):
        monkeypatch.setattr(f"harness.judgement.{module}.MAX_CHANGES", 10)
    monkeypatch.setattr("harness.judgement.changed_columns._HELD", 15)
    for pair in (held, streamed):
        for find, all_of_them in zip((changed_slots, changed_verdicts), whole, strict=True):
            found = find(*pair)
            assert found.listed == all_of_them.listed[:10]
            assert found.count == all_of_them.count


@pytest.mark.parametrize("responses", [("one", "one"), ("one", "other")])
def test_the_gate_a_comparison_and_the_floors_are_the_same(tmp_path: Path, responses: tuple[str, str]) -> None:
    draw = random.Random(11)
    runs = [
        both_ways(written(tmp_path / name, records(draw, 12, 2, said)))
        for name, said in zip(("first", "second"), responses, strict=True)
    ]
    held, streamed = zip(*runs, strict=True)
    policy = Policy(min_score=0.5, max_cost=1.0, fields={"order/é": FieldPolicy(max_drop=0.01, min_score=0.2)})
    assert same_responses(*streamed) is same_responses(*held) is (responses == ("one", "one"))
    verdict = judge_runs(*held, policy).verdict
    assert judge_runs(*streamed, policy).verdict == verdict
    assert verdict.all_changed.slots == len(verdict.changes) > 0
    assert compare_all(streamed, seed=3).pairs == compare_all(held, seed=3).pairs
    assert floors_of(streamed[0], policy) == floors_of(held[0], policy)
    assert run_cost(streamed[0]) == run_cost(held[0])
    assert calibrate(streamed, policy, draws=10) == calibrate(held, policy, draws=10)
    assert sensitivity(streamed, policy, power=0.8) == sensitivity(held, policy, power=0.8)
    with pytest.raises(ConfigError, match="did you mean 'order/é'"):
        floors_of(streamed[0], Policy(fields={"order/è": FieldPolicy(min_score=0.5)}))


def test_a_large_run_is_a_baseline_as_a_small_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = written(tmp_path / "run", records(random.Random(5), 4, 2, "said"))
    whole = load_run(folder)
    monkeypatch.setattr(load_run, "__kwdefaults__", {"in_memory": 0})
    kept = load_run(set_baseline(folder, tmp_path))
    assert isinstance(kept.judged, StreamedRecords)
    assert tuple(kept.judged) == whole.judged


def test_records_of_a_large_run_are_found_by_number(tmp_path: Path) -> None:
    held, streamed = both_ways(written(tmp_path / "run", records(random.Random(5), 3, 2, "said")))
    assert len(streamed.judged) == len(held.judged) == 12
    for place in (0, 5, -1, slice(2, 9, 3), slice(None, None, -1)):
        assert streamed.judged[place] == held.judged[place]
    with pytest.raises(IndexError):
        streamed.judged[12]


def test_evidence_of_a_large_run_is_read_when_it_is_asked_for(tmp_path: Path) -> None:
    rows = [judged(right("a"), right("b"), document=name) for name in ("x", "y", "z")]
    quoted = {("invoice", "x"): {"/a": ["one"]}, ("invoice", "z"): {"/b": ["two", "three"]}}
    held, streamed = both_ways(write_run(tmp_path / "run", rows, quoted))
    assert dict(streamed.evidence) == dict(held.evidence)
    assert len(streamed.evidence) == 2
    with pytest.raises(KeyError):
        streamed.evidence["invoice", "y"]


def test_a_large_run_that_is_damaged_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path / "run", records(random.Random(5), 4, 2, "said"))
    lines = (folder / "extractions.jsonl").read_bytes().splitlines(keepends=True)

    def refused(what: str, *kept: bytes) -> None:
        (folder / "extractions.jsonl").write_bytes(b"".join(kept))
        with pytest.raises(RunError, match=what):
            tallies_of(load_run(folder, in_memory=0))

    refused("two lines for document 'd0'", lines[0], lines[0], *lines[2:])
    refused("out of order: document 'd0'", lines[1], lines[0], *lines[2:])
    refused("scores of 16 records, where extractions.jsonl has 15", *lines[1:])
    renamed = lines[-1].replace(b'"d3"', b'"d4"')
    refused("slots of a record that extractions.jsonl does not have", *lines[:-1], renamed)
    refused("extractions.jsonl:1", b"{}\n", *lines[1:])
    (folder / "extractions.jsonl").unlink()
    with pytest.raises(RunError, match=r"no extractions\.jsonl"):
        load_run(folder, in_memory=0)


def test_slots_that_are_damaged_are_refused(tmp_path: Path) -> None:
    folder = written(tmp_path / "run", records(random.Random(5), 4, 2, "said"))
    part = folder / "outcomes.parquet" / "part-00001.parquet"
    kept = tmp_path / "kept.parquet"
    shutil.copy(part, kept)
    table = pq.read_table(kept)

    def refused(what: str, changed: pa.Table) -> None:
        pq.write_table(changed, part)
        with pytest.raises(RunError, match=what):
            tallies_of(load_run(folder, in_memory=0))

    place = table.schema.get_field_index("verdict")
    odd = pa.array(["maybe"] * len(table))
    refused("maybe", table.set_column(place, "verdict", odd))
    refused(
        "without schema, document or verdict", table.set_column(place, "verdict", pa.nulls(len(table), pa.string()))
    )
    refused("slots out of order", table.take(list(reversed(range(len(table))))))
    part.write_bytes(b"PAR1")
    with pytest.raises(RunError, match="not a parquet file"):
        tallies_of(load_run(folder, in_memory=0))
