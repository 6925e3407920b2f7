"""What a command imports: the lists of modules, which a new import fails until it is added here on purpose.

How much time it takes is measured by `benchmarks/cold_start.py`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli_workspace import LABELS

from harness.cli.verbs import VERBS

PARSER = {"typer", "annotated_doc", "shellingham"}
"""The parser of the command line, and what it cannot do without."""

PYDANTIC = {"pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection"}

SCORING = {"numpy", "rapidfuzz"}

TABLES = {"rich"}

ANY_COMMAND = {"__init__", "__main__", "cli", "errors"}
"""Parts of the package that every command loads."""

ONE_PAIR = ANY_COMMAND | {
    "comparison", "fields", "language", "later", "limits", "pipeline", "plan", "records", "workspace",
}  # fmt: skip

PROGRAM = """
import atexit, json, sys
before = set(sys.modules)

def tell():
    files = {{name: getattr(sys.modules[name], "__file__", None) or "" for name in set(sys.modules) - before}}
    open({told!r}, "w").write(json.dumps(files))

atexit.register(tell)
sys.argv = ["harness", *{arguments!r}]
from harness.__main__ import run
run()
"""


def imported(tmp_path: Path, *arguments: str, code: int = 0, **environ: str) -> tuple[set[str], set[str]]:
    """The third-party modules and the parts of the package that are loaded when a command of its own process ends."""
    told = tmp_path / "modules.json"
    program = PROGRAM.format(told=str(told), arguments=arguments)
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=os.environ | environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    files: dict[str, str] = json.loads(told.read_text("utf-8"))
    others = {name.split(".")[0] for name, file in files.items() if "-packages" in file}
    parts = {f"{name}.__init__".split(".")[1] for name in files if name.split(".")[0] == "harness"}
    return others - {"harness"}, parts


@pytest.mark.parametrize("arguments", ["--help", "--version", "nonsense", "score --nonsense", "gold"])
def test_help_version_and_a_usage_error_load_the_parser_alone(arguments, tmp_path):
    code = 0 if arguments.startswith("--") else 2
    others, parts = imported(tmp_path, *arguments.split(), code=code)
    assert others == PARSER
    assert parts <= ANY_COMMAND | {"signature", "digests"}


@pytest.mark.parametrize("words", [*VERBS, "gold check", "baseline set"])
def test_the_help_of_a_verb_loads_the_parser_alone(words, tmp_path):
    others, parts = imported(tmp_path, *words.split(), "--help")
    assert others == PARSER
    assert parts == ANY_COMMAND


@pytest.mark.parametrize(("words", "wanted"), [("harness s", "score"), ("harness gold ch", "check")])
def test_completion_loads_the_parser_alone(words, wanted, tmp_path):
    environ = {"_HARNESS_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    others, parts = imported(tmp_path, **environ)
    assert others == PARSER
    assert parts == ANY_COMMAND


@pytest.mark.parametrize("shown", ["json", "table"])
def test_scoring_a_pair_loads_what_compares_and_no_client_no_statistics_and_no_report(shown, workspace):
    answer = workspace / "answer.json"
    answer.write_text(json.dumps(LABELS | {"place": "Elm"}), "utf-8")
    arguments = ["score", "--schema", "visit", "--gold", "gold/visit/lorton.json", "--prediction", str(answer)]
    others, parts = imported(workspace, *arguments, *(["--json", "-"] if shown == "json" else []))
    assert others == PARSER | PYDANTIC | SCORING | (TABLES if shown == "table" else set())
    assert parts == ONE_PAIR | ({"report"} if shown == "table" else set())
