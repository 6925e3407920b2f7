"""`harness gold` as it is typed: a file begun, gold checked, passes compared and settled."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_workspace import LABELS, harness_here, only_line


def file(workspace: Path, name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((workspace / "gold" / "visit" / f"{name}.json").read_text("utf-8"))
    return content


def write_pass(workspace: Path, name: str, labels: dict[str, Any], **doubts: Any) -> None:
    content = {"format": 1, "document": "lorton", "schema": "visit", "labels": labels, "annotator": name, **doubts}
    (workspace / "gold" / "visit" / f"lorton.{name}.json").write_text(json.dumps(content), "utf-8")


def test_a_gold_file_is_begun_with_every_field_and_never_written_over(workspace):
    done = harness_here("gold", "init", "lorton", "visit", "--pass", "c", cwd=workspace)
    assert done.returncode == 0, done.stderr
    begun = file(workspace, "lorton.c")
    assert begun["labels"] == {"visitor": None, "place": None, "day": None, "stops": []}
    assert begun["annotator"] == "c"
    assert "there is a file already" in only_line(harness_here("gold", "init", "lorton", "visit", cwd=workspace))


def test_a_draft_is_refused_as_gold_until_somebody_has_settled_it(workspace):
    (workspace / "gold" / "visit" / "lorton.json").unlink()
    assert harness_here("gold", "init", "lorton", "visit", "--from", "rules", cwd=workspace).returncode == 0
    begun = file(workspace, "lorton")
    assert (begun["draft"], list(begun["labels"])) == ("rules", ["visitor", "place", "day", "stops"])
    assert any(begun["labels"].values())
    line = only_line(harness_here("run", "--model", "rules", cwd=workspace))
    assert "/draft: is a draft taken from rules, and no gold yet" in line
    del begun["draft"]
    (workspace / "gold" / "visit" / "lorton.json").write_text(json.dumps(begun), "utf-8")
    assert harness_here("run", "--model", "rules", "--name", "x", cwd=workspace).returncode == 0


def test_a_draft_can_be_taken_from_a_stored_run(workspace):
    assert harness_here("run", "--model", "rules", "--name", "x", cwd=workspace).returncode == 0
    done = harness_here("gold", "init", "lorton", "visit", "--from", "x", "--pass", "d", cwd=workspace)
    assert done.returncode == 0, done.stderr
    assert file(workspace, "lorton.d")["draft"] == "x"
    line = only_line(harness_here("gold", "init", "lorton", "visit", "--from", "y", "--pass", "e", cwd=workspace))
    assert "there is no run 'y'" in line


def test_gold_without_evidence_is_listed_and_fails_the_check(workspace):
    done = harness_here("gold", "check", cwd=workspace)
    assert done.returncode == 1
    assert "visit/lorton: /visitor: no evidence, and not inferred" in done.stdout
    content = file(workspace, "lorton")
    content |= {
        "evidence": {"/visitor": ["Ada Quill"], "/place": ["Lorton"], "/stops": ["Elm and Ash"]},
        "inferred": {"/day": "told as May 4, 2031"},
    }
    (workspace / "gold" / "visit" / "lorton.json").write_text(json.dumps(content), "utf-8")
    done = harness_here("gold", "check", cwd=workspace)
    assert done.returncode == 0, done.stdout


def test_doubled_items_and_drift_are_told(workspace):
    content = file(workspace, "lorton")
    content["labels"]["stops"] = ["Elm", "Elm"]
    content |= {"evidence": {"": []}, "document_digest": "0123456789ab"}
    content["inferred"] = {f"/{name}": "so" for name in LABELS}
    del content["evidence"]
    (workspace / "gold" / "visit" / "lorton.json").write_text(json.dumps(content), "utf-8")
    done = harness_here("gold", "check", cwd=workspace)
    assert done.returncode == 1
    assert "visit/lorton: /stops/1: equal to an item before it" in done.stdout
    assert "the document was changed since this was labelled (01234567, now " in done.stdout


def test_the_agreement_of_passes_is_shown_by_field_with_what_is_to_be_settled(workspace, tmp_path):
    write_pass(workspace, "a", LABELS)
    write_pass(workspace, "b", LABELS | {"place": "Lorton Hill", "stops": ["Elm"]})
    done = harness_here("gold", "agree", "a", "b", "--markdown", tmp_path / "agreed.md", cwd=workspace)
    assert done.returncode == 0, done.stderr
    assert "a and b: F1 66.7%" in done.stdout
    assert "2 differences to settle" in done.stdout
    assert "| visit" in (tmp_path / "agreed.md").read_text("utf-8").replace("`", "")
    write_pass(workspace, "c", LABELS)
    done = harness_here("gold", "agree", "a", "b", "c", cwd=workspace)
    assert "Alpha" in done.stdout
    line = only_line(harness_here("gold", "agree", "a", "z", cwd=workspace))
    assert "no document has gold of each of a, z" in line
    assert "two different passes" in only_line(harness_here("gold", "agree", "a", "a", cwd=workspace))


@pytest.fixture
def typed(monkeypatch):
    """Sets what is typed."""
    return lambda text: monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_two_passes_are_settled_by_what_is_typed(workspace, typed):
    write_pass(workspace, "a", LABELS, evidence={"/place": ["Lorton"]})
    write_pass(workspace, "b", LABELS | {"place": "Lorton Hill", "stops": ["Elm"]})
    typed("x\nA\no\n")
    done = harness_here("gold", "settle", "lorton", "visit", "a", "b", "--force", cwd=workspace)
    assert done.returncode == 0, done.stderr
    assert "type one of a, b, A, B, o" in done.stdout
    settled = file(workspace, "lorton")
    assert settled["labels"] == LABELS
    assert settled["accept"] == {"/place": ["Lorton Hill"]}
    assert settled["optional"] == ["/stops/1"]
    assert settled["annotator"] == "a+b, settled"


def test_nothing_is_written_where_the_typing_ends_or_a_settled_file_is_there(workspace, typed):
    before = file(workspace, "lorton")
    write_pass(workspace, "a", LABELS)
    write_pass(workspace, "b", LABELS | {"place": "Lorton Hill"})
    line = only_line(harness_here("gold", "settle", "lorton", "visit", "a", "b", cwd=workspace))
    assert "there is a settled file already" in line
    typed("")
    done = harness_here("gold", "settle", "lorton", "visit", "a", "b", "--force", cwd=workspace)
    assert done.returncode == 130
    assert file(workspace, "lorton") == before


def test_evidence_that_the_document_does_not_have_fails_the_check(workspace):
    content = file(workspace, "lorton") | {"inferred": {f"/{name}": "so" for name in LABELS}}
    content["evidence"] = {"/place": ["Lorton on the hill"]}
    (workspace / "gold" / "visit" / "lorton.json").write_text(json.dumps(content), "utf-8")
    done = harness_here("gold", "check", cwd=workspace)
    assert done.returncode == 1
    assert "gold/visit/lorton.json: /evidence/~1place/0: " in done.stdout


def test_files_are_stamped_with_what_they_were_checked_against(workspace):
    content = file(workspace, "lorton") | {"inferred": {f"/{name}": "so" for name in LABELS}}
    (workspace / "gold" / "visit" / "lorton.json").write_text(json.dumps(content), "utf-8")
    assert harness_here("gold", "check", "--stamp", cwd=workspace).returncode == 0
    assert {"document_digest", "schema_digest"} <= set(file(workspace, "lorton"))
    (workspace / "seeds" / "lorton.txt").write_text("Ada Quill stays at home.\n", "utf-8")
    done = harness_here("gold", "check", cwd=workspace)
    assert done.returncode == 1
    assert "the document was changed since this was labelled" in done.stdout
