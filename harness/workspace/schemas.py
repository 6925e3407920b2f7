"""Schemas by name or by file: found, run, compiled and digested."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import BaseModel

from harness.errors import HarnessError, LimitError, SchemaError, UsageError, WorkspaceError, excerpt
from harness.plan import compile_plan
from harness.records import Schema
from harness.workspace.files import inside, is_there, list_files
from harness.workspace.model_choice import choose_model
from harness.workspace.names import check_stem, suggestion
from harness.workspace.schema_digest import schema_digest
from harness.workspace.schema_file import run_schema_file

__all__ = ["find_schemas", "load_schema", "schema_at"]

_SUFFIXES = (".json", ".py")
_SPEC = re.compile(r"(?P<place>.+?)(?::(?P<model>[^:/\\]+))?", re.DOTALL)


def find_schemas(root: Path, folder: Path) -> dict[str, Path]:
    """The schema files in `folder` by name, sorted; one whose name begins with an underscore is no schema.

    Raises WorkspaceError for two files of one name.
    """
    found: dict[str, Path] = {}
    for path in list_files(folder, suffixes=_SUFFIXES, root=root):
        if path.name.startswith("_"):
            continue
        other = found.setdefault(check_stem(path), path)
        if other is not path:
            hint = f"rename it: {other.name} has the name too"
            raise WorkspaceError(f"two schemas are named '{excerpt(path.stem)}'", file=path, hint=hint)
    return dict(sorted(found.items()))


def load_schema(spec: str | Path, *, root: Path | None = None, folder: str = "schemas", within: bool = False) -> Schema:
    """The schema that `spec` says: `FILE.py`, `FILE.py:Model`, `FILE.json`, or the name of one in the workspace.

    root: the workspace, None for none. A file is looked for from the current folder and then from `root`; a name in
    `folder` there. within: refuse a file outside `root`, before it is run. Raises UsageError where there is no such
    file or name, WorkspaceError for a file outside, SchemaError where what is there is no usable schema.
    """
    place, model = _take_apart(str(spec))
    root = None if root is None else root.resolve()
    path = _find_file(place, root) if place.endswith(_SUFFIXES) else _find_name(place, root, folder)
    if within and root is not None:
        inside(root, path)
    return schema_at(path, model=model)


def _find_name(name: str, root: Path | None, folder: str) -> Path:
    if root is None:
        hint = "give FILE.py, FILE.py:Model or FILE.json, or a name within a workspace"
        raise UsageError(f"'{excerpt(name)}' is no schema file, and there is no workspace to look in", hint=hint)
    known = find_schemas(root, root / folder)
    if name not in known:
        hint = suggestion(name, known) or (f"there are {excerpt(', '.join(known), 300)}" if known else "there is none")
        raise UsageError(f"no schema '{excerpt(name)}' in {folder}", hint=hint)
    return known[name]


def _take_apart(spec: str) -> tuple[str, str | None]:
    match = _SPEC.fullmatch(spec)
    return (match["place"], match["model"]) if match else (spec, None)


def _find_file(place: str, root: Path | None) -> Path:
    path = Path(place)
    for candidate in (path, *([root / path] if root is not None else [])):
        if is_there(candidate):
            return candidate
    raise UsageError(f"there is no schema file '{excerpt(place, 200)}'")


def schema_at(path: Path, *, model: str | None = None) -> Schema:
    """The schema in the file at `path`: its model, or the one named `model`; of JSON, the file is one schema.

    Its name is the file's stem. Raises SchemaError, naming the file, where it does not import, has no model or leaves
    open which, is no JSON Schema, or cannot be compared as marked; LimitError beyond a bound.
    """
    name = check_stem(path)
    chosen = _json_model(path, model) if path.suffix.lower() == ".json" else None
    chosen = chosen or choose_model(run_schema_file(path), path, name=model)
    try:
        plan = compile_plan(chosen)
        digest = schema_digest(plan)
    except (SchemaError, LimitError) as error:
        raise _in_file(error, path) from error
    except RecursionError as error:
        raise LimitError("its models are nested too deep", file=path) from error
    return Schema(name=name, model=chosen, digest=digest, path=path)


def _json_model(path: Path, model: str | None) -> type[BaseModel]:
    from harness.workspace.json_schema import json_schema_model

    if model is not None:
        hint = "a file of JSON Schema is one schema: leave the name out"
        raise SchemaError(f"has no model '{excerpt(model)}'", file=path, hint=hint)
    return json_schema_model(path)


def _in_file(error: HarnessError, path: Path) -> HarnessError:
    return type(error)(error.message, file=path, pointer=error.pointer, hint=error.hint)
