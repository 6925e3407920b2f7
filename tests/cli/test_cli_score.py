"""`harness score`, as a user types it."""

import json

import pytest
from cli_workspace import LABELS, harness, only_line, write_gold
from comparison_cases import CASES, SCHEMA_FILE

from harness.cli import main


@pytest.fixture
def pair(workspace):
    (workspace / "answer.json").write_text(json.dumps({**LABELS, "place": "Morton", "stops": ["Ash"]}), "utf-8")
    return workspace


GOLD = "gold/visit/lorton.json"


def test_one_pair_gives_the_documented_object(pair):
    done = harness("score", "--schema", "visit", "--gold", GOLD, "--prediction", "answer.json", "--json", "-", cwd=pair)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["format"] == 1
    assert result["tally"] == {
        "correct": 3, "wrong": 1, "missing": 1, "spurious": 0, "absent": 0, "skipped": 0,
    }  # fmt: skip
    assert result["precision"] == 3 / 4
    assert result["recall"] == 3 / 5
    assert list(result["outcomes"][0]) == [
        "path", "gold_pointer", "prediction_pointer", "gold", "prediction", "verdict", "similarity", "reason",
    ]  # fmt: skip


def test_the_document_tells_made_up_values_from_misread_ones(pair):
    arguments = ["score", "--schema", "visit", "--gold", GOLD, "--prediction", "answer.json", "--json", "-"]
    without = json.loads(harness(*arguments, cwd=pair).stdout)
    (pair / "answer.json").write_text(json.dumps({**LABELS, "place": "Zanzibar City"}), "utf-8")
    told = json.loads(harness(*arguments, "--text", "seeds/lorton.txt", cwd=pair).stdout)
    reasons = [[row["reason"] for row in result["outcomes"] if row["reason"]] for result in (without, told)]
    assert reasons == [["near_miss"], ["unsupported"]]


def test_one_pair_is_shown_for_people_without_json(pair):
    done = harness("score", "--schema", "visit", "--gold", GOLD, "--prediction", "answer.json", cwd=pair)
    assert done.returncode == 0, done.stderr
    assert "F1 66.7%" in done.stdout
    assert "Morton" in done.stdout


def test_a_pair_is_scored_without_any_workspace(pair, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    done = harness(
        "score", "--schema", pair / "schemas" / "visit.py", "--gold", pair / GOLD,
        "--prediction", pair / "answer.json", "--json", "scores.json", cwd=elsewhere,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads((elsewhere / "scores.json").read_text("utf-8"))["tally"]["correct"] == 3


def test_a_bare_record_is_gold_too(pair):
    (pair / "bare.json").write_text(json.dumps(LABELS), "utf-8")
    done = harness(
        "score", "--schema", "visit", "--gold", "bare.json", "--prediction", "answer.json", "--json", "-", cwd=pair
    )
    assert json.loads(done.stdout)["tally"]["correct"] == 3


def test_nan_in_a_prediction_is_an_invalid_value_and_the_output_is_still_json(pair):
    (pair / "answer.json").write_text('{"visitor": "Ada Quill", "place": NaN}', "utf-8")
    done = harness("score", "--schema", "visit", "--gold", GOLD, "--prediction", "answer.json", "--json", "-", cwd=pair)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    (place,) = [row for row in result["outcomes"] if row["path"] == "place"]
    assert (place["verdict"], place["reason"]) == ("wrong", "invalid")


def test_a_prediction_that_is_no_json_is_one_line_with_file_and_line(pair):
    (pair / "answer.json").write_text('{"visitor":\n oops}', "utf-8")
    line = only_line(harness("score", "--schema", "visit", "--gold", GOLD, "--prediction", "answer.json", cwd=pair))
    assert "answer.json:2" in line


def test_a_jsonl_file_is_scored_and_reported_like_a_run(workspace):
    lines = [
        {"document": "lorton", "prediction": LABELS},
        {"document": "lorton", "repeat": 1, "prediction": {**LABELS, "day": "2031-05-05"}},
        {"document": "unknown", "prediction": LABELS},
    ]
    (workspace / "answers.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    done = harness("score", "--predictions", "answers.jsonl", "--name", "theirs", cwd=workspace)
    assert done.returncode == 0, done.stderr
    report = (workspace / "reports" / "theirs" / "report.md").read_text("utf-8")
    assert "unknown: a prediction for no document with gold" in report
    scores = json.loads((workspace / "reports" / "theirs" / "scores.json").read_text("utf-8"))
    assert scores["overall"]["slots"]["tally"] == {
        "correct": 9, "wrong": 1, "missing": 0, "spurious": 0, "absent": 0, "skipped": 0,
    }  # fmt: skip


def test_a_document_without_a_prediction_stays_in_the_denominator(workspace):
    (workspace / "seeds" / "second.txt").write_text("A second invented text about Elm.\n", "utf-8")
    second = {"format": 1, "document": "second", "schema": "visit", "labels": {**LABELS, "visitor": None}}
    (workspace / "gold" / "visit" / "second.json").write_text(json.dumps(second), "utf-8")
    folder = workspace / "answers"
    folder.mkdir()
    (folder / "lorton.json").write_text(json.dumps(LABELS), "utf-8")
    done = harness("score", "--predictions", folder, "--name", "theirs", cwd=workspace)
    assert done.returncode == 0, done.stderr
    scores = json.loads((workspace / "reports" / "theirs" / "scores.json").read_text("utf-8"))
    assert scores["overall"]["slots"]["tally"]["missing"] == 4
    assert scores["overall"]["records"]["failures"] == {"no_prediction": 1}


def test_folders_of_gold_and_predictions_need_no_workspace(workspace, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "answers").mkdir()
    (elsewhere / "answers" / "lorton.json").write_text(json.dumps(LABELS), "utf-8")
    arguments = [
        "score", "--schema", workspace / "schemas" / "visit.py", "--gold", workspace / "gold" / "visit",
        "--predictions", "answers",
    ]  # fmt: skip
    assert "--reports" in only_line(harness(*arguments, cwd=elsewhere))
    done = harness(*arguments, "--reports", "out", "--name", "theirs", cwd=elsewhere)
    assert done.returncode == 0, done.stderr
    assert "Score 100" in done.stdout
    assert (elsewhere / "out" / "theirs" / "report.md").is_file()


def test_doubts_of_a_gold_file_count(pair):
    write_gold(pair, LABELS, accept={"/place": ["Morton"]}, optional=["/stops/0"])
    done = harness("score", "--schema", "visit", "--gold", GOLD, "--prediction", "answer.json", "--json", "-", cwd=pair)
    tally = json.loads(done.stdout)["tally"]
    assert (tally["correct"], tally["skipped"], tally["missing"]) == (4, 1, 0)


def test_every_worked_case_goes_through_the_command_line(tmp_path, capsys):
    for case in CASES:
        if case["prediction"] is None:
            continue
        gold, prediction = tmp_path / "gold.json", tmp_path / "prediction.json"
        gold.write_text(json.dumps(case["gold"]), "utf-8")
        prediction.write_text(json.dumps(case["prediction"]), "utf-8")
        spec = f"{SCHEMA_FILE}:{case['schema']}"
        code = main(["score", "--schema", spec, "--gold", str(gold), "--prediction", str(prediction), "--json", "-"])
        assert code == 0
        assert json.loads(capsys.readouterr().out)["tally"] == case["tally"], case["id"]
