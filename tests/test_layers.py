"""The one-way house: who may import whom, as one table over the source, local imports included."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import harness
import harness.fields

PACKAGE = Path(__file__).resolve().parents[1] / "harness"

BASE = {
    "digests", "document_groups", "engines", "errors", "fields", "findings", "language", "later", "limits", "plan",
    "policy", "pricing", "records", "runs", "scoreboard", "signature", "uncertainty", "verdict",
}  # fmt: skip
"""What every stage may import: records, markers, bounds, the plan, the words of a language, the files of a run."""

MAY_IMPORT = {
    "errors": set(),
    "cluster": {"errors"},
    "digests": set(),
    "fields": set(),
    "findings": {"uncertainty"},
    "later": set(),
    "limits": set(),
    "language": {"errors"},
    "engines": {"errors", "limits", "cluster"},
    "plan": {"errors", "fields", "limits"},
    "pricing": {"records"},
    "records": set(),
    "document_groups": {"records", "scoreboard"},
    "scoreboard": {"records", "uncertainty"},
    "uncertainty": set(),
    "policy": set(),
    "verdict": {"records", "uncertainty"},
    "gate": {"policy", "verdict"},
    "judgement": BASE | {"comparison", "extract", "gate", "gold", "pipeline", "report", "score", "workspace"},
    "signature": {"digests"},
    "runs": BASE,
    "workspace": BASE - {"runs"},
    "extract": (BASE - {"runs"}) | {"cluster"},
    "comparison": BASE - {"document_groups", "runs", "scoreboard", "signature"},
    "score": BASE - {"runs"},
    "report": BASE,
    "pages": BASE | {"report"},
    "audit": BASE - {"document_groups", "runs", "scoreboard"},
    "gold": {"findings", "plan", "records"},
    "pipeline": BASE | {"audit", "cluster", "comparison", "extract", "pages", "report", "score", "workspace"},
    "cli": BASE | {"cluster", "extract", "gold", "judgement", "pipeline", "report", "workspace"},
    "pytest_plugin": BASE | {"cli", "judgement", "report", "workspace"},
    "__init__": {"fields", "pipeline", "runs"},
    "__main__": {"cli"},
}
"""Part of the package -> the other parts that it may import."""


def part_of(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_parts(path):
    """(line, part) of every import of the package in a module, at any depth of its code."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write imports from the top"
            names = [node.module]
            if node.module == "harness":
                names = [f"harness.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.startswith("harness."):
                yield node.lineno, name.split(".")[1]


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=[path.relative_to(PACKAGE).as_posix() for path in MODULES])
def test_a_module_imports_only_what_its_part_of_the_house_may(path):
    own = part_of(path)
    forbidden = [
        f"{path.relative_to(PACKAGE.parent)}:{line}: {own} may not import {part}"
        for line, part in imported_parts(path)
        if part != own and part not in MAY_IMPORT[own] and part.islower()
    ]
    assert forbidden == []


def test_every_part_of_the_package_stands_in_the_table():
    assert {part_of(path) for path in MODULES} == set(MAY_IMPORT)


def test_a_schema_file_imports_no_more_than_the_markers():
    code = "import sys; from harness import Date; print(*sorted(m for m in sys.modules if m.startswith('harness')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["harness", "harness.fields"]


@pytest.mark.parametrize("package", ["harness.pipeline", "harness.report", "harness.runs", "harness.workspace"])
def test_a_package_that_loads_later_gives_each_of_its_names_and_no_module_in_its_place(package):
    gathered = importlib.import_module(package)
    modules = {path.stem for path in Path(gathered.__file__).parent.iterdir()}
    assert not modules & set(gathered.__all__)  # once loaded, a module would stand where its function is meant
    for name in gathered.__all__:
        assert not isinstance(getattr(gathered, name), ModuleType)
    with pytest.raises(AttributeError, match="no attribute 'nothing_of_this_name'"):
        _ = gathered.nothing_of_this_name


def test_the_package_gives_every_marker():
    assert set(harness.fields.__all__) <= set(harness.__all__)
    for name in harness.__all__:
        assert getattr(harness, name).__name__ == name
