"""How tasks and ceilings are shared out over workers."""

from __future__ import annotations

from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from harness.extract import RequestLimits, Task
from harness.extract.workers.sharing import share_limits, share_tasks
from harness.records import Document, Schema


class Note(BaseModel):
    text: str


class Memo(BaseModel):
    text: str


SCHEMAS = [Schema("note", Note, "1"), Schema("memo", Memo, "2"), Schema("note-again", Note, "3")]

TASKS = st.builds(
    lambda text, schema, repeat: Task(Document(text, text, {}, text), SCHEMAS[schema], repeat),
    st.sampled_from("abcdef"),
    st.integers(0, 2),
    st.integers(0, 2),
)


@settings(deadline=None, max_examples=50)
@given(st.lists(TASKS, min_size=1, max_size=40), st.integers(1, 5))
def test_every_task_has_one_worker_and_equal_questions_have_the_same(tasks: list[Task], workers: int) -> None:
    shares = share_tasks(tasks, workers)
    assert sorted(chain.from_iterable(shares)) == list(range(len(tasks)))
    assert all(shares)
    assert len(shares) <= workers
    worker_of = {}
    for worker, places in enumerate(shares):
        for place in places:
            task = tasks[place]
            question = task.document.text, task.schema.model, task.repeat
            assert worker_of.setdefault(question, worker) == worker


def test_different_questions_are_shared_out_evenly() -> None:
    tasks = [Task(Document(f"{number}", f"{number}", {}, ""), SCHEMAS[0]) for number in range(7)]
    assert [len(share) for share in share_tasks(tasks, 3)] == [3, 2, 2]


def test_a_text_of_another_date_is_another_question() -> None:
    days = [{"published_at": "2031-05-01"}, {"published_at": "2031-05-02"}, {"published_at": "2031-05-02", "url": "x"}]
    tasks = [Task(Document(f"{number}", "text", day, ""), SCHEMAS[0]) for number, day in enumerate(days)]
    assert [list(share) for share in share_tasks(tasks, 3)] == [[0], [1, 2]]


LIMITS = st.builds(
    RequestLimits,
    concurrency=st.integers(5, 300),
    rpm=st.none() | st.floats(0.1, 1e6),
    tpm=st.none() | st.floats(0.1, 1e6),
    max_requests=st.none() | st.integers(0, 1_000),
    max_cost=st.none() | st.floats(0, 1e3),
)


@settings(deadline=None, max_examples=50)
@given(LIMITS, st.lists(st.integers(1, 1_000), min_size=1, max_size=5))
def test_no_ceiling_is_higher_in_sum(limits: RequestLimits, tasks: list[int]) -> None:
    shares = share_limits(limits, tasks)
    assert len(shares) == len(tasks)
    assert sum(share.concurrency for share in shares) == limits.concurrency
    assert all(share.concurrency >= 1 for share in shares)
    if limits.max_requests is not None:
        assert sum(share.max_requests or 0 for share in shares) == limits.max_requests
    for name in ("rpm", "tpm", "max_cost"):
        whole = getattr(limits, name)
        parts = [getattr(share, name) for share in shares]
        assert parts == [None] * len(tasks) if whole is None else sum(parts) <= whole * (1 + 1e-12)
    assert all(share.retries == limits.retries and share.deadline == limits.deadline for share in shares)
