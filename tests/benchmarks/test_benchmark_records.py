"""The invented records that scorers are timed with."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from records import Flat, Record, Rows, make_flat, make_record, make_rows, spoil, spoil_flat, spoil_rows

from harness import compare

MAKERS = {
    "record": (Record, make_record, spoil),
    "rows": (Rows, lambda rng: make_rows(30, rng), spoil_rows),
    "flat": (Flat, make_flat, spoil_flat),
}


def leaves(value: Any) -> Iterator[Any]:
    """Every scalar that is there, at any depth."""
    if isinstance(value, (dict, list)):
        for child in value.values() if isinstance(value, dict) else value:
            yield from leaves(child)
    elif value is not None:
        yield value


@pytest.mark.parametrize("name", MAKERS)
def test_gold_and_prediction_are_valid_by_their_schema_as_they_stand(name):
    model, make, spoil_it = MAKERS[name]
    for seed in range(20):
        rng = random.Random(seed)
        gold = make(rng)
        for record in (gold, spoil_it(gold, rng)):
            assert model.model_validate(record, strict=True).model_dump() == record


@pytest.mark.parametrize("name", MAKERS)
def test_one_seed_makes_one_pair(name):
    _, make, spoil_it = MAKERS[name]

    def pair(seed):
        rng = random.Random(seed)
        gold = make(rng)
        return gold, spoil_it(gold, rng)

    assert pair(3) == pair(3)
    assert pair(3) != pair(4)


def test_a_record_has_about_forty_leaves_in_five_participants_and_eight_events():
    records = [make_record(random.Random(seed)) for seed in range(100)]
    assert {(len(one["participants"]), len(one["events"]), len(one["topics"])) for one in records} == {(5, 8, 3)}
    assert 38 <= sum(len(list(leaves(one))) for one in records) / len(records) <= 46


@pytest.mark.parametrize("name", MAKERS)
def test_a_prediction_is_mostly_right_and_never_wholly(name):
    model, make, spoil_it = MAKERS[name]
    similarities = []
    for seed in range(10):
        rng = random.Random(seed)
        gold = make(rng)
        similarities.append(compare(model, gold, spoil_it(gold, rng)).similarity)
    assert 0.7 < sum(similarities) / len(similarities) < 0.98
