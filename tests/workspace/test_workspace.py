"""A workspace: found from any folder inside it, read by name, and never left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from workspace_pieces import LABELS, MEETING, TEXT, Write

from harness.errors import ConfigError, GoldError, HarnessError, UsageError, WorkspaceError
from harness.workspace import Workspace, open_workspace


def refused(kind: type[HarnessError], call: Any, *arguments: Any) -> str:
    with pytest.raises(kind) as caught:
        call(*arguments)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("outside")


@pytest.mark.parametrize("below", [".", "seeds", "gold/meeting"])
def test_it_is_found_from_any_folder_inside(root: Path, below: str) -> None:
    assert open_workspace(root / below, environ={}).root == root.resolve()


def test_it_is_found_past_a_project_without_settings(root: Path, write: Write) -> None:
    write("tools/pyproject.toml", "[project]\nname = 'x'\n")
    assert open_workspace(root / "tools", environ={}).root == root.resolve()


def test_the_nearest_one_is_taken(root: Path, write: Write) -> None:
    write("inner/pyproject.toml", "[tool.harness]\n")
    assert open_workspace(root / "inner", environ={}).root == (root / "inner").resolve()


def test_a_folder_named_by_the_user_must_itself_be_one(root: Path) -> None:
    said = refused(WorkspaceError, lambda: open_workspace(root / "seeds", environ={}, explicit=True))
    assert said == (
        f"{root.resolve() / 'seeds'}: this folder is no workspace; put a [tool.harness] table into its pyproject.toml"
    )


def test_where_there_is_none_it_says_what_to_do(outside: Path) -> None:
    said = refused(WorkspaceError, lambda: open_workspace(outside, environ={}))
    assert said == (
        f"{outside.resolve()}: neither this folder nor one above it is a workspace; "
        "put a [tool.harness] table into its pyproject.toml, or name a workspace with --workspace DIR"
    )


@pytest.mark.parametrize("name", ["gone", "pyproject.toml", "x" * 5_000, "a\0b"])
def test_a_folder_that_is_not_there_is_refused(root: Path, name: str) -> None:
    said = refused(WorkspaceError, lambda: open_workspace(root / name, environ={}, explicit=True))
    assert said.endswith(": there is no such folder") or len(name) > 1_000


def test_settings_come_from_file_environment_and_flags(root: Path, write: Write) -> None:
    write("pyproject.toml", "[tool.harness]\nrepeats = 2\nconcurrency = 2\nattempts = 2\n")
    environ = {"HARNESS_REPEATS": "3", "HARNESS_CONCURRENCY": "3"}
    settings = open_workspace(root, environ=environ, overrides={"repeats": 4, "model": None}).settings
    assert (settings.repeats, settings.concurrency, settings.attempts, settings.model) == (4, 3, 2, None)


def test_documents_schemas_and_gold_are_read_by_their_names(workspace: Workspace) -> None:
    schemas, documents = workspace.schemas(), workspace.documents()
    assert ([schema.name for schema in schemas], [document.name for document in documents]) == (["meeting"], ["talks"])
    gold = workspace.gold(schemas, documents)
    assert list(gold) == [("meeting", "talks")]
    assert gold["meeting", "talks"].labels == LABELS
    assert workspace.warnings == []


def test_names_choose_and_order(workspace: Workspace, write: Write) -> None:
    write("seeds/news.md", "News.")
    write("schemas/again.py", MEETING)
    write("schemas/_shared.py", "raise RuntimeError\n")
    assert [document.name for document in workspace.documents(["talks", "news", "talks"])] == ["talks", "news"]
    assert [schema.name for schema in workspace.schemas(["meeting", "again"])] == ["meeting", "again"]
    assert [schema.name for schema in workspace.schemas()] == ["again", "meeting"]


def test_an_unknown_name_suggests_the_near_one(workspace: Workspace) -> None:
    assert refused(UsageError, workspace.documents, ["talk"]) == "no document 'talk' in seeds; did you mean 'talks'?"
    assert refused(UsageError, workspace.documents, ["zzz"]) == "no document 'zzz' in seeds; there are talks"
    said = refused(UsageError, workspace.schemas, ["meetin"])
    assert said == "no schema 'meetin' in schemas; did you mean 'meeting'?"


@pytest.mark.parametrize("name", ["../talks", "/etc/passwd", "talks.txt", "", "a\nb"])
def test_a_hostile_document_name_is_no_path(workspace: Workspace, name: str) -> None:
    assert refused(UsageError, workspace.documents, [name]).startswith("no document '")


def test_two_schemas_of_one_name_are_refused(workspace: Workspace, write: Write) -> None:
    path = write("other/meeting.py", MEETING)
    said = refused(UsageError, workspace.schemas, ["meeting", str(path)])
    assert said == "two schemas are named 'meeting'; name one of them"


def test_an_empty_workspace_says_what_to_put_where(root: Path, write: Write) -> None:
    write("pyproject.toml", "[tool.harness]\nschemas = 'none'\nseeds = 'nothing'\n")
    workspace = open_workspace(root, environ={})
    folder = root.resolve()
    hint = "write one: NAME.py with a pydantic model, or NAME.json with a JSON Schema"
    said = f"{folder / 'none'}: there is no schema; {hint}"
    assert refused(WorkspaceError, workspace.schemas) == said
    said = f"{folder / 'nothing'}: there is no document; put one there: NAME.txt, .md, .html or .pdf"
    assert refused(WorkspaceError, workspace.documents) == said


def test_a_document_without_gold_is_a_named_warning_given_once(workspace: Workspace, write: Write) -> None:
    write("seeds/news.txt", "News.")
    schemas, documents = workspace.schemas(), workspace.documents()
    for _ in range(2):
        assert list(workspace.gold(schemas, documents)) == [("meeting", "talks")]
    assert workspace.warnings == ["document 'news' has no gold for schema 'meeting', so it is not scored"]


def test_documents_without_gold_are_one_warning_however_many(workspace: Workspace, write: Write) -> None:
    write("seeds/news.txt", "News.")
    write("seeds/notes.txt", "Notes.")
    write("schemas/visit.py", MEETING)
    for _ in range(2):
        assert list(workspace.gold(workspace.schemas(), workspace.documents())) == [("meeting", "talks")]
    assert workspace.warnings == [
        "5 of 6 document-schema pairs have no gold and are left out: meeting: news and 1 more; visit: news and 2 more"
    ]


def test_gold_without_a_document_is_a_named_warning(workspace: Workspace, write: Write) -> None:
    write("gold/meeting/lost.json", "never read")
    workspace.gold(workspace.schemas(), workspace.documents())
    assert workspace.warnings == ["gold/meeting/lost.json is gold for a document that is not there"]


def test_gold_of_a_document_that_was_not_asked_for_is_no_matter(workspace: Workspace, write: Write) -> None:
    write("seeds/news.txt", "News.")
    write("gold/meeting/news.json", "never read")
    workspace.gold(workspace.schemas(), workspace.documents(["talks"]))
    assert workspace.warnings == []


def test_the_passes_of_annotators_are_not_settled_gold(workspace: Workspace, write: Write) -> None:
    for name in ("talks.a", "talks.b", "talks.ab", "lost.a"):
        write(f"gold/meeting/{name}.json", "never read")
    assert list(workspace.gold(workspace.schemas(), workspace.documents())) == [("meeting", "talks")]
    assert workspace.warnings == []


def test_a_document_whose_name_ends_like_a_pass_has_gold_of_its_own(workspace: Workspace, write: Write) -> None:
    write("seeds/talks.a.txt", TEXT)
    write("gold/meeting/talks.a.json", {"title": "talks"})
    gold = workspace.gold(workspace.schemas(), workspace.documents())
    assert gold["meeting", "talks.a"].labels == {"title": "talks"}


def test_gold_may_not_name_a_path(workspace: Workspace, write: Write) -> None:
    path = write("gold/meeting/talks.json", {"document": "../../x", "labels": LABELS})
    said = refused(GoldError, workspace.gold, workspace.schemas(), workspace.documents())
    assert said == f"{path}: /document: says '../../x', and the document is 'talks'"


def test_evidence_that_is_not_in_the_document_is_a_warning_and_the_gold_is_used(
    workspace: Workspace, write: Write
) -> None:
    write("gold/meeting/talks.json", {"labels": LABELS, "evidence": {"/title": ["parley", "powwow"]}})
    gold = workspace.gold(workspace.schemas(), workspace.documents())
    assert ("meeting", "talks") in gold
    assert (
        'gold/meeting/talks.json: /evidence/~1title/0: "parley" does not stand in the document talks, nor do 1 more'
        in workspace.warnings
    )


def test_the_reports_folder_need_not_exist_and_is_not_made(workspace: Workspace) -> None:
    assert workspace.reports == workspace.root / "reports"
    assert not workspace.reports.exists()


@pytest.mark.parametrize(
    ("link", "call"),
    [
        ("reports", lambda workspace: workspace.reports),
        ("seeds", lambda workspace: workspace.documents()),
        ("seeds/other.txt", lambda workspace: workspace.documents()),
        ("schemas", lambda workspace: workspace.schemas(["meeting"])),
        ("schemas/other.py", lambda workspace: workspace.schemas()),
        ("gold/meeting", lambda workspace: workspace.gold(workspace.schemas(), workspace.documents())),
        ("gold/meeting/lost.json", lambda workspace: workspace.gold(workspace.schemas(), workspace.documents())),
    ],
)
def test_a_link_that_leaves_the_workspace_is_refused(
    workspace: Workspace, outside: Path, tmp_path: Path, link: str, call: Any
) -> None:
    path = tmp_path / link
    if path.is_dir():
        path.rename(outside / "moved")
    path.symlink_to(outside)
    if path.suffix:
        path.unlink()
        (outside / path.name).write_text("x = 1", encoding="utf-8")
        path.symlink_to(outside / path.name)
    said = refused(WorkspaceError, call, workspace)
    assert said.startswith(f"{workspace.root / link}: leads out of the workspace, to {outside.resolve()}")


def test_a_link_that_stays_inside_is_followed(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "seeds/again.txt").symlink_to(tmp_path / "seeds/talks.txt")
    assert [document.name for document in workspace.documents()] == ["again", "talks"]


def test_links_in_a_circle_are_refused(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "seeds/other.txt").symlink_to(tmp_path / "seeds/other.txt")
    said = refused(WorkspaceError, workspace.documents)
    assert said == f"{tmp_path / 'seeds/other.txt'}: its links lead in a circle"


def test_a_schema_file_outside_the_workspace_is_refused(workspace: Workspace, outside: Path) -> None:
    path = outside / "s.py"
    path.write_text(MEETING, encoding="utf-8")
    assert "leads out of the workspace" in refused(WorkspaceError, workspace.schemas, [str(path)])


def test_settings_that_cannot_be_read_name_the_file(root: Path, write: Write) -> None:
    path = write("pyproject.toml", b"[tool.harness]\nmodel = '\xff'\n")
    assert refused(ConfigError, lambda: open_workspace(root, environ={})).startswith(f"{path}:2: byte 0xFF")


def test_nothing_is_written_by_reading(workspace: Workspace) -> None:
    before = sorted(workspace.root.rglob("*"))
    workspace.gold(workspace.schemas(), workspace.documents())
    assert sorted(workspace.root.rglob("*")) == before
