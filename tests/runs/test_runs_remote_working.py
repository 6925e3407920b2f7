"""A run at a URL, and the process that is at work on it: what each step leaves on the store, whatever comes between."""

from __future__ import annotations

from pathlib import Path

import pytest
from remote_objects import Unconditional, fresh_url

from harness.errors import RunError
from harness.runs import Asked, Claim, claim_run
from harness.runs.remote import Mirror, WorkedRun
from harness.runs.remote.objects import Objects
from harness.signature import Signature

ASKED = Asked("2031-05-02T08:00:00.000+00:00", Signature("openai/served"), command={"base_url": "http://localhost:1"})
GROUP = b'{"key":1}\n'


def machine(folder: Path, url: str) -> Mirror:
    return Mirror(url, folder / "reports", lease=1.0)


def claimed(mirror: Mirror, *, name: str = "run") -> Claim:
    mirror.pull_index()
    return claim_run(mirror.folder, ASKED, name=name)


def begun(mirror: Mirror, *, name: str = "run") -> WorkedRun:
    worked = WorkedRun(mirror, claimed(mirror, name=name))
    worked.begin()
    return worked


def test_a_group_is_on_the_store_when_its_put_returns(tmp_path: Path) -> None:
    url = fresh_url()
    worked = begun(machine(tmp_path, url))
    worked.put_group(0, GROUP)
    objects = Objects(url)
    assert set(objects.listing("run").files) == {"asked.json", "lock.json"}
    assert objects.read("run/exchanges/0000000000000000.jsonl") == GROUP
    worked.release()
    assert set(objects.listing("run").files) == {"asked.json"}


def test_of_two_that_begin_the_same_run_at_once_one_is_refused_even_under_other_names(tmp_path: Path) -> None:
    url = fresh_url()
    one, two = machine(tmp_path / "one", url), machine(tmp_path / "two", url)
    first, second = WorkedRun(one, claimed(one, name="a")), WorkedRun(two, claimed(two, name="b"))
    first.begin()
    with pytest.raises(RunError, match="another process is at work on this run"):
        second.begin()
    second.discard()
    second.release()
    assert Objects(url).listing().folders == ["a"]
    assert not (two.folder / "b").exists()
    first.release()


def test_whoever_is_refused_takes_nothing_away_from_the_one_that_was_first(tmp_path: Path) -> None:
    url = fresh_url()
    one, two = machine(tmp_path / "one", url), machine(tmp_path / "two", url)
    first, second = WorkedRun(one, claimed(one)), WorkedRun(two, claimed(two))
    first.begin()
    with pytest.raises(RunError, match="another process is at work on this run"):
        second.begin()
    second.discard()
    second.release()
    assert set(Objects(url).listing("run").files) == {"asked.json", "lock.json"}
    first.put_group(0, GROUP)
    first.release()


@pytest.mark.parametrize("conditional", [True, False])
def test_two_that_both_believe_they_hold_a_run_overwrite_nothing(
    tmp_path: Path, conditional: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not conditional:
        monkeypatch.setattr(Objects, "create", Unconditional.create)
    url = fresh_url()
    first = begun(machine(tmp_path / "one", url))
    first.put_group(0, GROUP)
    Objects(url).delete(["run/lock.json"])
    second = begun(machine(tmp_path / "two", url))
    first.put_group(len(GROUP), b'{"key":"of the first"}\n')
    if conditional:
        with pytest.raises(RunError, match="another process is at work on this run; give the same command again"):
            second.put_group(len(GROUP), b'{"key":"of the second"}\n')
    else:
        second.put_group(len(GROUP), b'{"key":"of the second"}\n')
    for worked in (first, second):
        worked.release()
    third = machine(tmp_path / "three", url)
    lines = (third.pull_exchanges("run") / "exchanges.jsonl").read_bytes().splitlines()
    put = {b'{"key":"of the first"}'} | (set() if conditional else {b'{"key":"of the second"}'})
    assert lines[0] == GROUP.strip()
    assert set(lines[1:]) == put


def test_a_run_that_another_process_has_just_finished_is_not_gone_on_with(tmp_path: Path) -> None:
    url = fresh_url()
    one, two = machine(tmp_path / "one", url), machine(tmp_path / "two", url)
    begun(one).release()
    claim = claimed(two)
    assert claim.resumed
    Objects(url).put("run/run.json", b"{}")
    worked = WorkedRun(two, claim)
    with pytest.raises(RunError, match="another process has just finished this run"):
        worked.begin()
    worked.release()


def test_what_this_machine_alone_was_answered_is_put_when_it_goes_on(tmp_path: Path) -> None:
    url = fresh_url()
    mirror = machine(tmp_path, url)
    worked = begun(mirror)
    worked.put_group(0, GROUP)
    worked.release()
    (mirror.folder / "run" / "exchanges.jsonl").write_bytes(GROUP + b'{"key":"never put"}\n')
    begun(mirror).release()
    objects = Objects(url)
    assert objects.read("run/exchanges.jsonl") == GROUP + b'{"key":"never put"}\n'
    assert objects.listing("run/exchanges").files == {}


def test_a_process_that_the_store_refused_leaves_its_lease_to_the_next_one_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = fresh_url()
    mirror = machine(tmp_path, url)
    worked = begun(mirror)
    with monkeypatch.context() as broken:
        broken.setattr(Objects, "create", lambda *_: (_ for _ in ()).throw(RunError("the store is gone")))
        with pytest.raises(RunError, match="the store is gone; give the same command again"):
            worked.put_group(0, GROUP)
    worked.release()
    assert "lock.json" in Objects(url).listing("run").files
    said: list[str] = []
    again = WorkedRun(mirror, claimed(mirror))
    again.begin(on_wait=said.append)
    assert said == []
    again.release()
