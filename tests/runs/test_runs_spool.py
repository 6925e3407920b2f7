"""Extractions that wait on the disk to be judged."""

from __future__ import annotations

import pickle
from decimal import Decimal
from pathlib import Path

import pytest
from invented import judged

from harness.errors import RunError
from harness.runs import Spool


def test_what_was_put_is_had_again_in_any_order(tmp_path: Path) -> None:
    rows = [judged(document=f"d{place}", response={"n": place}, cost=Decimal("0.1")).extraction for place in range(4)]
    spool = Spool(tmp_path, 4)
    for place in (2, 0, 3):
        spool.put(place, rows[place])
    spool.put(1, pickle.dumps(rows[1]))
    assert [spool.get(place) for place in (3, 1, 0, 2)] == [rows[3], rows[1], rows[0], rows[2]]
    spool.put(0, rows[1])
    assert spool.get(0) == rows[1]
    assert spool.get(2) == rows[2]
    assert spool.count == 4
    spool.close()


def test_it_leaves_no_file_and_has_nothing_that_was_not_put(tmp_path: Path) -> None:
    spool = Spool(tmp_path, 2)
    spool.put(1, judged().extraction)
    assert (spool.has(0), spool.has(1)) == (False, True)
    with pytest.raises(KeyError):
        spool.get(0)
    assert list(tmp_path.iterdir()) == []
    spool.close()


def test_a_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot be written") as caught:
        Spool(tmp_path / "gone", 1)
    assert caught.value.file == tmp_path / "gone"
