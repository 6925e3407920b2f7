"""Two short texts contradict each other: a negation, another number, a word against its opposite."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.language.folding import fold
from harness.language.sense import contradict, read_sense


def contradictory(one: str, other: str) -> bool:
    return contradict(read_sense(fold(one)), read_sense(fold(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The talks will be held", "The talks will not be held"),
        ("They agreed to meet", "They didn\u2019t agree to meet"),
        ("They agreed to meet", "They refused to meet"),
        ("Prices rose", "Prices fell"),
        ("Putin visits North Korea", "Putin visits South Korea"),
        ("Tightening a partnership", "Loosening a partnership"),
        ("the first round", "the last round"),
        ("12 ships", "21 ships"),
        ("1,247 sheep", "1,274 sheep"),
        ("never again", "again"),
        ("South Korea's ministry", "North Korea's ministry"),
    ],
)
def test_they_contradict_each_other(one: str, other: str) -> None:
    assert contradictory(one, other)
    assert contradictory(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The talks will be held", "Talks are going to take place"),
        ("1,247 sheep", "1247 sheep"),
        ("the round of 2013", "a round"),
        ("no one will not come", "everybody comes"),
        ("North and South Korea", "South Korea and North Korea"),
        ("North Korea, South Korea and Japan", "North Korea and Japan"),
        ("", ""),
    ],
)
def test_they_do_not(one: str, other: str) -> None:
    assert not contradictory(one, other)


@given(st.text())
def test_nothing_contradicts_itself(text: str) -> None:
    assert not contradictory(text, text)


@given(st.lists(st.sampled_from(["not", "rise", "fall", "north", "south", "5", "6", "talks"])).map(" ".join), st.text())
def test_contradiction_is_mutual(one: str, other: str) -> None:
    assert contradictory(one, other) == contradictory(other, one)
