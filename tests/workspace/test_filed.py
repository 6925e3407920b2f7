"""Documents and gold that are read when they are needed, and must still be what they were."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_workspace import LABELS, TEXT, make_workspace, write_gold

from harness.errors import GoldError, WorkspaceError
from harness.workspace import Workspace, open_workspace
from harness.workspace.documents import read_document


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(make_workspace(tmp_path), environ={})


def test_a_document_has_its_text_whenever_it_is_asked_for(workspace: Workspace) -> None:
    (document,) = workspace.documents()
    assert document.text == TEXT
    assert document.read().text == TEXT
    assert document.read().digest == document.digest
    assert document.read().content == document.content
    assert TEXT not in map(str, vars(document).values())


def test_a_text_that_was_changed_meanwhile_is_refused(workspace: Workspace) -> None:
    (document,) = workspace.documents()
    assert document.path is not None
    document.path.write_text("Another text.\n", "utf-8")
    with pytest.raises(WorkspaceError, match="the document was changed while the run was at work") as caught:
        document.read()
    assert caught.value.file == document.path


def test_gold_that_was_changed_meanwhile_is_refused(workspace: Workspace) -> None:
    gold = workspace.gold(workspace.schemas(), workspace.documents())
    path = write_gold(workspace.root, {**LABELS, "place": "Elm"})
    with pytest.raises(GoldError, match="the gold was changed while the run was at work") as caught:
        gold["visit", "lorton"]
    assert caught.value.file == path


def test_gold_is_a_mapping_by_schema_and_document(workspace: Workspace) -> None:
    gold = workspace.gold(workspace.schemas(), workspace.documents())
    assert list(gold) == [("visit", "lorton")]
    assert len(gold) == 1
    assert gold["visit", "lorton"].labels == LABELS
    assert dict(gold.digests()) == {("visit", "lorton"): gold["visit", "lorton"].digest}
    with pytest.raises(KeyError):
        gold["visit", "elsewhere"]


def test_documents_are_made_from_what_is_kept_of_each(tmp_path: Path) -> None:
    root = make_workspace(tmp_path)
    for name in ("ash.md", "Elm.TXT", "oak.v2.html"):
        (root / "seeds" / name).write_text(f"<p>An invented text of {name}.</p>\n", "utf-8")
    (root / "seeds" / "ash.meta.json").write_text('{"published_at": "2031-05-02"}', "utf-8")
    workspace = open_workspace(root, environ={})
    for names in (["oak.v2", "lorton", "ash", "Elm"], []):
        found = workspace.documents(names)
        assert [one.name for one in found] == (names or ["Elm", "ash", "lorton", "oak.v2"])
        assert [one.name for one in found[1:3]] == [found[1].name, found[2].name]
        for one in found:
            filed = read_document(one.path, root=root) if one.path is not None else None
            assert filed is not None
            assert (one.digest, one.content, one.meta, one.path) == (
                filed.digest,
                filed.content,
                filed.meta,
                filed.path,
            )
            assert found.named(one.name).path == one.path
        assert found.named("ash").published_at == "2031-05-02"
        with pytest.raises(KeyError):
            found.named("beech")
