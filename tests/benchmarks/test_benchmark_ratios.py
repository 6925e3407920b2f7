"""The check that the scorer did not get slower: what it says of ratios, and how it comes by them."""

import ast
import json
import random
from collections import Counter
from pathlib import Path

import pytest
from ratios import STORED, TOLERANCE, Pairing, check, measure, pairings
from records import Flat, Record, Rows, make_flat, make_record, make_rows, spoil, spoil_flat, spoil_rows
from reference_scorer import FLAT, RECORD, ROWS, judge

from harness import compare

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
BEFORE = {"record": 3.0, "list": 12.0}


def said(*measurements):
    """What is said of measurements, one after the other: lines and whether all is well."""
    left = list(measurements)
    return (*check(BEFORE, lambda: left.pop(0)), left)


def test_ratios_that_moved_by_less_than_the_tolerance_pass():
    lines, well, left = said({"record": 3.0 * 1.29, "list": 12.0 / 1.29}, None)
    assert well
    assert left == [None]  # nothing is measured a second time
    assert [line.split(": ")[-1] for line in lines] == ["+29%", "-22%"]


def test_a_scorer_that_takes_40_percent_longer_fails_in_each_case_that_is_slower():
    slow = {"record": 3.0 * 1.4, "list": 12.0}
    lines, well, _ = said(slow, slow)
    assert not well
    assert "SLOWER" in lines[0]
    assert "+40%" in lines[0]
    assert "--write" in lines[0]
    assert "SLOWER" not in lines[1]


def test_what_is_slower_once_and_not_the_second_time_passes():
    lines, well, left = said({"record": 4.2, "list": 12.0}, {"record": 3.1, "list": 12.5})
    assert well
    assert left == []
    assert "SLOWER" not in "".join(lines)


def test_what_is_slower_in_one_case_and_then_in_another_passes():
    assert said({"record": 4.2, "list": 12.0}, {"record": 3.1, "list": 16.0})[1]


def test_a_scorer_that_got_faster_passes_and_is_asked_to_be_written_anew():
    lines, well, _ = said({"record": 3.0, "list": 12.0 / 1.31})
    assert well
    assert "faster: write it anew" in lines[1]
    assert "faster" not in lines[0]


def test_cases_that_are_not_stored_are_no_comparison():
    with pytest.raises(SystemExit, match="write it anew"):
        check(BEFORE, lambda: {"record": 3.0})


class Machine:
    """A clock that goes on as work is done on it; two turns of three take a half longer, whoever is at work."""

    def __init__(self):
        self.now = 0.0
        self.turns = 0

    def clock(self):
        self.turns += 1
        return self.now

    def work(self, seconds):
        def done():
            self.now += seconds * (1.5 if self.turns % 3 else 1.0)

        return done


@pytest.mark.parametrize("slowed", [1.0, 1.4])
def test_the_ratio_is_that_of_the_work_whatever_else_the_machine_does(slowed):
    machine = Machine()
    cases = {"a": Pairing(machine.work(0.003 * slowed), machine.work(0.001))}
    measured = measure(cases, rounds=12, clock=machine.clock)
    assert measured["a"] == pytest.approx(3 * slowed)
    assert check({"a": 3.0}, lambda: measured)[1] == (slowed < 1 + TOLERANCE)


def test_scorer_and_reference_take_turns_and_garbage_is_left_alone_meanwhile():
    import gc

    machine, order = Machine(), []

    def noting(name):
        work = machine.work(0.02)

        def done():
            order.append((name, gc.isenabled()))
            work()

        return done

    measure({"a": Pairing(noting("scorer"), noting("reference"))}, rounds=3, clock=machine.clock)
    assert order[-6:] == [("reference", False), ("scorer", False)] * 3
    assert gc.isenabled()


def test_the_stored_ratios_are_of_the_cases_that_are_measured():
    stored = json.loads(STORED.read_text("utf-8"))["ratios"]
    assert stored.keys() == pairings().keys()
    assert all(ratio > 0 for ratio in stored.values())


def test_the_reference_imports_nothing_that_it_is_held_against():
    tree = ast.parse((BENCHMARKS / "reference_scorer.py").read_text("utf-8"))
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert {name.split(".")[0] for name in names} == {
        "__future__",
        "collections",
        "numpy",
        "rapidfuzz",
        "scipy",
        "typing",
    }


@pytest.mark.parametrize(
    ("model", "plan", "make", "spoil_it"),
    [
        (Record, RECORD, make_record, spoil),
        (Rows, ROWS, lambda rng: make_rows(40, rng), spoil_rows),
        (Flat, FLAT, make_flat, spoil_flat),
    ],
    ids=["record", "rows", "flat"],
)
def test_the_reference_does_the_same_work_it_finds_nearly_the_same_verdicts(model, plan, make, spoil_it):
    rng, ours, theirs = random.Random(0), Counter(), Counter()
    for _ in range(10):
        gold = make(rng)
        prediction = spoil_it(gold, rng)
        judge(plan, gold, prediction, theirs)
        tally = compare(model, gold, prediction).tally.to_json()
        ours.update({name: tally[name] for name in ("correct", "wrong", "missing", "spurious")})
    apart = sum(abs(ours[name] - theirs[name]) for name in ours)
    assert apart <= 0.04 * ours.total()
