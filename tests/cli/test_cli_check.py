"""`harness check`, `compare`, `baseline` and `power`: every verdict, refusal and exit code, as a user meets them."""

import json
import xml.etree.ElementTree as ElementTree

import pytest
from check_workspace import labels, make, write_run
from cli_workspace import harness as shell
from cli_workspace import harness_here as harness
from cli_workspace import only_line
from markdown_it import MarkdownIt


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Thirty documents; runs `good`, `same`, `noisy` (as good), `worse` (much), and `good` as the baseline."""
    folder = make(tmp_path_factory.mktemp("many"), 30)
    write_run(folder, "good", lambda n: n % 3 == 0)
    write_run(folder, "same", lambda n: n % 3 == 0)
    write_run(folder, "noisy", lambda n: n % 3 == 1)
    write_run(folder, "worse", lambda n: 2)
    assert harness("baseline", "set", "good", cwd=folder).returncode == 0
    return folder


@pytest.fixture
def few(tmp_path):
    """Three documents, read once each; the run `good` is the baseline."""
    folder = make(tmp_path, 3)
    write_run(folder, "good", lambda n: 0)
    assert harness("baseline", "set", "good", cwd=folder).returncode == 0
    return folder


def words(done):
    return " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("same",), 0),
        (("noisy",), 0),
        (("worse",), 1),
        (("nothing",), 2),
        (("noisy", "--strict"), 3),
    ],
)
def test_a_shell_sees_the_exit_code(many, arguments, code):
    done = shell("check", *arguments, cwd=many)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_the_same_responses_pass_exactly(many):
    done = harness("check", "same", cwd=many)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("PASS")
    assert "The responses and every verdict on them are the same." in words(done)
    assert "No slot changed." in done.stdout


def test_a_worse_run_fails_with_its_drivers_and_slots(many):
    done = harness("check", "worse", cwd=many)
    assert done.returncode == 1
    assert done.stdout.startswith("REGRESSION")
    assert "more than the 2.0 points allowed" in words(done)
    assert "place" in done.stdout
    assert "slots changed" in done.stdout


def test_an_open_comparison_passes_with_a_visible_notice_and_fails_under_strict(many):
    done = harness("check", "noisy", cwd=many)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("INCONCLUSIVE")
    assert "could hide" in words(done)
    assert "What would settle it: about" in words(done)
    assert harness("check", "noisy", "--strict", cwd=many).returncode == 3


def test_a_wide_margin_passes_what_it_rules_out(many):
    done = harness("check", "noisy", "--max-drop", "0.2", cwd=many)
    assert done.returncode == 0
    assert done.stdout.startswith("PASS")
    assert "did not fall by more than 20.0 points" in words(done)


@pytest.mark.parametrize("floor", [("--min-score", "0.99"), ("--min-validity", "1.0", "--min-score", "0.95")])
def test_a_missed_floor_fails(many, floor):
    done = harness("check", "same", *floor, cwd=many)
    assert done.returncode == 1
    assert done.stdout.startswith("BELOW FLOOR")


def test_the_policy_is_read_from_the_file_and_flags_stand_over_it(many):
    config = many / "pyproject.toml"
    before = config.read_text("utf-8")
    try:
        config.write_text("[tool.harness]\n[tool.harness.check]\nmin_score = 0.99\n", "utf-8")
        assert harness("check", "same", cwd=many).returncode == 1
        assert harness("check", "same", "--min-score", "0.5", cwd=many).returncode == 0
        assert "--alpha must be" in only_line(harness("check", "same", "--alpha", "2", cwd=many))
        config.write_text('[tool.harness]\n[tool.harness.check.fields]\n"visit/place" = {min_score = 1.0}\n', "utf-8")
        assert harness("check", "worse", cwd=many).returncode == 1
        config.write_text('[tool.harness]\n[tool.harness.check.fields]\n"visit/day" = {max_drop = 0.01}\n', "utf-8")
        assert harness("check", "same", cwd=many).returncode == 0
        config.write_text('[tool.harness]\n[tool.harness.check.fields]\n"visit/place" = {max_drop = 0.1}\n', "utf-8")
        assert "is not critical" in only_line(harness("check", "same", cwd=many))
        config.write_text('[tool.harness]\n[tool.harness.check.fields]\n"visit/plaice" = {min_score = 0.1}\n', "utf-8")
        assert "'visit/place'" in only_line(harness("check", "same", cwd=many))
    finally:
        config.write_text(before, "utf-8")


def test_a_run_that_lacks_documents_is_incomplete_and_not_better(many):
    path = many / "part.jsonl"
    path.write_text(
        "".join(json.dumps({"document": f"d{n:02}", "prediction": labels(n)}) + "\n" for n in range(10)), "utf-8"
    )
    gold = many / "some"
    gold.mkdir()
    for number in range(10):
        (gold / f"d{number:02}.json").write_text((many / "gold" / "visit" / f"d{number:02}.json").read_text(), "utf-8")
    done = harness("score", "--predictions", path, "--schema", "visit", "--gold", gold, "--name", "part", cwd=many)
    assert done.returncode == 0, done.stderr
    done = harness("check", "part", cwd=many)
    assert done.returncode == 3, done.stdout + done.stderr
    assert done.stdout.startswith("INCOMPLETE")
    assert "lacks 20 records" in words(done)


def test_the_newest_run_is_checked_where_none_is_named(few):
    write_run(few, "later", lambda n: 3)
    done = harness("check", cwd=few)
    assert "later beside good" in done.stdout


def test_the_newest_run_becomes_the_baseline_where_none_is_named(few):
    write_run(few, "later", lambda n: 3)
    assert "Baseline: reports/baseline, from later" in harness("baseline", "set", cwd=few).stdout
    assert harness("check", "later", cwd=few).stdout.startswith("PASS  later beside later")


def test_without_a_baseline_it_says_how_to_set_one(tmp_path):
    folder = make(tmp_path, 1)
    write_run(folder, "only", lambda n: 0)
    assert "python -m harness baseline set only" in only_line(harness("check", cwd=folder))
    assert "python -m harness run" in only_line(harness("check", cwd=make(tmp_path / "empty", 1)))


def test_other_gold_is_refused_with_the_command_that_mends_it(few):
    path = few / "gold" / "visit" / "d01.json"
    content = json.loads(path.read_text("utf-8"))
    content["labels"]["place"] = "Elsewhere"
    path.write_text(json.dumps(content), "utf-8")
    write_run(few, "after", lambda n: 0)
    line = only_line(harness("check", "after", cwd=few))
    assert "another gold for visit/d01" in line
    assert "`python -m harness baseline rescore`" in line
    done = harness("baseline", "rescore", cwd=few)
    assert done.returncode == 0, done.stderr
    done = harness("check", "after", cwd=few)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("PASS")


def test_another_schema_is_refused_with_the_command_that_mends_it(few):
    path = few / "schemas" / "visit.py"
    path.write_text(
        path.read_text("utf-8")
        .replace("place: str", "place: Annotated[str | None, Date()]", 1)
        .replace("Annotated[str | None, Date()] | None", "Annotated[str | None, Date()]"),
        "utf-8",
    )
    write_run(few, "after", lambda n: 0)
    line = only_line(harness("check", "after", cwd=few))
    assert "another schema visit" in line
    assert "baseline rescore" in line
    assert harness("baseline", "rescore", cwd=few).returncode == 0
    assert harness("check", "after", cwd=few).returncode == 0


def test_another_scorer_is_refused_with_the_command_that_mends_it(few):
    from harness.runs.info import RunInfo
    from harness.runs.storage import json_page

    path = few / "reports" / "baseline" / "run.json"
    info = RunInfo.from_json(json.loads(path.read_text("utf-8")))
    from dataclasses import replace

    path.write_bytes(json_page(replace(info, signature=replace(info.signature, scorer=0)).to_json()))
    line = only_line(harness("check", "good", cwd=few))
    assert "another version of the scorer (0 and" in line
    assert "baseline rescore" in line
    assert harness("baseline", "rescore", cwd=few).returncode == 0
    assert harness("check", "good", cwd=few).returncode == 0


def test_another_text_or_document_is_refused_and_cannot_be_scored_anew(few):
    (few / "seeds" / "d01.txt").write_text("Another text altogether.\n", "utf-8")
    write_run(few, "after", lambda n: 0)
    line = only_line(harness("check", "after", cwd=few))
    assert "another text of d01" in line
    assert "baseline set after" in line
    assert "another text now" in only_line(harness("baseline", "rescore", cwd=few))
    make(few, 4)
    write_run(few, "more", lambda n: 0)
    assert "only 'more' has: visit/d03" in only_line(harness("check", "more", cwd=few))


def test_the_same_responses_scored_to_a_worse_verdict_are_a_regression(few):
    """As when the scorer changes and its version does not: the stored verdicts stand for the older scorer."""
    from dataclasses import replace

    from harness.runs import RunDirectory, load_run
    from harness.score import score_run

    loaded = load_run(few / "reports" / "good")
    row = loaded.judged[0]
    slots = row.comparison.outcomes
    spoilt = (slots[0]._replace(verdict="wrong", reason="other", similarity=0.0), *slots[1:])
    judged = (replace(row, comparison=replace(row.comparison, outcomes=spoilt)), *loaded.judged[1:])
    directory = RunDirectory(loaded.path)
    directory.write_outcomes(judged)
    directory.write_scores(score_run(judged), signature=loaded.info.signature)
    done = harness("check", "good", cwd=few)
    assert done.returncode == 1, done.stdout
    assert "1 of 1 changed slot got worse" in words(done)
    assert "/visitor" in done.stdout
    assert harness("baseline", "set", "good", cwd=few).returncode == 0
    directory.write_outcomes(loaded.judged)
    directory.write_scores(loaded.scoreboard, signature=loaded.info.signature)
    assert harness("check", "good", cwd=few).returncode == 0
    assert harness("check", "good", "--any-change", cwd=few).returncode == 1


def test_few_documents_read_once_are_open_and_say_what_would_settle_it(few):
    write_run(few, "after", lambda n: 1)
    done = harness("check", "after", cwd=few)
    assert done.returncode == 0
    assert "ten documents, or 3 readings of each in both runs (--repeats 3)" in words(done)


def test_one_document_read_often_can_fail(tmp_path):
    folder = make(tmp_path, 1)
    write_run(folder, "before", lambda n: [0, 0, 1, 0])
    write_run(folder, "after", lambda n: [3, 2, 3, 3])
    assert harness("baseline", "set", "before", cwd=folder).returncode == 0
    done = harness("check", "after", cwd=folder)
    assert done.returncode == 1, done.stdout
    assert "speaks of these documents only" in words(done)


def test_the_junit_file_says_what_the_exit_code_says(many, tmp_path):
    for run, code, failing in (("worse", 1, True), ("same", 0, False), ("noisy", 0, False)):
        target = tmp_path / f"{run}.xml"
        assert harness("check", run, "--junit", target, cwd=many).returncode == code
        root = ElementTree.parse(target).getroot()
        cases = root.findall(".//testcase")
        assert len(cases) == int(root.get("tests")) == 5
        assert bool(root.findall(".//failure")) == failing == (int(root.get("failures")) > 0)
        assert {case.get("name") for case in root.findall("testsuite[@name='visit']/testcase")} == {
            "visitor", "place", "day", "stops[]",
        }  # fmt: skip
    assert ElementTree.parse(tmp_path / "noisy.xml").getroot().findall(".//skipped")
    target = tmp_path / "strict.xml"
    assert harness("check", "noisy", "--strict", "--junit", target, cwd=many).returncode == 3
    assert ElementTree.parse(target).getroot().findall(".//failure")


def test_the_comment_bears_its_mark_and_the_verdict_first(many, tmp_path):
    target = tmp_path / "comment.md"
    assert harness("check", "worse", "--comment", target, cwd=many).returncode == 1
    mark, heading, *rest = target.read_text("utf-8").splitlines()
    assert mark == "<!-- extraction-harness check -->"
    assert heading == "## ❌ REGRESSION: `worse`"
    assert rest[1].startswith("**The score fell by")
    html = MarkdownIt("commonmark").enable("table").render(target.read_text("utf-8"))
    assert html.count("<table>") >= 1


def test_in_a_job_of_github_there_are_annotations_and_a_summary(many, tmp_path):
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", "utf-8")
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
    done = harness("check", "worse", cwd=many, **environ)
    assert done.returncode == 1
    assert any(line.startswith("::error title=REGRESSION%3A worse::") for line in done.stdout.splitlines())
    assert summary.read_text("utf-8").startswith("before\n## ❌ REGRESSION")
    assert "::notice " in harness("check", "same", cwd=many, **environ).stdout
    assert "::warning " in harness("check", "noisy", cwd=many, **environ).stdout
    assert "::" not in harness("check", "worse", cwd=many).stdout


def test_the_json_is_whole_and_the_same_each_time(many):
    first, second = (harness("check", "worse", "--json", "-", cwd=many) for _ in range(2))
    assert first.returncode == 1
    assert first.stdout == second.stdout
    verdict = json.loads(first.stdout)
    assert (verdict["verdict"], verdict["exit_code"]) == ("regression", 1)
    assert verdict["comparison"]["seed"] == 0
    assert verdict["comparison"]["overall"]["gate_p"] < 0.01


def test_the_baseline_keeps_what_is_needed_and_no_more(many):
    folder = many / "reports" / "baseline"
    assert {path.name for path in folder.iterdir()} == {
        "run.json",
        "extractions.jsonl",
        "outcomes.parquet",
        "scores.json",
    }
    assert "is the baseline already" in only_line(harness("baseline", "set", "baseline", cwd=many))
    assert "there is no run 'nothing'" in only_line(harness("baseline", "set", "nothing", cwd=many))


def test_runs_are_compared_side_by_side(many, tmp_path):
    target = tmp_path / "compared.md"
    done = harness("compare", "good", "noisy", "worse", "--markdown", target, cwd=many)
    assert done.returncode == 0, done.stderr
    assert "p (Holm)" in done.stdout
    assert "From good to worse\n" in done.stdout
    assert "visit d00 /place " in done.stdout
    text = target.read_text("utf-8")
    assert text.startswith("# Runs compared\n")
    assert text.count("\n## ") == 3
    result = json.loads(harness("compare", "good", "noisy", "worse", "--json", "-", cwd=many).stdout)
    assert [run["name"] for run in result["runs"]][-1] == "worse"
    assert len(result["pairs"]) == 3
    by_names = {(pair["first"], pair["second"]): pair for pair in result["pairs"]}
    assert by_names["good", "worse"]["overall"]["p_adjusted"] < 0.01
    assert by_names["good", "noisy"]["overall"]["p_adjusted"] > 0.5


def test_comparing_needs_two_runs_of_the_same_things(many, few):
    assert "name two or more" in only_line(harness("compare", "good", cwd=many))
    assert "named twice" in only_line(harness("compare", "good", "good", cwd=many))
    line = only_line(harness("compare", "reports/good", few / "reports" / "good", cwd=many))
    assert "cannot be compared" in line


def test_a_run_can_be_scored_anew_as_a_run_of_its_own(few):
    path = few / "gold" / "visit" / "d01.json"
    content = json.loads(path.read_text("utf-8"))
    content["labels"]["place"] = "Elsewhere"
    path.write_text(json.dumps(content), "utf-8")
    done = harness("rescore", "good", cwd=few)
    assert done.returncode == 0, done.stderr
    assert "reports/good-rescored/report.md" in done.stdout
    scores = json.loads((few / "reports" / "good-rescored" / "scores.json").read_text("utf-8"))
    assert scores["overall"]["slots"]["tally"]["wrong"] == 1
    assert "rescore good`" in only_line(harness("compare", "good", "good-rescored", cwd=few))


def test_power_shows_smaller_drops_for_more_documents(many):
    done = harness("power", "good", "noisy", "--documents", "30", "--documents", "300", cwd=many)
    assert done.returncode == 0, done.stderr
    rows = [line.split() for line in done.stdout.splitlines() if line.strip().startswith(("30 ", "300 "))]
    assert float(rows[1][1]) < float(rows[0][1])
    assert harness("power", "good", cwd=many).returncode == 0
    assert "--power" in only_line(harness("power", "good", "--power", "1", cwd=many))


def test_a_calibration_tells_this_systems_own_false_alarms(many):
    for number in range(4):
        write_run(many, f"cal{number}", lambda n, shift=number: (n + shift) % 3 == 0)
    runs = [f"cal{number}" for number in range(4)]
    line = only_line(harness("check", "--calibrate", *runs, cwd=many))
    assert "are of other systems" in line
    for number in range(4):
        path = many / f"cal{number}.jsonl"
        arguments = ["--predictions", path, "--schema", "visit", "--label", "one", "--name", f"one{number}"]
        assert harness("score", *arguments, cwd=many).returncode == 0
    done = harness("check", "--calibrate", *[f"one{number}" for number in range(4)], cwd=many)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("False alarms: ")
    assert "4 readings of a half of 30 documents, drawn anew each time" in words(done)
    assert "one reading cannot be split" in only_line(harness("check", "--calibrate", "one0", cwd=many))
