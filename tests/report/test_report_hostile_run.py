"""The same texts through a whole run and a scoring: as documents, as gold and as what a pipeline predicted."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from cli_workspace import harness_here
from hostile import TEXTS

SCHEMA = '''
from pydantic import BaseModel

class Note(BaseModel):
    """An invented note."""
    said: str | None = None
    tags: list[str] = []
    of: dict[str, str] = {}
'''

USED = {name: text for name, text in TEXTS.items() if text.strip() and "\ud800" not in text and len(text) < 100_000}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    for name in ("schemas", "seeds", "gold/note", "reports"):
        (folder / name).mkdir(parents=True)
    (folder / "pyproject.toml").write_text("[tool.harness]\n", "utf-8")
    (folder / "schemas" / "note.py").write_text(SCHEMA, "utf-8")
    predicted = []
    for number, text in enumerate(USED.values()):
        (folder / "seeds" / f"d{number:02}.txt").write_bytes(f"It said {text} and left.\n".encode())
        labels = {"said": text, "tags": [text, "plain"], "of": {text: text}}
        gold = {"format": 1, "document": f"d{number:02}", "schema": "note", "labels": labels}
        (folder / "gold" / "note" / f"d{number:02}.json").write_text(json.dumps(gold), "utf-8")
        prediction = {"said": f"{text}.", "tags": [text], "of": {f"{text}!": text}, text: text}
        predicted.append({"document": f"d{number:02}", "prediction": prediction})
    (folder / "predicted.jsonl").write_text("".join(json.dumps(one) + "\n" for one in predicted), "utf-8")
    return folder


@pytest.mark.parametrize("command", ["run --model rules", "score --predictions predicted.jsonl --schema note"])
def test_every_text_is_scored_and_reported(workspace: Path, command: str) -> None:
    name = command.split()[0]
    done = harness_here(*command.split(), "--name", name, cwd=workspace)
    assert done.returncode == 0, done.stderr
    folder = workspace / "reports" / name
    scores = json.loads((folder / "scores.json").read_text("utf-8"))
    assert scores["overall"]["records"]["count"] == len(USED)
    page = (folder / "report.html").read_text("utf-8")
    assert page.count("<script>") == 1
    assert len(list((folder / "documents").iterdir())) == len(USED)
    for text in (done.stdout, page, (folder / "report.md").read_text("utf-8")):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
