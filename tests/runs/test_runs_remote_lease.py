"""The lease of a run: one process holds it, one that died loses it, and clocks play no part."""

from __future__ import annotations

import json
import threading

import pytest
from remote_objects import Unconditional, fresh_url

from harness.errors import RunError
from harness.runs.remote.lease import Lease
from harness.runs.remote.objects import Objects

NAME = "run/lock.json"


@pytest.fixture(params=[Objects, Unconditional], ids=["conditional", "unconditional"])
def objects(request: pytest.FixtureRequest) -> Objects:
    """On a store that makes an object only where there is none, and on one that knows no such condition."""
    made: Objects = request.param(fresh_url())
    return made


def lease(objects: Objects, *, seconds: float = 1.0) -> Lease:
    return Lease(objects, NAME, seconds=seconds)


def test_whether_the_store_knows_conditions_is_found_out(objects: Objects) -> None:
    one = lease(objects)
    one.take()
    assert one.conditional == (type(objects) is Objects)
    one.release()


def test_a_lease_that_is_held_is_refused_as_soon_as_its_holder_is_heard_of(objects: Objects) -> None:
    one, other, said = lease(objects), lease(objects, seconds=30.0), []
    one.take()
    with pytest.raises(RunError, match="another process is at work on this run; wait until it ends"):
        other.take(on_wait=said.append)
    assert said == ["another process holds this run: waiting 30 s for a sign of life"]
    other.release()
    assert json.loads(objects.read(NAME) or b"")["session"] == one.session
    one.release()
    assert objects.read(NAME) is None


def test_whoever_waits_waits_as_long_as_the_holder_may_be_silent(objects: Objects) -> None:
    one, said = lease(objects, seconds=3.0), []
    one.take()
    with pytest.raises(RunError, match="another process is at work on this run"):
        lease(objects, seconds=1.0).take(on_wait=said.append)
    assert said == ["another process holds this run: waiting 3 s for a sign of life"]
    one.release()


def test_a_lease_whose_holder_has_died_is_taken_when_nothing_was_heard_of_it(objects: Objects) -> None:
    dead = lease(objects)
    dead.take()
    dead.stop()
    other = lease(objects)
    other.take()
    assert json.loads(objects.read(NAME) or b"")["session"] == other.session
    other.release()


def test_a_session_that_is_known_to_have_died_is_not_waited_for(objects: Objects) -> None:
    dead, said = lease(objects), []
    dead.take()
    dead.stop()
    other = lease(objects, seconds=600.0)
    other.take(former=dead.session, on_wait=said.append)
    assert said == []
    other.release()


def test_whoever_was_thought_dead_and_lives_learns_that_it_has_lost_the_run(objects: Objects) -> None:
    one, other = lease(objects), lease(objects)
    one.take()
    other.take(former=one.session)
    waited = threading.Event()
    while not one.lost:
        waited.wait(0.05)
    with pytest.raises(RunError, match="another process has taken this run over"):
        one.check()
    one.release()
    assert json.loads(objects.read(NAME) or b"")["session"] == other.session
    other.release()


def test_of_many_that_take_it_at_once_one_has_it() -> None:
    objects = Objects(fresh_url())
    leases, refused = [lease(objects, seconds=3.0) for _ in range(6)], []

    def take(one: Lease) -> None:
        try:
            one.take()
        except RunError as error:
            refused.append(error)

    threads = [threading.Thread(target=take, args=(one,)) for one in leases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 5
    for one in leases:
        one.release()
    assert objects.read(NAME) is None


def test_a_lease_that_is_no_json_is_one_like_any_other(objects: Objects) -> None:
    objects.put(NAME, b"\xff{")
    one = lease(objects)
    one.take()
    assert json.loads(objects.read(NAME) or b"")["session"] == one.session
    one.release()
