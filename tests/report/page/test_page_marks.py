"""The document's text in segments: nothing of it lost, and marks where evidence and predicted values stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.report.escape import legible
from harness.report.page.marks import Mark, TextPlaces, segments

TEXT = "On 2 May 2031 Ada Quill came to Elm with 1,247 sheep.\nAda  Quill left on Monday; ada quill said so."


def spans(value: object) -> list[str]:
    return [TEXT[start:end] for start, end in TextPlaces(TEXT, "2031-05-07").of_value(value)]


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ("Ada Quill", ["Ada Quill", "Ada  Quill", "ada quill"]),
        ("elm", ["Elm"]),
        ("El", []),
        (1247, ["1,247"]),
        (1247.0, ["1,247"]),
        ("2031-05-02", ["2 May 2031"]),
        ("2031-05-05", ["Monday"]),
        (True, []),
        (None, []),
        (["Elm"], []),
        ("", []),
        ("a", []),
    ],
)
def test_a_value_is_found_as_it_is_written_or_as_the_number_or_date_that_it_is(value: object, where: list[str]) -> None:
    assert spans(value) == where


def test_a_quotation_is_found_white_space_apart() -> None:
    places = TextPlaces(TEXT, None)
    ((start, end),) = places.of_quotation("sheep. Ada Quill left")
    assert TEXT[start:end] == "sheep.\nAda  Quill left"
    assert places.of_quotation("sheep. Ada Quill stayed") == []
    assert places.of_quotation("") == []


@given(
    st.text(alphabet="ab \n\u202e\x1b<", max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20), st.booleans(), st.integers(0, 3)), max_size=8),
)
def test_the_segments_together_are_the_text_and_each_place_is_marked(
    text: str, given_marks: list[tuple[int, int, bool, int]]
) -> None:
    marks = [
        Mark(start, min(start + length, len(text)), evidence, f"s{slot}", f"field {slot}", faulty=False)
        for start, length, evidence, slot in given_marks
        if start < len(text)
    ]
    made, places = segments(text, marks, anchor="d", limit=1_000)
    assert "".join(part.text for part in made) == "".join(map(legible, text))
    assert set(places) == {mark.anchor for mark in marks}
    assert {part.anchor for part in made if part.anchor} == set(places.values())
    marked = sum(len(part.text) for part in made if part.evidence or part.predicted)
    covered = {at for mark in marks for at in range(mark.start, mark.end)}
    assert marked == sum(len(legible(text[at])) for at in covered)


def test_the_link_of_a_place_is_to_the_slot_that_is_not_right() -> None:
    marks = [Mark(0, 5, True, "right", "a", False), Mark(0, 5, False, "wrong", "b", True)]
    made, _ = segments("Ada Quill", marks, anchor="d", limit=100)
    assert (made[0].href, made[0].evidence, made[0].predicted) == ("#wrong", True, True)
    assert made[0].title == "a; b"


def test_text_beyond_the_limit_is_left_out_with_its_marks() -> None:
    made, places = segments("Ada Quill", [Mark(4, 9, True, "s", "a", False)], anchor="d", limit=4)
    assert ["".join(part.text for part in made), places] == ["Ada ", {}]
