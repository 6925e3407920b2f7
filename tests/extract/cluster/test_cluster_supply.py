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
    hands: list[set[int]] = [set(), set(), set()]
    while supply.left:
        who = chance.randrange(3)
        event = chance.random()
        if event < 0.5:
            hands[who] |= set(supply.take(chance.randint(1, 4)))
        elif event < 0.65:
            supply.take_back(hands[who])
            hands[who] = set()
        elif hands[who]:
            place = chance.choice(sorted(hands[who]))
            hands[who].discard(place)
            assert supply.end(place)
            ended.append(place)
        with_whom = [{texts[place] for place in hand} for hand in hands]
        assert sum(map(len, with_whom)) == len(set().union(*with_whom))
        assert supply.waiting == supply.left - sum(map(len, hands))
    assert sorted(ended) == list(range(len(tasks)))
    assert supply.came == len(tasks)


def test_what_is_taken_back_is_the_next_and_may_be_answered_already() -> None:
    supply = Supply(tasks_of(list("abcd")))
    first = supply.take(2)
    assert not supply.doubtful
    supply.take_back(first)
    assert supply.doubtful
    assert supply.take(2) == first


def test_an_end_that_is_told_twice_is_one() -> None:
    supply = Supply(tasks_of(["a"]))
    supply.take(1)
    assert (supply.end(0), supply.end(0)) == (True, False)
