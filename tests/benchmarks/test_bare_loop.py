"""The yardstick: a bare loop that has to count what the harness counts, where nothing has to be folded or read."""

import random
from collections import Counter

import pytest
from bare_loop import compile_bare
from records import Flat, Record, Rows, make_flat, make_record, make_rows

from harness import compare

MAKERS = {
    "record": (Record, make_record),
    "rows": (Rows, lambda rng: make_rows(25, rng)),
    "flat": (Flat, make_flat),
}


def thinned(value, rng):
    """The same with leaves that are null and items that are gone, in another order: nothing that has to be read."""
    if isinstance(value, dict):
        kept = {key: thinned(child, rng) for key, child in value.items()}
        return {
            key: None if rng.random() < 0.1 and not isinstance(child, list) else child for key, child in kept.items()
        }
    if isinstance(value, list):
        items = [thinned(item, rng) for item in value if rng.random() < 0.9]
        rng.shuffle(items)
        return items
    return value


@pytest.mark.parametrize("name", MAKERS)
def test_the_bare_loop_counts_as_the_harness_does_where_nothing_has_to_be_read(name):
    model, make = MAKERS[name]
    counted = Counter()
    for seed in range(20):
        rng = random.Random(seed)
        gold = make(rng)
        prediction = thinned(gold, rng)
        ours = Counter(outcome.verdict for outcome in compare(model, gold, prediction).outcomes)
        del ours["absent"]
        assert compile_bare(model).judge(gold, prediction) == ours
        counted += ours
    assert {"correct", "missing"} <= set(counted)


def test_equal_records_are_all_correct():
    gold = make_record(random.Random(0))
    assert set(compile_bare(Record).judge(gold, gold)) == {"correct"}


def test_a_list_against_nothing_is_missing_and_the_other_way_round_spurious():
    gold = make_rows(2, random.Random(0))
    assert compile_bare(Rows).judge(gold, {"rows": []}) == {"missing": 12}
    assert compile_bare(Rows).judge({"rows": []}, gold) == {"spurious": 12}
