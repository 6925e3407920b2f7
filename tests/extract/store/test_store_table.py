"""Tables by digest, as a dict and a set have them."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from harness.extract.store.table import DigestSet, OffsetTable


def digest(number: int) -> bytes:
    return hashlib.sha256(str(number).encode()).digest()


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 2**62)), max_size=600))
def test_the_last_offset_of_each_is_found_and_no_other(given: list[tuple[int, int]]) -> None:
    table, known = OffsetTable(), dict[int, int]()
    for number, offset in given:
        table[digest(number)] = known[number] = offset
    assert len(table) == len(known)
    assert [table.get(digest(number)) for number in range(300)] == [known.get(number) for number in range(300)]
    assert bool(table) == bool(known)


@given(st.lists(st.integers(0, 300), max_size=600))
def test_a_set_knows_what_was_added(given: list[int]) -> None:
    table = DigestSet()
    for number in given:
        table.add(digest(number))
    assert len(table) == len(set(given))
    assert {number for number in range(300) if digest(number) in table} == {*given} - {300}


def test_digests_that_fall_into_one_slot_are_told_apart() -> None:
    table = OffsetTable()
    # Of the first eight bytes the lowest decide the slot, and all of these end up beside each other.
    alike = [bytes(8 * [255]) + number.to_bytes(24, "little") for number in range(1, 200)]
    for offset, one in enumerate(alike):
        table[one] = offset
    assert [table.get(one) for one in alike] == list(range(199))
