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


@given(st.integers(2, 40), st.data())
def test_of_what_workers_die_each_is_asked_three_times_and_no_other_is_lost(count: int, data: st.DataObject) -> None:
    deadly = data.draw(st.sets(st.integers(0, count - 1), max_size=3))
    least = data.draw(st.integers(1, 12))
    supply, deaths, told, life = Supply(tasks_of([f"{number}" for number in range(count)])), 0, [], 0
    while supply.left:
        life += 1
        while places := supply.take(life, least):
            if deadly.intersection(places):
                supply.take_back(life, died=True)
                deaths += 1
                break
            assert all(supply.end(life, place) for place in places)
        told += supply.deadly
        supply.deadly.clear()
    assert sorted(told) == sorted(deadly)
    assert deaths <= 3 * len(deadly)
    assert supply.came == count
    assert supply.waiting == 0


def test_workers_that_leave_alive_may_do_so_as_often_as_they_like() -> None:
    supply = Supply(tasks_of(["a"]))
    for life in range(10):
        assert supply.take(life, 1) == [0]
        supply.take_back(life)
    assert (supply.deadly, supply.waiting) == ([], 1)


def test_what_two_workers_died_with_is_asked_by_itself() -> None:
    supply = Supply(tasks_of(list("abcd")))
    for life in (1, 2):
        assert supply.take(life, 3) == [0, 1, 2]
        supply.take_back(life, died=True)
    assert supply.take(3, 4) == [0]
    assert supply.take(3, 4) == []
    assert supply.take(4, 4) == [1]
    supply.end(3, 0)
    assert supply.take(3, 4) == [2]
    supply.take_back(4, died=True)
    assert (supply.deadly, supply.left) == ([1], 2)
    assert supply.take(5, 4) == [3]


def test_an_end_that_is_told_twice_is_one() -> None:
    supply = Supply(tasks_of(["a"]))
    supply.take(1, 1)
    assert (supply.end(1, 0), supply.end(1, 0)) == (True, False)
