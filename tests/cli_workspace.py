"""A small invented workspace on disk, and the command line run in it."""

import contextlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCHEMA = '''
from typing import Annotated
from pydantic import BaseModel
from harness import Date, PersonName

class Visit(BaseModel):
    """An invented visit."""
    visitor: Annotated[str | None, PersonName()] = None
    place: str | None = None
    day: Annotated[str | None, Date(critical=True)] = None
    stops: list[str] = []
'''

TEXT = (
    "Published May 2, 2031. Ada Quill, who is invented, will visit Lorton on May 4, 2031, with stops at Elm and Ash.\n"
)

LABELS = {"visitor": "Ada Quill", "place": "Lorton", "day": "2031-05-04", "stops": ["Elm", "Ash"]}


def make_workspace(folder: Path) -> Path:
    """Writes a workspace of one schema, one document and its gold into `folder`."""
    for name in ("schemas", "seeds", "gold/visit", "reports"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text("[tool.harness]\n", "utf-8")
    (folder / "schemas" / "visit.py").write_text(SCHEMA, "utf-8")
    (folder / "seeds" / "lorton.txt").write_text(TEXT, "utf-8")
    write_gold(folder, LABELS)
    return folder


def write_gold(folder: Path, labels: object, **doubts: object) -> Path:
    """Writes the gold of the one document."""
    path = folder / "gold" / "visit" / "lorton.json"
    content = {"format": 1, "document": "lorton", "schema": "visit", "labels": labels, **doubts}
    path.write_text(json.dumps(content), "utf-8")
    return path


def harness(*arguments: object, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """`python -m harness` as a user runs it: its own process, output captured."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HARNESS_", "OPENAI_"))}
    command = [sys.executable, "-m", "harness", *map(str, arguments)]
    return subprocess.run(
        command, cwd=cwd, env={**kept, **environ}, capture_output=True, text=True, check=False, timeout=120
    )


def harness_here(*arguments: object, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """The same within this process, in a tenth of the time: for whatever needs no process of its own."""
    from harness.cli import main

    words = [str(argument) for argument in arguments]
    out, err, before = io.StringIO(), io.StringIO(), dict(os.environ)
    try:
        for name in before:
            if name.startswith(("HARNESS_", "OPENAI_")):
                del os.environ[name]
        os.environ.update(environ)
        with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(words)
    finally:
        os.environ.clear()
        os.environ.update(before)
    return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())


def only_line(done: subprocess.CompletedProcess[str]) -> str:
    """The one line of an error: exit code 2, nothing on standard output, no traceback."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("error: ")
    return lines[0]


@pytest.fixture
def workspace(tmp_path):
    """A made workspace."""
    return make_workspace(tmp_path)
