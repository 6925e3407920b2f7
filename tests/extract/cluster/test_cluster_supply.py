"""What is handed out to members comes to its end once, whoever dies meanwhile."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from harness.extract import Task
from harness.extract.cluster.supply import Supply
from harness.records import Document, Schema


class Note(BaseModel):
    text: str


NOTE = Schema("note", Note, "1")


def tasks_of(texts: list[str]) -> list[Task]:
    return [Task(Document(f"d{number}", text, {}, text), NOTE) for number, text in enumerate(texts)]


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=30), st.integers(0, 2**32))
def test_every_task_ends_once_and_equal_questions_are_never_with_two(texts: list[str], seed: int) -> None:
    chance, tasks = random.Random(seed), tasks_of(texts)
    supply, ended = Supply(tasks), []
    hands: dict[int, set[int]] = {1: set(), 2: set(), 3: set()}
    while supply.left:
        who = chance.choice(list(hands))
        event = chance.random()
        if event < 0.5:
            hands[who] |= set(supply.take(who, chance.randint(1, 4)))
        elif event < 0.65:
            supply.take_back(who)
            hands[who] = set()
        elif hands[who]:
            place = chance.choice(sorted(hands[who]))
            hands[who].discard(place)
            assert supply.end(who, place)
            ended.append(place)
        with_whom = [{texts[place] for place in hand} for hand in hands.values()]
        assert sum(map(len, with_whom)) == len(set().union(*with_whom))
        assert [supply.held_by(who) for who in hands] == list(map(len, hands.values()))
        assert supply.waiting == supply.left - sum(map(len, hands.values()))
    assert sorted(ended) == list(range(len(tasks)))
    assert supply.came == len(tasks)


@given(st.integers(1, 12), st.integers(0, 2**32))
def test_what_comes_late_from_one_that_was_given_up_is_asked_no_more_and_counted_once(count: int, seed: int) -> None:
    chance = random.Random(seed)
    supply = Supply(tasks_of([f"{number}" for number in range(count)]))
    had: list[tuple[int, int]] = []
    open_ones, life = set(range(count)), 1
    while supply.left:
        event = chance.random()
        if event < 0.4:
            had += [(life, place) for place in supply.take(life, chance.randint(1, 3))]
        elif event < 0.6:
            supply.take_back(life)
            life += 1
        elif had:
            who, place = chance.choice(had)
            assert supply.end(who, place) == (place in open_ones)
            open_ones.discard(place)
        assert supply.left == len(open_ones)
        with_somebody = {place for who, place in had if who == life} & open_ones
        assert supply.waiting == len(open_ones - with_somebody)
    assert (supply.came, supply.waiting, supply.take(life, 1)) == (count, 0, [])


def test_what_is_taken_back_is_the_next_and_may_be_answered_already() -> None:
    supply = Supply(tasks_of(list("abcd")))
    first = supply.take(1, 2)
    assert not supply.doubtful
    supply.take_back(1)
    assert supply.doubtful
    assert supply.take(2, 2) == first


def test_an_end_that_is_told_twice_is_one() -> None:
    supply = Supply(tasks_of(["a"]))
    supply.take(1, 1)
    assert (supply.end(1, 0), supply.end(1, 0)) == (True, False)
