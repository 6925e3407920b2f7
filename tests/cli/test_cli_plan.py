"""`harness plan`, `--help` and `--version`, as a user types them."""

import json

from cli_workspace import harness, harness_here, only_line


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


def test_a_json_schema_is_planned_scored_and_run_like_any_other(workspace):
    (workspace / "schemas" / "visit.py").unlink()
    content = {
        "type": "object",
        "properties": {
            "visitor": {"type": ["string", "null"], "x-score": "PersonName"},
            "place": {"type": ["string", "null"], "not": {"const": ""}},
            "day": {"type": ["string", "null"], "format": "date"},
            "stops": {"type": "array", "items": {"type": "string"}},
        },
    }
    (workspace / "schemas" / "visit.json").write_text(json.dumps(content), "utf-8")
    planned = harness_here("plan", "visit", "--json", "-", cwd=workspace)
    made = json.loads(planned.stdout)
    assert [row["why"] for row in made["fields"]][:3] == ["written", "default for str", "default for format date"]
    assert made["notes"] == ["/properties/place: not: checked for validity only"]
    assert "checked for validity only" in harness_here("plan", "schemas/visit.json", cwd=workspace).stdout
    asked = harness_here("run", "--model", "rules", "--name", "first", cwd=workspace)
    assert asked.returncode == 0, asked.stderr
    gold = "gold/visit/lorton.json"
    scored = harness_here(
        "score", "--schema", "schemas/visit.json", "--gold", gold, "--prediction", gold, cwd=workspace
    )
    assert "F1" in scored.stdout, scored.stderr


def test_a_json_schema_that_cannot_be_used_is_one_line_and_exit_code_2(workspace):
    (workspace / "schemas" / "odd.json").write_text(
        '{"type": "object", "properties": {"x": {"x-score": "Dat"}}}', "utf-8"
    )
    line = only_line(harness_here("plan", "odd", cwd=workspace))
    assert line.endswith("odd.json: /properties/x/x-score: there is no marker Dat; did you mean 'Date'?")


def test_names_and_values_of_a_schema_file_drive_no_terminal(workspace):
    content = {"type": "object", "properties": {"\x1b[31mred": {"const": "\x1b[0m"}, "a\u202eb": {"x-\x1b": 1}}}
    (workspace / "schemas" / "odd.json").write_text(json.dumps(content), "utf-8")
    done = harness_here("plan", "odd", cwd=workspace)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    assert "x1b[31mred" in done.stdout
