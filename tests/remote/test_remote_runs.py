"""Runs on a real object store: the same as on a disk, by whichever machine, and nothing of them but what is meant."""

from __future__ import annotations

import re
import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path

import killing
import pytest
from cli_workspace import only_line
from faultserver import FaultServer, Reply, Request
from machines import MODEL_KEY, Machine, answered, asking
from object_store import SECRET, Bucket, ObjectStore


@pytest.fixture
def server():
    with FaultServer(killing.answer) as running:
        yield running


def machine(folder: Path, store: ObjectStore, bucket: Bucket, *, documents: int = 6, **environ: str) -> Machine:
    return Machine(folder, documents=documents, environ={**store.environ, "HARNESS_REPORTS": bucket.url, **environ})


def without_times(text: str) -> str:
    """What a report says, but for when it was made and how long that took."""
    text = re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?(\+00:00)?)?", "TIME", text)
    return re.sub(r"(Took\b[^\d]*)[\d.]+ m?s", r"\1TIME", text)


def test_verbs_say_the_same_of_runs_on_the_store_and_on_a_disk_and_leave_the_same_files(
    tmp_path: Path, store: ObjectStore, bucket: Bucket, server: FaultServer
) -> None:
    disk = Machine(tmp_path / "disk", documents=4, environ={})
    assert disk.harness(*asking(server)).returncode == 0
    there = machine(tmp_path / "there", store, bucket, documents=4)
    for name in ("run.json", "exchanges.jsonl"):
        bucket.put(f"team/runs/run/{name}", (disk.folder / "reports" / "run" / name).read_bytes())
    said: dict[str, list[str]] = {"disk": [], "there": []}
    for words in (
        ("run", "--replay", "run", "--name", "one"),
        ("run", "--replay", "run", "--name", "two"),
        ("baseline", "set", "one"),
        ("check", "two", "--json", "-"),
        ("compare", "one", "two", "--json", "-"),
        ("report", "two"),
        ("history", "--markdown", "-"),
    ):
        for name, on in (("disk", disk), ("there", there)):
            shutil.rmtree(on.cache / "extraction-harness", ignore_errors=True)
            done = on.harness(*words)
            assert done.returncode == 0, f"{words}: {done.stderr}"
            said[name].append(without_times(done.stdout).replace(bucket.url, "reports"))
    # The first run, of which the store was given two files alone, is damaged there.
    history = said["there"].pop().splitlines(), said["disk"].pop().splitlines()
    assert [line for line in history[0] if "| one" in line or "| two" in line] == [
        line for line in history[1] if "| one" in line or "| two" in line
    ]
    assert said["there"] == said["disk"]
    for name in ("one", "two", "baseline"):
        folder = disk.folder / "reports" / name
        files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        assert sorted(bucket.names(f"{name}/")) == sorted(f"{name}/{file}" for file in files)
        for file, path in files.items():
            stored = bucket.read(f"{name}/{file}")
            if file.endswith((".parquet", ".svg")):
                assert stored == path.read_bytes(), file
            else:
                assert without_times(stored.decode()) == without_times(path.read_text("utf-8")), file


def test_a_run_that_is_killed_is_gone_on_with_by_another_machine_and_nothing_answered_is_asked_again(
    tmp_path: Path, store: ObjectStore, bucket: Bucket, server: FaultServer
) -> None:
    first = machine(tmp_path / "first", store, bucket, documents=12)
    process = first.start(*asking(server))
    while process.poll() is None and len(bucket.names("run/exchanges/")) < 3:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    pieces = bucket.names("run/exchanges/")
    assert len(pieces) >= 3
    known = set().union(*(answered(bucket.read(name)) for name in pieces))
    assert known
    seen = len(server.requests)
    second = machine(tmp_path / "second", store, bucket, documents=12)
    done = second.harness(*asking(server))
    assert done.returncode == 0, done.stderr
    assert "another process holds this run: waiting 2 s for a sign of life" in done.stderr
    assert re.search(r"going on with reports/run: \d+ of 12 answered", done.stderr)
    assert known.isdisjoint(map(killing.of_request, server.requests[seen:]))
    # One object holds all exchanges, and what was only needed meanwhile is gone.
    assert [name for name in bucket.names() if "exchanges" in name or "lock" in name or "asked" in name] == [
        "run/exchanges.jsonl"
    ]
    assert known < answered(bucket.read("run/exchanges.jsonl"))
    disk = Machine(tmp_path / "disk", documents=12, environ={})
    assert disk.harness(*asking(server)).returncode == 0
    for name in ("scores.json", "outcomes.parquet"):
        assert bucket.read(f"run/{name}") == (disk.folder / "reports" / "run" / name).read_bytes(), name


def test_of_two_processes_at_one_run_the_second_is_refused_and_the_first_comes_to_its_end(
    tmp_path: Path, store: ObjectStore, bucket: Bucket, server: FaultServer
) -> None:
    given: list[killing.Of] = []
    released = threading.Event()

    def answer(request: Request) -> Reply:
        """One answer, and no more until the second process was refused."""
        given.append(killing.of_request(request))
        return replace(killing.answer(request), held=released if len(given) > 1 else None)

    server.answer = answer
    names = ("first", "second")
    first, second = (machine(tmp_path / name, store, bucket, documents=4, HARNESS_LEASE="6") for name in names)
    process = first.start(*asking(server))
    try:
        while process.poll() is None and len(bucket.names("run/exchanges/")) < 1:
            time.sleep(0.05)
        done = second.harness(*asking(server))
        released.set()
        said, _ = process.communicate(timeout=120)
    finally:
        process.kill()
        process.wait()
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        f"error: {bucket.url}/run: another process is at work on this run; "
        "wait until it ends, or give this one another --name"
    )
    assert process.returncode == 0, said
    assert len(set(given)) == len(given) >= 4


def test_wrong_credentials_and_a_missing_bucket_are_one_line(
    tmp_path: Path, store: ObjectStore, bucket: Bucket
) -> None:
    good = machine(tmp_path / "good", store, bucket)
    wrong = machine(tmp_path / "wrong", store, bucket, AWS_SECRET_ACCESS_KEY="wrong-canary-secret")
    for verb in (("run", "--model", "rules"), ("history",)):
        line = only_line(wrong.harness(*verb))
        assert bucket.url in line
        assert line.endswith("check the credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or ~/.aws")
        assert "canary" not in line
    line = only_line(good.harness("run", "--model", "rules", "--reports", "s3://no-such-bucket-there/x"))
    assert line.startswith("error: s3://no-such-bucket-there/x")
    assert line.endswith("; make the bucket first")
    assert bucket.names() == []


def test_no_key_stands_in_an_object_in_the_copy_or_in_what_several_processes_show(
    tmp_path: Path, store: ObjectStore, bucket: Bucket, server: FaultServer
) -> None:
    there = machine(tmp_path / "there", store, bucket)
    process = there.start(*asking(server, "--workers", 2))
    shown, _ = process.communicate(timeout=120)
    assert process.returncode == 0, shown
    assert len(set(map(killing.of_request, server.requests))) == len(server.requests)
    for secret in (SECRET, MODEL_KEY, store.environ["AWS_ACCESS_KEY_ID"]):
        assert secret not in shown
        for name in bucket.names():
            assert secret.encode() not in bucket.read(name), name
        for path in there.cache.rglob("*"):
            assert path.is_dir() or secret.encode() not in path.read_bytes(), path


def test_objects_with_hostile_names_are_left_alone(tmp_path: Path, store: ObjectStore, bucket: Bucket) -> None:
    there = machine(tmp_path / "there", store, bucket)
    assert there.harness("run", "--model", "rules", "--name", "one").returncode == 0
    shutil.rmtree(there.cache / "extraction-harness")
    hostile = [
        "../../../evil.json", "../evil/run.json", "one/../../../evil.json", "one/./evil.json", "one//evil.json",
        "one/.evil", ".evil/run.json", "-evil/run.json", "one/evil\n.json", "one/evil\\..\\x.json",
        "one/documents/../../evil", "/etc/evil", "one/exchanges/../../evil.jsonl", "one/exchanges/evil.jsonl",
        "evil name/run.json", "evil$(id)/run.json",
    ]  # fmt: skip
    for name in hostile:
        bucket.put(f"team/runs/{name}", b'{"evil": true}\n')
    for verb in (("history",), ("report", "one"), ("baseline", "set", "one"), ("check", "one")):
        done = there.harness(*verb)
        assert done.returncode == 0, done.stderr
    written = [path for path in tmp_path.rglob("*") if "evil" in path.name]
    assert written == []
    assert {name for name in bucket.names() if "evil" in name} == set(hostile)
