"""The engine of this machine: order, bounds, what goes wrong, and that no process is left."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from engine_jobs import Failing, Long, NotReady, Squares
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.engines import LocalEngine, can_fork, usable_processors
from harness.errors import GoldError, RunError

pytestmark = pytest.mark.skipif(not can_fork() or not Path("/proc").exists(), reason="needs fork and /proc")


def _running() -> set[int]:
    return {int(one) for one in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text("ascii").split()}


@pytest.fixture
def children() -> Callable[[], set[int]]:
    """Tells which processes were started since the test began and are not gone yet; other tests' may be there too."""
    before = _running()
    return lambda: _running() - before


@settings(max_examples=20)
@given(st.lists(st.integers(-1000, 1000), max_size=30), st.integers(1, 4))
def test_results_come_in_the_order_of_the_chunks_for_every_number_of_workers(numbers: list[int], workers: int) -> None:
    assert [value for value, _ in LocalEngine(workers).map(Squares(), numbers)] == [n * n for n in numbers]


def test_a_slow_chunk_is_waited_for_and_several_processes_are_at_work() -> None:
    came = list(LocalEngine(3).map(Squares(wait=0.02), range(20)))
    assert [value for value, _ in came] == [number * number for number in range(20)]
    assert len({process for _, process in came}) > 1
    assert os.getpid() not in {process for _, process in came}


def test_one_worker_is_this_process() -> None:
    assert {process for _, process in LocalEngine(1).map(Squares(), range(5))} == {os.getpid()}


def test_a_single_chunk_needs_no_process() -> None:
    assert {process for _, process in LocalEngine(4).map(Squares(), range(1))} == {os.getpid()}


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_chunks_are_taken_only_a_few_ahead_of_what_is_yielded(workers: int) -> None:
    taken = 0

    def chunks() -> Iterator[int]:
        nonlocal taken
        for number in range(100):
            taken += 1
            yield number

    most = 0
    for done, _ in enumerate(LocalEngine(workers).map(Squares(wait=0.001), chunks())):
        most = max(most, taken - done)
    assert most <= 2 * workers + 1
    assert taken == 100


def test_long_chunks_and_long_results_do_not_block_one_another() -> None:
    size = 3_000_000
    came = list(LocalEngine(2).map(Long(), ((size, bytes(size)) for _ in range(8))))
    assert [(given, len(got)) for given, got in came] == [(size, size)] * 8


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_the_error_of_the_first_chunk_in_order_is_raised_where_its_result_would_come(
    workers: int, children: Callable[[], set[int]]
) -> None:
    results = LocalEngine(workers).map(Failing(7, "user"), range(20))
    assert [next(results) for _ in range(7)] == list(range(7))
    with pytest.raises(GoldError) as caught:
        next(results)
    assert str(caught.value) == "gold.jsonl:7: number 7 is no gold; mend it"
    assert not children()


def test_a_bug_is_told_with_the_place_in_the_worker() -> None:
    with pytest.raises(ValueError, match="number 3") as caught:
        list(LocalEngine(2).map(Failing(3, "bug"), range(9)))
    assert "engine_jobs.py" in "".join(caught.value.__notes__)


def test_an_error_that_cannot_be_sent_is_told_in_words() -> None:
    with pytest.raises(RuntimeError, match="_LocalError"):
        list(LocalEngine(2).map(Failing(3, "unpicklable"), range(9)))


def test_a_job_that_cannot_start_is_the_error_of_the_first_chunk() -> None:
    with pytest.raises(GoldError, match="not what it was"):
        list(LocalEngine(2).map(NotReady(), range(9)))


def test_a_worker_that_dies_is_one_clear_error_and_the_others_are_ended(children: Callable[[], set[int]]) -> None:
    with pytest.raises(RunError, match=r"worker process \d+ has died \(signal 9\); was there too little memory"):
        list(LocalEngine(3).map(Failing(5, "killed"), range(30)))
    assert not children()


def test_no_process_is_left_where_the_results_are_not_all_wanted(children: Callable[[], set[int]]) -> None:
    with contextlib.closing(LocalEngine(3).map(Squares(), range(1000))) as results:
        assert next(results)[0] == 0
        assert len(children()) == 3
    assert not children()


SLEEPER = """
import sys
sys.path.insert(0, sys.argv[2])
from engine_jobs import Sleeping
from harness.engines import LocalEngine
list(LocalEngine(2).map(Sleeping(sys.argv[1]), range(10)))
"""


@pytest.mark.parametrize("ended_by", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_one_that_made_it(tmp_path: Path, ended_by: signal.Signals) -> None:
    words = [sys.executable, "-c", SLEEPER, str(tmp_path), str(Path(__file__).parent)]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    try:
        _wait(lambda: len(list(tmp_path.iterdir())) == 2)
        process.send_signal(ended_by)
        _, said = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    workers = [int(path.name) for path in tmp_path.iterdir()]
    _wait(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))
    assert said.count("Traceback") == (ended_by == signal.SIGINT)


def _wait(until: Callable[[], bool]) -> None:
    for _ in range(3_000):
        if until():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come about in 30 seconds")


def test_the_processors_are_those_that_this_process_may_use() -> None:
    assert 1 <= usable_processors() <= (os.cpu_count() or 1)
    assert LocalEngine().workers == usable_processors()


def test_no_worker_at_all_is_no_engine() -> None:
    with pytest.raises(ValueError, match="0 workers"):
        LocalEngine(0)
