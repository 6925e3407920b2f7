"""A workspace with several documents, and runs in it whose answers are written by hand."""

import json
from pathlib import Path

from cli_workspace import SCHEMA, harness_here

NAMES = ("Ada Quill", "Ben Marsh", "Cleo Ford", "Dan Heath")


def labels(number):
    return {
        "visitor": NAMES[number % 4], "place": f"Town{number}", "day": f"2031-05-{number % 28 + 1:02}",
        "stops": [f"Stop{number}", "Ash"],
    }  # fmt: skip


def make(folder: Path, documents: int) -> Path:
    """A workspace of one schema and so many documents with gold."""
    for name in ("schemas", "seeds", "gold/visit", "reports"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text("[tool.harness]\n", "utf-8")
    (folder / "schemas" / "visit.py").write_text(SCHEMA, "utf-8")
    for number in range(documents):
        content = labels(number)
        text = f"{content['visitor']} visits {content['place']} on {content['day']}: {', '.join(content['stops'])}.\n"
        (folder / "seeds" / f"d{number:02}.txt").write_text(text, "utf-8")
        gold = {"format": 1, "document": f"d{number:02}", "schema": "visit", "labels": content}
        (folder / "gold" / "visit" / f"d{number:02}.json").write_text(json.dumps(gold), "utf-8")
    return folder


def answer(number, faults):
    """The gold of a document with `faults` of its five values wrong."""
    content = labels(number)
    for key in ("visitor", "place", "day")[:faults]:
        content[key] = "2030-01-01" if key == "day" else "Nobody"
    if faults > 3:
        content["stops"] = ["Elsewhere"] * (faults - 3) + content["stops"][faults - 3 :]
    return content


def write_run(folder: Path, name: str, faults, *, skip=()) -> None:
    """Scores answers and keeps them as the run `name`. faults: document number -> faults, or one list a repeat."""
    rows = []
    for number in range(len(list((folder / "seeds").glob("*.txt")))):
        if number in skip:
            continue
        given = faults(number)
        for repeat, count in enumerate(given if isinstance(given, list) else [given]):
            rows.append({"document": f"d{number:02}", "prediction": answer(number, count), "repeat": repeat})
    path = folder / f"{name}.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    done = harness_here("score", "--predictions", path, "--schema", "visit", "--name", name, cwd=folder)
    assert done.returncode == 0, done.stderr
