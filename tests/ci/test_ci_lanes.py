"""The replay lane: what the page says is kept in git is enough, without key and server."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from cli_workspace import LABELS, harness_here, make_workspace, only_line
from faultserver import FaultServer, tool_call

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A clone of a workspace in which a run was recorded, twice each, and made the baseline."""
    with FaultServer(lambda request: tool_call({**LABELS, "place": "Lorten"}, name="Visit")) as server:
        made = make_workspace(tmp_path)
        words = ("run", "--model", "openai/served", "--base-url", server.url, "--repeats", "2", "--name", "recorded")
        done = harness_here(*words, cwd=made, OPENAI_API_KEY="sk-canary-0123456789abcdef")
        assert done.returncode == 0, done.stderr
    assert harness_here("baseline", "set", "recorded", cwd=made).returncode == 0
    page = (ROOT / "docs" / "ci.md").read_text("utf-8")
    names = set(re.findall(r"(?m)^!/reports/recorded/(\S+)$", page))
    assert names == {"run.json", "exchanges.jsonl"}
    for path in (made / "reports" / "recorded").iterdir():
        if path.name not in names:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return made


def replay(folder: Path, name: str):
    return harness_here("run", "--replay", "recorded", "--name", name, cwd=folder)


def test_what_is_kept_in_git_is_replayed_and_checked_exactly(kept: Path) -> None:
    assert replay(kept, "change").returncode == 0
    done = harness_here("check", cwd=kept)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("PASS  change beside recorded")
    assert "The responses and every verdict on them are the same." in done.stdout


def test_a_change_of_gold_is_refused_until_the_baseline_is_scored_anew_and_then_seen(kept: Path) -> None:
    gold = kept / "gold" / "visit" / "lorton.json"
    gold.write_text(gold.read_text("utf-8").replace('"place": "Lorton"', '"place": "Lorten"'), "utf-8")
    assert replay(kept, "change").returncode == 0
    assert "`python -m harness baseline rescore`" in only_line(harness_here("check", cwd=kept))
    assert harness_here("baseline", "rescore", cwd=kept).returncode == 0
    assert harness_here("check", cwd=kept).returncode == 0


def test_a_change_of_what_is_asked_has_no_answer_and_says_so(kept: Path) -> None:
    schema = kept / "schemas" / "visit.py"
    schema.write_text(schema.read_text("utf-8").replace("An invented visit.", "Another task."), "utf-8")
    done = replay(kept, "change")
    assert done.returncode == 2
    assert "what changed is the schema" in done.stderr.splitlines()[-1]


def test_no_key_is_kept(kept: Path) -> None:
    for path in (kept / "reports").rglob("*"):
        assert not path.is_file() or b"sk-canary" not in path.read_bytes(), path
