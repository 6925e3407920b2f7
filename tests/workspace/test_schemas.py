"""Schemas: which model of a file is meant, and what is said of a file that has none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from workspace_pieces import MEETING, Write

from harness.errors import HarnessError, LimitError, SchemaError, UsageError, WorkspaceError
from harness.limits import MAX_SCHEMA_BYTES
from harness.workspace import load_schema

HEAD = "from __future__ import annotations\nfrom pydantic import BaseModel\n"


def refused(spec: str | Path, kind: type[HarnessError] = SchemaError, *, root: Path | None = None) -> str:
    with pytest.raises(kind) as caught:
        load_schema(spec, root=root)
    assert "\n" not in str(caught.value)
    assert "Traceback" not in str(caught.value)
    return str(caught.value)


def test_a_schema_is_named_by_its_file(write: Write) -> None:
    path = write("schemas/meeting.py", MEETING)
    schema = load_schema(path)
    assert (schema.name, schema.model.__name__, schema.path) == ("meeting", "Meeting", path)


def test_a_schema_is_found_by_name_in_the_workspace(root: Path) -> None:
    assert load_schema("meeting", root=root).name == "meeting"
    assert load_schema("meeting:Person", root=root).model.__name__ == "Person"


def test_a_model_is_named_behind_the_file(write: Write) -> None:
    path = write("schemas/meeting.py", MEETING)
    schema = load_schema(f"{path}:Person")
    assert (schema.name, schema.model.__name__) == ("meeting", "Person")


def test_a_file_is_looked_for_from_the_current_folder_and_then_from_the_workspace(
    root: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root / "seeds")
    assert load_schema("schemas/meeting.py", root=root).model.__name__ == "Meeting"
    write("seeds/schemas/meeting.py", HEAD + "class Other(BaseModel):\n    x: int\n")
    assert load_schema("schemas/meeting.py", root=root).model.__name__ == "Other"


def test_the_model_is_the_one_that_no_other_refers_to(write: Write) -> None:
    text = HEAD + (
        "from typing import Annotated, Generic, TypeVar\nfrom pydantic import Field\nT = TypeVar('T')\n"
        "class Base(BaseModel):\n    id: int | None = None\n"
        "class Leaf(Base):\n    x: int\n"
        "class Page(BaseModel, Generic[T]):\n    items: list[T]\n"
        "class Node(Base):\n    below: list[Node] = []\n    leaf: dict[str, Annotated[Leaf | None, Field()]] = {}\n"
        "class Top(Base):\n    pages: Page[Node]\n"
    )
    assert load_schema(write("s.py", text)).model.__name__ == "Top"


def test_a_model_that_was_imported_is_no_candidate(write: Write) -> None:
    path = write("s.py", HEAD + "from pydantic import RootModel\nclass A(BaseModel):\n    x: int\n")
    assert load_schema(path).model.__name__ == "A"


def test_the_one_named_schema_is_taken_whatever_refers_to_it(write: Write) -> None:
    text = HEAD + "class A(BaseModel):\n    x: int\nclass B(BaseModel):\n    a: A\nSCHEMA = A\n"
    assert load_schema(write("s.py", text)).model.__name__ == "A"


def test_a_file_that_leaves_open_which_model_is_meant_names_them_and_says_how_to_choose(write: Write) -> None:
    path = write("s.py", HEAD + "class A(BaseModel):\n    x: int\nclass B(BaseModel):\n    y: int\n")
    assert refused(path) == (
        f"{path}: leaves open which model is meant: A, B; write SCHEMA = A into the file, or name it as s.py:A"
    )


def test_models_that_refer_to_each_other_leave_it_open_too(write: Write) -> None:
    text = HEAD + "class A(BaseModel):\n    b: B | None = None\nclass B(BaseModel):\n    a: A | None = None\n"
    assert "leaves open which model is meant: A, B;" in refused(write("s.py", text))


def test_a_file_without_a_model_is_refused(write: Write) -> None:
    path = write("s.py", "from pydantic import BaseModel\nx = 1\n")
    assert refused(path) == f"{path}: has no model; write a class that extends pydantic.BaseModel"


def test_a_model_that_the_file_does_not_have_suggests_the_near_one(write: Write) -> None:
    path = write("meeting.py", MEETING)
    assert refused(f"{path}:Meating") == f"{path}: has no model 'Meating'; did you mean 'Meeting'?"
    assert refused(f"{path}:X") == f"{path}: has no model 'X'; its models are Person, Meeting"
    assert refused(f"{path}:Annotated").startswith(f"{path}: has no model 'Annotated'")


def test_a_schema_variable_that_is_no_model_is_refused(write: Write) -> None:
    path = write("s.py", "SCHEMA = 'Meeting'\n")
    assert refused(path) == f"{path}: SCHEMA must be a pydantic model, got 'Meeting'"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1\nimport no_such_module\n", ":2: does not import: ModuleNotFoundError: No module named"),
        ("x = (\n", ":1: does not import: SyntaxError: '(' was never closed"),
        ("def f():\n    return 1 / 0\n\nf()\n", ":2: does not import: ZeroDivisionError: division by zero"),
        ("raise SystemExit('bye')\n", ":1: does not import: SystemExit: bye"),
        ("raise ValueError('one\\ntwo\\x1b[0m')\n", ":1: does not import: ValueError: one\\ntwo\\x1b[0m"),
        ("import json\njson.loads('{')\n", ":2: does not import: JSONDecodeError: Expecting property name"),
        ("from harness import Text\nText(weight=-1)\n", ":2: does not import: ValueError: Text(weight=-1): weight"),
    ],
)
def test_a_file_that_does_not_import_is_named_with_the_line_and_the_exception(
    write: Write, text: str, said: str
) -> None:
    path = write("s.py", text)
    assert refused(path).startswith(f"{path}{said}")


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"x = '\xe9'\n", b"# coding: no-such\n", b"x = 1\0\n"])
def test_a_file_that_is_no_python_text_does_not_import(write: Write, data: bytes) -> None:
    path = write("s.py", data)
    assert refused(path).startswith(str(path))
    assert ": does not import: " in refused(path)


def test_a_failed_import_leaves_no_module_behind(write: Write) -> None:
    before = set(sys.modules)
    refused(write("s.py", "raise ValueError\n"))
    assert set(sys.modules) == before


def test_an_undefined_type_is_named(write: Write) -> None:
    path = write("s.py", HEAD + "class A(BaseModel):\n    b: Missing\n")
    said = refused(path)
    assert said.startswith(f"{path}: A cannot be built: ")
    assert "Missing" in said


def test_a_marker_that_cannot_be_honoured_is_named_with_file_and_field(write: Write) -> None:
    text = HEAD + "from typing import Annotated\nfrom harness import Keyed\n"
    path = write("s.py", text + "class A(BaseModel):\n    tags: Annotated[list[str], Keyed('id')]\n")
    assert refused(path).startswith(f"{path}: field tags: Keyed('id') names a field")


def test_an_unknown_name_suggests_the_near_one(root: Path) -> None:
    assert refused("meetings", UsageError, root=root) == "no schema 'meetings' in schemas; did you mean 'meeting'?"
    assert refused("zzz", UsageError, root=root) == "no schema 'zzz' in schemas; there are meeting"


@pytest.mark.parametrize("name", ["../schemas/meeting", "/etc/passwd", "a" * 5_000, "", ":", "x\0y", "a/b:c"])
def test_a_hostile_name_is_no_path(root: Path, name: str) -> None:
    assert refused(name, UsageError, root=root).startswith("no schema '")


def test_a_name_without_a_workspace_says_what_to_give(tmp_path: Path) -> None:
    assert "there is no workspace to look in; give FILE.py" in refused("dialogue", UsageError)


@pytest.mark.parametrize("name", ["gone.py", "a" * 5_000 + ".py", "x\0y.py"])
def test_a_file_that_is_not_there_is_a_usage_error(root: Path, name: str) -> None:
    assert refused(name, UsageError, root=root).startswith("there is no schema file '")


def test_a_file_outside_the_workspace_is_refused_before_it_is_run(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "s.py"
    outside.write_text("raise SystemExit\n", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="leads out of the workspace"):
        load_schema(outside, root=root, within=True)


def test_a_file_beyond_the_bound_is_refused(write: Write) -> None:
    path = write("s.py", "#" * (MAX_SCHEMA_BYTES + 1))
    assert refused(path, LimitError).endswith("and the limit is 4 MiB; split it, or leave it out")


def test_the_same_file_loaded_twice_gives_two_working_models_and_one_digest(write: Write) -> None:
    path = write("meeting.py", MEETING)
    first, second = load_schema(path), load_schema(path)
    assert first.digest == second.digest
    assert first.model is not second.model
    for schema in (first, second):
        assert schema.model.model_validate({"people": [{"name": "Ann"}]}).people[0].name == "Ann"


def test_nothing_is_written_beside_the_file(write: Write) -> None:
    path = write("schemas/meeting.py", MEETING)
    load_schema(path)
    assert [entry.name for entry in path.parent.iterdir()] == ["meeting.py"]


def test_the_schemas_of_this_repository_all_load() -> None:
    folder = Path(__file__).parents[2] / "schemas"
    loaded = [load_schema(path) for path in sorted(folder.glob("*.py"))]
    assert len({schema.digest for schema in loaded}) == len(loaded) > 0
