"""Numbers found in running text."""

from decimal import Decimal

import pytest

from harness.language.number_mentions import find_numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,247.50 and 12%", ["1247.50", "12"]),
        ("$3.5 million", ["3500000"]),
        ("€5bn", ["5000000000"]),
        ("-5 degrees, −7 at night", ["-5", "-7"]),
        ("10-15 people", ["10", "15"]),
        ("two hundred and five", ["205"]),
        ("one hundred million", ["100000000"]),
        ("twenty-four years", ["24"]),
        ("five hundred thousand two hundred", ["500200"]),
        ("a hundred", ["100"]),
        ("the third, the 24th", ["3", "24"]),
        ("version 1.2.3 of 123rf", []),
        ("no one came", []),
        ("someone alone", []),
    ],
)
def test_digits_and_words_give_their_exact_value(text, expected):
    assert [mention.value for mention in find_numbers(text)] == [Decimal(value) for value in expected]


def test_ordinals_are_flagged():
    assert [mention.ordinal for mention in find_numbers("two thirds no, the third and the 2nd of 5")] == [
        False, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize("piece", ["1", "1,111,", "1.", "twenty-", "hundred and ", "one million ", "$", "-", "1e", " "])
def test_input_made_to_be_slow_is_read_to_its_end(piece):
    text = piece * (200_000 // len(piece))
    assert all(0 <= mention.start < mention.end <= len(text) for mention in find_numbers(text))
