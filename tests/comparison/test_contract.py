"""What follows from the contract, over generated schemas and records."""

import copy
import random

from hypothesis import given
from hypothesis import strategies as st
from strategies import cases, count_something, schemas, values

import harness

RIGHT = ("correct", "absent", "skipped")


@given(st.data())
def test_gold_against_itself_has_no_fault_and_similarity_1(data):
    spec = data.draw(schemas)
    gold = data.draw(values(spec))
    comparison = harness.compare(spec.annotation, gold, copy.deepcopy(gold))
    assert {outcome.verdict for outcome in comparison.outcomes} <= set(RIGHT)
    assert comparison.similarity == 1


@given(cases())
def test_every_leaf_of_something_is_counted_once_on_its_side(case):
    spec, gold, prediction = case
    tally = harness.compare(spec.annotation, gold, prediction).tally
    assert tally.in_gold == count_something(spec, gold)
    assert tally.in_prediction == count_something(spec, prediction)
    assert tally.skipped == 0


@given(cases())
def test_the_totals_are_those_of_the_comparison(case):
    spec, gold, prediction = case
    comparison = harness.compare(spec.annotation, gold, prediction)
    totals = harness.totals(spec.annotation, gold, prediction)
    assert totals.tally == comparison.tally
    assert totals.weighted == comparison.weighted
    assert totals.similarity == comparison.similarity
    assert (totals.precision, totals.recall, totals.f1) == (comparison.precision, comparison.recall, comparison.f1)


@given(cases())
def test_exchanging_the_sides_exchanges_missing_and_spurious(case):
    spec, gold, prediction = case
    there = harness.compare(spec.annotation, gold, prediction)
    back = harness.compare(spec.annotation, prediction, gold)
    assert (there.tally.correct, there.tally.wrong) == (back.tally.correct, back.tally.wrong)
    assert (there.tally.missing, there.tally.spurious) == (back.tally.spurious, back.tally.missing)
    assert (there.precision, there.recall, there.f1) == (back.recall, back.precision, back.f1)
    assert abs(there.similarity - back.similarity) < 1e-9


@given(cases(), st.integers(0, 2**32))
def test_the_order_of_keys_and_of_unordered_items_changes_no_number(case, seed):
    spec, gold, prediction = case
    rng = random.Random(seed)
    plain = harness.compare(spec.annotation, gold, prediction)
    mixed = harness.compare(spec.annotation, _shuffle(spec, gold, rng), _shuffle(spec, prediction, rng))
    for name in ("correct", "in_gold", "in_prediction"):
        assert getattr(plain.tally, name) == getattr(mixed.tally, name)
    assert abs(plain.similarity - mixed.similarity) < 1e-9
    for name in ("precision", "recall", "f1"):
        assert getattr(plain, name) == getattr(mixed, name)


def _shuffle(spec, value, rng):
    if isinstance(value, dict):
        keys = list(value)
        if spec.kind == "record":
            rng.shuffle(keys)
        return {key: _shuffle(spec.below.get(key, spec.below.get("")), value[key], rng) for key in keys}
    if isinstance(value, list):
        items = [_shuffle(spec.below[""], item, rng) for item in value]
        if not spec.ordered:
            rng.shuffle(items)
        return items
    return value


@given(st.data())
def test_spoiling_one_correct_leaf_outside_lists_moves_one_count_to_wrong(data):
    spec = data.draw(schemas)
    gold = data.draw(values(spec))
    places = list(_leaves_outside_lists(spec, gold))
    if not places:
        return
    path = data.draw(st.sampled_from(places))
    spoilt = copy.deepcopy(gold)
    node = spoilt
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = "quite another value"
    before = harness.compare(spec.annotation, gold, copy.deepcopy(gold)).tally
    after = harness.compare(spec.annotation, gold, spoilt).tally
    assert after.correct == before.correct - 1
    assert after.wrong == before.wrong + 1
    assert (after.missing, after.spurious, after.absent) == (before.missing, before.spurious, before.absent)


def _leaves_outside_lists(spec, value, path=()):
    if value is None:
        return
    if spec.kind == "leaf":
        yield path
    elif spec.kind == "record":
        for name, below in spec.below.items():
            yield from _leaves_outside_lists(below, value.get(name), (*path, name))


@given(cases())
def test_a_comparison_does_not_change_what_it_compares_and_repeats_itself(case):
    spec, gold, prediction = case
    kept = copy.deepcopy((gold, prediction))
    first = harness.compare(spec.annotation, gold, prediction)
    assert (gold, prediction) == kept
    assert harness.compare(spec.annotation, gold, prediction) == first


@given(cases())
def test_pointers_lead_to_the_values_that_outcomes_show(case):
    spec, gold, prediction = case
    for outcome in harness.compare(spec.annotation, gold, prediction).outcomes:
        for pointer, side, shown in (
            (outcome.gold_pointer, gold, outcome.gold),
            (outcome.prediction_pointer, prediction, outcome.prediction),
        ):
            if pointer is None:
                assert shown is None
                continue
            node = side
            for token in pointer.split("/")[1:]:
                token = token.replace("~1", "/").replace("~0", "~")
                node = node[int(token)] if isinstance(node, list) else node[token]
            assert node == shown


@given(st.data())
def test_any_json_at_all_can_be_scored(data):
    json_values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    )
    spec = data.draw(schemas)
    gold = data.draw(values(spec))
    prediction = data.draw(json_values.filter(lambda value: value is not None))
    comparison = harness.compare(spec.annotation, gold, prediction)
    assert comparison.tally.in_gold == count_something(spec, gold)
    assert 0 <= comparison.similarity <= 1


@given(cases())
def test_a_failed_response_leaves_all_of_gold_missing_and_earns_no_abstention(case):
    spec, gold, _ = case
    tally = harness.compare(spec.annotation, gold, None).tally
    assert tally.to_json() == {
        "correct": 0, "wrong": 0, "missing": count_something(spec, gold), "spurious": 0, "absent": 0, "skipped": 0,
    }  # fmt: skip
