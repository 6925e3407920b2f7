"""Verbs on runs at a URL, on stores that fsspec has itself: one on the disk, one within this process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cli_workspace import LABELS, harness, harness_here, make_workspace, only_line
from faultserver import FaultServer, tool_call
from remote_objects import fresh_url

from harness.runs.remote.objects import Objects

KEY = "sk-canary-0123456789abcdef"


@pytest.fixture
def server():
    with FaultServer(lambda request: tool_call(LABELS, name="Visit")) as running:
        yield running


class Machine:
    """A workspace, and a cache of its own."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = make_workspace(folder / "workspace")
        self.environ = {"XDG_CACHE_HOME": str(folder / "cache"), "OPENAI_API_KEY": KEY, "HARNESS_LEASE": "1"}
        self.url = url

    def __call__(self, *words: object) -> subprocess.CompletedProcess[str]:
        return harness_here(*words, cwd=self.folder, HARNESS_REPORTS=self.url, **self.environ)

    def ask(self, server: FaultServer, *words: object) -> subprocess.CompletedProcess[str]:
        return self("run", "--model", "openai/served", "--base-url", server.url, *words)


@pytest.fixture
def url() -> str:
    return fresh_url()


@pytest.fixture
def one(tmp_path: Path, url: str) -> Machine:
    return Machine(tmp_path / "one", url)


@pytest.fixture
def two(tmp_path: Path, url: str) -> Machine:
    return Machine(tmp_path / "two", url)


def test_every_verb_finds_the_runs_that_another_machine_made(one: Machine, two: Machine, url: str) -> None:
    for name in ("first", "second"):
        done = one("run", "--model", "rules", "--name", name)
        assert done.returncode == 0, done.stderr
        assert f"Report: {url}/{name}/report.md" in done.stdout.splitlines()
    assert f"Baseline: {url}/baseline, from second" in two("baseline", "set").stdout
    for words in (
        ("check", "first"), ("check",), ("compare", "first", "second"), ("report", "first"), ("power", "first"),
        ("report", "first", "--csv", "-"), ("history",), ("baseline", "rescore"), ("rescore", "first"),
        ("compare", f"{url}/first", f"{url}/second"), ("report", f"{url}/first-rescored"), ("check", "first"),
        ("history", "--picture"),
    ):  # fmt: skip
        done = two(*words)
        assert done.returncode == 0, f"{words}: {done.stderr}"
        assert str(two.folder.parent) not in done.stdout
    names = {"baseline", "first", "second", "first-rescored"}
    found = Objects(url).listing()
    assert set(found.folders) == names
    assert set(found.files) == {"history-light.svg", "history-dark.svg"}


def test_runs_are_named_by_their_url_where_there_is_no_workspace(one: Machine, url: str, tmp_path: Path) -> None:
    for name in ("first", "second"):
        assert one("run", "--model", "rules", "--name", name).returncode == 0
    (tmp_path / "empty").mkdir()
    done = harness_here("compare", f"{url}/first", f"{url}/second", cwd=tmp_path / "empty", **one.environ)
    assert done.returncode == 0, done.stderr
    done = harness_here("report", f"{url}/none", cwd=tmp_path / "empty", **one.environ)
    assert only_line(done) == f"error: {url}: there is no run 'none'; the newest are second, first"


def test_predictions_are_scored_into_a_store(one: Machine, two: Machine, url: str, tmp_path: Path) -> None:
    predictions = one.folder / "answers"
    predictions.mkdir()
    (predictions / "lorton.json").write_text('{"visitor": "Ada Quill"}', "utf-8")
    words = ("score", "--schema", "visit", "--predictions", predictions, "--name", "other")
    assert one(*words).returncode == 0
    assert two("report", "other").returncode == 0
    assert two(*words, "--reports", f"{url}/apart").returncode == 0
    assert Objects(f"{url}/apart").listing().folders == ["other"]


def test_a_run_that_a_limit_stopped_is_gone_on_with_by_another_machine(
    one: Machine, two: Machine, url: str, server: FaultServer
) -> None:
    words = ("--repeats", "3", "--concurrency", "1", "--name", "run")
    assert one.ask(server, *words, "--max-requests", "2").returncode == 3
    objects = Objects(url)
    assert set(objects.listing("run").files) == {"asked.json"}
    assert len(objects.listing("run/exchanges").files) == 2
    done = two.ask(server, *words)
    assert done.returncode == 0, done.stderr
    assert "going on with reports/run: 2 of 3 answered" in done.stderr
    assert len(server.requests) == 3
    assert {"exchanges.jsonl", "run.json"} < set(objects.listing("run").files)
    assert "asked.json" not in objects.listing("run").files
    assert objects.listing("run/exchanges").files == {}


def test_a_run_takes_answers_of_runs_that_another_machine_made(one: Machine, two: Machine, server: FaultServer) -> None:
    assert one.ask(server, "--name", "first").returncode == 0
    done = two.ask(server, "--name", "second")
    assert "Answers taken from earlier runs: first (1). Requests sent: 0." in done.stderr
    assert two("run", "--replay", "first", "--name", "again").returncode == 0
    assert len(server.requests) == 1


def test_several_processes_share_one_run_on_a_store(tmp_path: Path, server: FaultServer) -> None:
    url = (tmp_path / "store").as_uri()
    one = Machine(tmp_path / "one", url)
    words = ("run", "--model", "openai/served", "--base-url", server.url, "--repeats", "6", "--workers", "2")
    done = harness(*words, "--name", "run", cwd=one.folder, HARNESS_REPORTS=url, **one.environ)
    assert done.returncode == 0, done.stderr
    assert len(server.requests) == 6
    assert (tmp_path / "store" / "run" / "exchanges.jsonl").read_bytes().count(b'"kind":"answer"') == 6


def test_a_run_of_the_built_in_rules_needs_no_exchanges(one: Machine, url: str) -> None:
    assert one("run", "--model", "rules", "--name", "run").returncode == 0
    listing = Objects(url).listing("run")
    assert "exchanges.jsonl" not in listing.files
    assert "exchanges" not in listing.folders


@pytest.mark.parametrize(
    "given",
    [
        "s3://key:canary@bucket/runs", "s3://canary@bucket/runs", "https://host/runs?token=canary", "s3://bucket/../canary",
        "s3://bucket//canary", "simplecache::s3://canary/runs", "s3://canary/*", "s3://", "file:///", "S3://bucket/canary",
    ],
)  # fmt: skip
def test_a_url_that_could_hold_a_secret_or_lead_elsewhere_is_refused_and_not_shown(one: Machine, given: str) -> None:
    for words in (("run", "--model", "rules", "--reports", given), ("compare", f"{given}/one", f"{given}/two")):
        line = only_line(one(*words))
        assert "canary" not in line
        assert "without credentials" in line


def test_the_credentials_of_a_store_are_taken_out_of_what_its_client_says(
    monkeypatch: pytest.MonkeyPatch, one: Machine, url: str
) -> None:
    from fsspec.implementations.memory import MemoryFileSystem

    def refuse(*_: object, **__: object) -> None:
        raise OSError("no entry for canary-secret at http://user:canary-word@host/x\nnor anywhere")

    monkeypatch.setattr(MemoryFileSystem, "ls", refuse)
    line = only_line(
        harness_here("history", cwd=one.folder, HARNESS_REPORTS=url, AWS_SECRET_ACCESS_KEY="canary-secret")
    )
    said = "no entry for [redacted] at http://[redacted]@host/x nor anywhere"
    assert line == f"error: {url}: cannot be listed: {said}"


@pytest.mark.parametrize(
    ("lacking", "said"), [("fsspec", "fsspec is not installed"), ("s3fs", "nothing to speak s3 with")]
)
def test_a_missing_package_is_one_line_that_names_what_to_install(one: Machine, lacking: str, said: str) -> None:
    program = f"import sys; sys.modules[{lacking!r}] = None; from harness.cli import main; sys.exit(main(sys.argv[1:]))"
    words = ["run", "--model", "rules", "--reports", "s3://bucket/runs"]
    done = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=one.folder, capture_output=True, text=True, check=False
    )
    line = only_line(done)
    assert line.startswith(f"error: s3://bucket/runs: {said}")
    assert line.endswith("python -m pip install 'extraction-harness[remote]'")


def test_without_a_url_fsspec_is_not_imported(one: Machine) -> None:
    program = "import sys; from harness.cli import main; main(sys.argv[1:]); sys.exit('fsspec' in sys.modules)"
    words = [sys.executable, "-c", program, "run", "--model", "rules"]
    assert subprocess.run(words, cwd=one.folder, capture_output=True, check=False).returncode == 0
