"""The array of verdicts that resampling works on."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from invented import absent, example_run, judged, missing, right, wrong

from harness.records import VERDICTS
from harness.score import score_run, tallies


def test_each_slot_stands_at_its_document_repeat_path_and_verdict() -> None:
    rows = [
        judged(right("a"), wrong("b", weight=2.5), document="y", schema="p", repeat=1),
        judged(right("a"), right("a"), missing("b"), document="x", schema="p", repeat=0),
        judged(absent("a"), document="x", schema="q", repeat=0),
    ]
    array = tallies(iter(rows))
    assert array.documents == ("x", "y")
    assert array.repeats == (0, 1)
    assert array.paths == (("p", "a"), ("p", "b"), ("q", "a"))
    assert array.verdicts == VERDICTS
    assert array.plain.shape == array.weighted.shape == (2, 2, 3, 6)
    assert array.plain[0, 0, 0].tolist() == [2, 0, 0, 0, 0, 0]
    assert array.plain[0, 0, 1].tolist() == [0, 0, 1, 0, 0, 0]
    assert array.plain[0, 0, 2].tolist() == [0, 0, 0, 0, 1, 0]
    assert array.weighted[1, 1, 1].tolist() == [0, 2.5, 0, 0, 0, 0]
    assert array.plain[1, 0].sum() == 0
    assert array.records.tolist() == [[2, 0], [0, 1]]


def test_its_sums_are_the_scoreboards() -> None:
    rows, _ = example_run()
    array, board = tallies(rows), score_run(rows)
    assert (
        dict(zip(VERDICTS, array.plain.sum(axis=(0, 1, 2)).tolist(), strict=True))
        == board.overall.slots.plain.to_json()
    )
    weighted = [getattr(board.overall.slots.weighted, name) for name in VERDICTS]
    assert np.allclose(array.weighted.sum(axis=(0, 1, 2)), weighted)
    for index, (schema, path) in enumerate(array.paths):
        expected = [getattr(board.fields[schema][path].plain, name) for name in VERDICTS]
        assert array.plain[:, :, index].sum(axis=(0, 1)).tolist() == expected


def test_no_record_gives_an_array_of_no_document() -> None:
    array = tallies([])
    assert array.plain.shape == (0, 0, 0, 6)
    assert array.documents == array.repeats == array.paths == ()


def test_a_record_without_slots_is_still_seen() -> None:
    array = tallies([judged(document="empty")])
    assert array.plain.shape == (1, 1, 0, 6)
    assert array.records.tolist() == [[1]]


@pytest.mark.parametrize("at_once", [1, 2, 3, 1_000])
def test_however_many_records_are_added_up_at_once_no_digit_differs(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        judged(
            right("a", weight=0.1), right("a", weight=0.7), right("a", weight=0.1), wrong("b", weight=0.3),
            document=document, schema=schema, repeat=repeat,
        )
        for schema in "qp" for document in "yxz" for repeat in (0, 2)
    ]  # fmt: skip
    whole = tallies(rows)
    monkeypatch.setattr(sys.modules["harness.score.tallies"], "_RECORDS_AT_ONCE", at_once)
    parts = tallies(rows)
    assert (parts.weighted == whole.weighted).all()
    assert (parts.plain == whole.plain).all()
    assert whole.weighted[0, 0, 0, 0] == 2 * 0.1 + 0.7
