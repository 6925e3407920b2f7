"""`harness plan`, `--help` and `--version`, as a user types them."""

import json

from cli_workspace import harness, only_line


def test_a_plan_says_of_every_field_how_it_is_compared_and_why(workspace):
    done = harness("plan", "visit", "--json", "-", cwd=workspace)
    assert done.returncode == 0, done.stderr
    rows = {row["path"]: row for row in json.loads(done.stdout)["fields"]}
    assert rows["visitor"]["compared_by"] == "PersonName()"
    assert rows["visitor"]["why"] == "written"
    assert rows["visitor"]["threshold"] == 0.9
    assert rows["place"]["compared_by"] == "Text()"
    assert rows["place"]["why"] == "default for str"
    assert rows["day"]["critical"] is True
    assert rows["stops"]["compared_by"] == "Unordered()"


def test_a_plan_is_shown_as_a_table_with_whole_paths(workspace):
    done = harness("plan", "visit", cwd=workspace)
    assert done.returncode == 0, done.stderr
    for path in ("visitor", "place", "day", "stops[]"):
        assert any(line.split()[:1] == [path] for line in done.stdout.splitlines()), path


def test_a_custom_comparator_that_does_not_know_gold_again_is_noted(workspace):
    (workspace / "schemas" / "visit.py").write_text(
        "from typing import Annotated\nfrom pydantic import BaseModel\nfrom harness import Custom\n"
        "def never(gold, prediction):\n    return 0.25\n"
        "class Visit(BaseModel):\n    visitor: str | None = None\n    day: str | None = None\n"
        "    place: Annotated[str | None, Custom(never)] = None\n    stops: list[str] = []\n",
        "utf-8",
    )
    done = harness("plan", "visit", cwd=workspace)
    assert done.returncode == 0, done.stderr
    assert "place: the custom comparator is not reflexive" in " ".join(done.stdout.split())


def test_a_schema_that_is_not_there_is_one_line(workspace):
    assert "visit" in only_line(harness("plan", "vist", cwd=workspace))


def test_every_verb_has_help_with_an_example(tmp_path):
    top = harness("--help", cwd=tmp_path)
    assert top.returncode == 0
    for verb in ("run", "score", "plan", "report"):
        assert verb in top.stdout
        shown = harness(verb, "--help", cwd=tmp_path)
        assert shown.returncode == 0
        assert "Example: python -m harness " + verb in shown.stdout


def test_the_version_is_told(tmp_path):
    assert harness("--version", cwd=tmp_path).stdout.startswith("extraction-harness ")
