"""Measurements that take turns, and the processes that are measured: real adapters, in this environment."""

import math
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peer_environments import ADAPTERS, main_package, pins, python_of
from speed_systems import BEST_OF_TRAP, SYSTEMS, TASKS, TRAP, documents
from turns import PeerError, Process, in_turns, ratios, spread

NUMBERS = st.floats(0.001, 1e6)


def calls_of(names, rounds, patience=float("inf"), value=1.0):
    """Who was called, in order."""
    called = []

    def measure(name):
        called.append(name)
        return value

    values = in_turns({name: lambda name=name: measure(name) for name in names}, rounds=rounds, patience=patience)
    return called, values


@given(st.integers(1, 6), st.integers(1, 12))
def test_everybody_is_measured_once_a_round_and_each_round_begins_with_another(count, rounds):
    names = [f"s{number}" for number in range(count)]
    called, values = calls_of(names, rounds)
    turns = [called[at : at + count] for at in range(0, len(called), count)]
    assert all(sorted(turn) == names for turn in turns)
    assert len(turns) == rounds
    assert [turn[0] for turn in turns] == [names[number % count] for number in range(rounds)]
    assert list(values) == names
    assert {len(one) for one in values.values()} == {rounds}


@pytest.mark.parametrize(("patience", "rounds"), [(0, 1), (1, 1), (3, 3), (3.5, 4), (100, 5)])
def test_what_has_used_up_the_patience_has_no_more_rounds(patience, rounds):
    called, values = calls_of(["slow", "other"], 5, patience)
    assert {name: len(one) for name, one in values.items()} == {"slow": rounds, "other": rounds}
    assert Counter(called) == {"slow": rounds, "other": rounds}


def test_the_spread_is_the_median_and_its_quartiles():
    assert spread([3.0, 1.0, 2.0, 5.0, 4.0]) == (2.0, 3.0, 4.0, 5)
    assert spread([7.0]) == (7.0, 7.0, 7.0, 1)


@given(st.lists(NUMBERS, min_size=1, max_size=20))
def test_the_quartiles_stand_around_the_median(values):
    found = spread(values)
    assert min(values) <= found.lower <= found.median <= found.upper <= max(values)
    assert found.rounds == len(values)


@given(st.lists(NUMBERS, min_size=1, max_size=9), st.lists(NUMBERS, min_size=1, max_size=9))
def test_ratios_are_of_rounds_that_both_had(values, reference):
    found = ratios(values, reference)
    assert found.rounds == min(len(values), len(reference))
    each = [value / base for value, base in zip(values, reference, strict=False)]
    assert math.isclose(found.median, spread(each).median)


def test_a_machine_that_slows_down_leaves_the_ratios_alone():
    drift = [1.0, 1.5, 2.0, 4.0]
    assert ratios([30 * slow for slow in drift], [2 * slow for slow in drift]) == (15.0, 15.0, 15.0, 4)


@pytest.fixture(scope="module", params=[("ours", "compare"), ("ours", "document"), ("bare", "counts")], ids="/".join)
def scorer(request):
    adapter, variant = request.param
    with Process([sys.executable, ADAPTERS / f"{adapter}.py"]) as process:
        yield process, variant


@pytest.mark.parametrize("task", [task for task in TASKS if task.size <= 100], ids=lambda task: task.name)
def test_a_scorer_takes_records_and_tells_its_own_time_for_them(scorer, task):
    process, variant = scorer
    given_out = documents(task)
    assert process.ask("take", system=variant, task=task.kind, documents=given_out) == {"taken": task.documents}
    took = process.ask("measure", at_least=0.01)
    assert took["documents"] == task.documents
    assert took["passes"] >= 1
    assert took["cpu"] >= 0.01


def test_what_a_scorer_cannot_do_is_said_and_it_goes_on(scorer):
    process, variant = scorer
    with pytest.raises(PeerError, match="KeyError: 'no such task'"):
        process.ask("take", system=variant, task="no such task", documents=[])
    assert process.ask("versions", of=["rapidfuzz"])["rapidfuzz"]


def test_a_scorer_that_ends_is_an_error_and_not_a_wait():
    leaver = Process([sys.executable, "-c", "raise SystemExit(3)"])
    with leaver as process, pytest.raises(PeerError, match="ended with 3"):
        process.ask("measure", at_least=0)


def test_a_scorer_that_does_not_answer_is_ended():
    sleeper = Process([sys.executable, "-c", "import time; time.sleep(60)"], longest=0.3)
    with sleeper as process, pytest.raises(PeerError, match="no answer: ended with -9"):
        process.ask("measure", at_least=0)


@pytest.mark.parametrize("name", ["harness", "bare loop"])
def test_the_trap_s_best_pairing_is_not_the_pair_most_alike_first(name):
    system = next(one for one in SYSTEMS if one.name == name)
    with Process([sys.executable, ADAPTERS / f"{system.adapter}.py"]) as process:
        process.ask("take", system=system.pairing, task="rows", documents=[TRAP])
        assert process.ask("tell")["pairs"] == BEST_OF_TRAP
    gold, prediction = (side["rows"] for side in TRAP)
    alike = {(i, j): sum(gold[i][name] == prediction[j][name] for name in gold[i]) for i in range(2) for j in range(2)}
    assert max(alike, key=alike.__getitem__) == (0, 0)
    assert alike[0, 1] + alike[1, 0] > alike[0, 0] + alike[1, 1]


def test_every_peer_s_adapter_pins_what_it_needs_and_ours_need_nothing():
    for system in SYSTEMS:
        stated = pins(system.adapter)
        if system.adapter in ("ours", "bare"):
            assert (stated, python_of(system.adapter)) == ([], type(ADAPTERS)(sys.executable))
        else:
            assert main_package(system.adapter) == stated[0].split("==")[0]
            assert all(pin.count("==") == 1 for pin in stated)
