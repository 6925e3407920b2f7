"""The list of verbs says what each verb's own help does; that ends in an example, and the example works."""

from __future__ import annotations

import importlib
import io
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import typer.main
from approval import assert_approved
from cli_workspace import harness, harness_here

from harness.cli import app
from harness.cli.verbs import VERBS, Verb

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = "korea-china-dialogue-2024"


def _verbs(command: Any, words: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], str | None]]:
    """(words, epilog) of every verb, those below another one too."""
    if isinstance(command, Verb):
        command = command.load()
    below = getattr(command, "commands", None)
    if below is None:
        return [(words, command.epilog)]
    return [verb for name, one in below.items() for verb in _verbs(one, (*words, name))]


LISTED: Any = typer.main.get_command(app)
EXAMPLES = _verbs(LISTED)


def test_the_list_of_verbs_is_as_approved(tmp_path: Path) -> None:
    done = harness("--help", cwd=tmp_path, COLUMNS="100")
    assert done.returncode == 0
    assert_approved("help.txt", done.stdout)


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_is_listed_with_the_first_words_of_its_own_help(name: str) -> None:
    listed = LISTED.commands[name]
    loaded = listed.load()
    assert " ".join(loaded.help.split("\n\n")[0].split()) == VERBS[name][1]
    for width in (20, 45, 80, 200):
        assert listed.get_short_help_str(width) == loaded.get_short_help_str(width)


def test_every_verb_of_every_module_is_listed() -> None:
    registering = {
        path.stem for path in (ROOT / "harness" / "cli").glob("*.py") if "def register(" in path.read_text("utf-8")
    }
    assert {module for module, _ in VERBS.values()} == registering
    for module in registering:
        one = typer.Typer(callback=lambda: None)
        importlib.import_module(f"harness.cli.{module}").register(one)
        names = set(typer.main.get_group(one).commands)
        assert names == {name for name, (source, _) in VERBS.items() if source == module}


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


@pytest.mark.parametrize(("words", "epilog"), EXAMPLES, ids=[" ".join(words) for words, _ in EXAMPLES])
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
