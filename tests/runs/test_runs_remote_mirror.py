"""The copy of a store's runs: it takes what changed, gives what it wrote, and never leaves its folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from invented import judged, right
from remote_objects import fresh_url
from run_folder import write_run

from harness.errors import RunError
from harness.runs.remote import Mirror
from harness.runs.remote.objects import Objects
from harness.runs.remote.state import LocalLock


@pytest.fixture(params=["memory", "file"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return fresh_url() if request.param == "memory" else (tmp_path / "store").as_uri()


def machine(folder: Path, url: str) -> Mirror:
    mirror = Mirror(url, folder / "reports", lease=1.0)
    mirror.pull_index()
    return mirror


def pushed(mirror: Mirror, name: str, **about: object) -> dict[str, bytes]:
    write_run(mirror.folder / name, [judged(right("place"))], **about)  # type: ignore[arg-type]
    mirror.push(name, new=True)
    return files_of(mirror.folder / name)


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_run_that_one_machine_pushed_is_the_same_on_another(tmp_path: Path, url: str) -> None:
    files = pushed(machine(tmp_path / "one", url), "run")
    other = machine(tmp_path / "two", url)
    assert set(files_of(other.folder / "run")) == {"run.json", "scores.json"}
    assert files_of(other.pull("run", pages=True)) == files
    assert "lock.json" not in Objects(url).listing("run").files


def test_what_no_verb_reads_is_left_where_it_is(tmp_path: Path, url: str) -> None:
    pushed(machine(tmp_path / "one", url), "run")
    taken = files_of(machine(tmp_path / "two", url).pull("run"))
    assert set(taken) == {"run.json", "scores.json", "extractions.jsonl", "outcomes.parquet", "documents.jsonl"}


def test_what_has_not_changed_is_not_taken_again(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pushed(machine(tmp_path / "one", url), "run")
    machine(tmp_path / "two", url).pull("run")
    got: list[str] = []
    monkeypatch.setattr(Objects, "get", lambda self, name, target: got.append(name))
    machine(tmp_path / "two", url).pull("run")
    assert got == []


def test_a_run_that_was_replaced_is_taken_anew_with_no_file_of_the_old_one(tmp_path: Path, url: str) -> None:
    one, two = machine(tmp_path / "one", url), machine(tmp_path / "two", url)
    pushed(one, "baseline", model="first/model")
    two.pull("baseline", pages=True)
    folder = one.folder / "baseline"
    (folder / "outcomes.parquet").unlink()
    (folder / "outcomes.parquet").mkdir()
    (folder / "outcomes.parquet" / "schema=visit.parquet").write_bytes(b"a part")
    (folder / "documents.jsonl").unlink()
    (folder / "run.json").write_bytes((folder / "run.json").read_bytes().replace(b"first/", b"other/"))
    one.push("baseline")
    again = machine(tmp_path / "two", url)
    assert files_of(again.pull("baseline", pages=True)) == files_of(folder)


def test_a_run_that_was_deleted_there_is_no_run_here(tmp_path: Path, url: str) -> None:
    one, two = machine(tmp_path / "one", url), machine(tmp_path / "two", url)
    for name in ("kept", "gone"):
        pushed(one, name)
    assert {path.name for path in machine(tmp_path / "two", url).folder.iterdir()} == {"kept", "gone"}
    objects = Objects(url)
    objects.delete(f"gone/{name}" for name in ("run.json", "scores.json", "extractions.jsonl", "documents.jsonl"))
    objects.delete(["gone/outcomes.parquet", "gone/report.html", "gone/report.md"])
    two.pull_index()
    assert not (two.folder / "gone" / "run.json").exists()


def test_answers_that_this_machine_alone_has_are_kept(tmp_path: Path, url: str) -> None:
    one = machine(tmp_path / "one", url)
    (one.folder / "run").mkdir()
    for name in ("asked.json", "exchanges.jsonl"):
        (one.folder / "run" / name).write_bytes(b"{}\n")
    one.pull_index()
    assert (one.folder / "run" / "exchanges.jsonl").read_bytes() == b"{}\n"


def test_a_second_run_of_a_name_is_refused(tmp_path: Path, url: str) -> None:
    one, two = machine(tmp_path / "one", url), machine(tmp_path / "two", url)
    files = pushed(one, "run", model="first/model")
    with pytest.raises(RunError, match="another process has just written a run of this name"):
        pushed(two, "run", model="second/model")
    assert Objects(url).read("run/run.json") == files["run.json"]


def test_a_run_that_a_process_here_is_at_work_on_is_left_as_it_is(tmp_path: Path, url: str) -> None:
    one = machine(tmp_path / "one", url)
    pushed(one, "run")
    two = machine(tmp_path / "two", url)
    with LocalLock(two.states, "run", url=url):
        (two.folder / "run" / "run.json").write_bytes(b"being written")
        machine(tmp_path / "two", url).pull("run")
    assert (two.folder / "run" / "run.json").read_bytes() == b"being written"


HOSTILE = [
    "run/.hidden", "run/.run.json.part", ".run/run.json", "-run/run.json", "run/a b", "run/a\\b", "run/a\nb",
    "run/" + "a" * 300, "run/ü", "run/a:b", "run/exchanges/../../x", "run/a/b/c/d/e/f/g", "../run.json", "run/../../x",
]  # fmt: skip


@pytest.fixture
def hostile() -> Iterator[str]:
    """A store on which other objects stand among the runs: one in memory takes any name, as an object store does."""
    from fsspec.implementations.memory import MemoryFile, MemoryFileSystem

    url = fresh_url()
    root = url.removeprefix("memory:/")
    for name in HOSTILE:
        MemoryFileSystem.store[f"{root}/{name}"] = MemoryFile(None, f"{root}/{name}", b"evil")
    return url


def test_no_object_of_a_hostile_name_is_taken(tmp_path: Path, hostile: str) -> None:
    pushed(machine(tmp_path / "one", hostile), "run")
    two = machine(tmp_path / "two", hostile)
    two.pull("run", pages=True)
    two.pull_exchanges("run")
    taken = [path for path in tmp_path.rglob("*") if path.is_file() and path.read_bytes() == b"evil"]
    assert taken == []
    for name in ("../run", "a/b", "", ".", ".."):
        with pytest.raises(RunError):
            two.pull(name)
