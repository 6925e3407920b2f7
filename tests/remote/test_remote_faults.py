"""A store that goes away in the middle of a run, and comes back."""

from __future__ import annotations

from pathlib import Path

import killing
from faultserver import FaultServer
from machines import Machine, answered, asking
from object_store import Bucket, ObjectStore
from relay import Relay


def test_a_store_that_goes_away_stops_the_run_in_one_line_and_the_same_command_goes_on(
    tmp_path: Path, store: ObjectStore, bucket: Bucket
) -> None:
    with FaultServer(killing.answer) as server, Relay(store.endpoint, break_at=3) as relay:
        environ = {**store.environ, "HARNESS_REPORTS": bucket.url, "AWS_MAX_ATTEMPTS": "1"}
        there = Machine(tmp_path, documents=10, environ=environ | {"AWS_ENDPOINT_URL": relay.url})
        done = there.harness(*asking(server))
        assert done.returncode == 2, done.stderr
        last = done.stderr.splitlines()[-1]
        assert last.startswith(f"error: {bucket.url}/run/exchanges/")
        assert "cannot be written: " in last
        assert last.endswith("give the same command again: it goes on from what is stored")
        (local,) = there.cache.rglob("exchanges.jsonl")
        known = answered(local.read_bytes())
        stored = set().union(*(answered(bucket.read(name)) for name in bucket.names("run/exchanges/")))
        assert stored < known  # what could not be put is not lost
        seen = len(server.requests)
        relay.broken, relay.break_at = False, None
        done = there.harness(*asking(server))
        assert done.returncode == 0, done.stderr
        assert known.isdisjoint(map(killing.of_request, server.requests[seen:]))
        assert known < answered(bucket.read("run/exchanges.jsonl"))


def test_a_store_that_is_not_there_at_the_start_is_one_line_and_nothing_is_asked(
    tmp_path: Path, store: ObjectStore, bucket: Bucket
) -> None:
    with FaultServer(killing.answer) as server, Relay(store.endpoint) as relay:
        relay.broken = True
        environ = {
            **store.environ,
            "HARNESS_REPORTS": bucket.url,
            "AWS_ENDPOINT_URL": relay.url,
            "AWS_MAX_ATTEMPTS": "1",
        }
        done = Machine(tmp_path, documents=2, environ=environ).harness(*asking(server))
        assert done.returncode == 2
        assert done.stderr.startswith(f"error: {bucket.url}: cannot be listed: ")
        assert len(done.stderr.splitlines()) == 1
        assert server.requests == []
