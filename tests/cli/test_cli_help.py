"""Every verb's help ends in an example, and the example works."""

from __future__ import annotations

import io
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import typer.main
from cli_workspace import harness_here

from harness.cli import app

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = "korea-china-dialogue-2024"


def _verbs(command: Any, words: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], str | None]]:
    """(words, epilog) of every verb, those below another one too."""
    below = getattr(command, "commands", None)
    if below is None:
        return [(words, command.epilog)]
    return [verb for name, one in below.items() for verb in _verbs(one, (*words, name))]


VERBS = _verbs(typer.main.get_command(app))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's workspace with what the examples speak of: a run, a baseline, a gold file and an answer."""
    folder = tmp_path_factory.mktemp("examples")
    for name in ("schemas", "gold", "seeds"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "reports").mkdir()
    chosen = ("--schema", "dialogue", "--document", DOCUMENT)
    for name in ("2026-11-24T204300-rules", "another"):
        done = harness_here("run", "--model", "rules", "--name", name, *chosen, cwd=folder)
        assert done.returncode == 0, done.stderr
    done = harness_here("baseline", "set", "another", cwd=folder)
    assert done.returncode == 0, done.stderr
    for name in ("gold.json", "answer.json"):
        shutil.copy(ROOT / "gold" / "dialogue" / f"{DOCUMENT}.b.json", folder / name)
    return folder


@pytest.mark.parametrize(("words", "epilog"), VERBS, ids=[" ".join(words) for words, _ in VERBS])
def test_the_example_of_a_verb_works(
    words: tuple[str, ...], epilog: str | None, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert epilog is not None
    start = "Example: python -m harness "
    assert epilog.startswith(start)
    arguments = shlex.split(epilog.removeprefix(start).split(". ")[0])
    assert tuple(arguments[: len(words)]) == words
    folder = tmp_path / "workspace"
    shutil.copytree(prepared, folder)
    if words == ("gold", "settle"):  # what is to be settled is not settled yet
        (folder / "gold" / "dialogue" / f"{DOCUMENT}.json").unlink()
        monkeypatch.setattr(sys, "stdin", io.StringIO("a\n" * 100))
    done = harness_here(*arguments, cwd=folder, OPENAI_API_KEY="sk-none-of-a-real-one")
    assert done.returncode in ((0, 3) if words == ("check",) else (0,)), done.stderr
