"""`pytest --harness-run RUN` and `--harness-model MODEL`, run by pytest's own tester."""

from __future__ import annotations

import contextlib
import importlib
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import junitparser
import numpy  # noqa: F401  (loaded here, so that no session within this one loads it a second time)
import pandas  # noqa: F401
import pyarrow.parquet  # noqa: F401
import pytest
from check_workspace import labels, make, write_run
from cli_workspace import harness_here

import harness
from harness.cli.reports import forget_mirrors

pytest_plugins = ["pytester"]

# A session within this one forgets what it was the first to load, and other tests would load it a second time.
for _found in pkgutil.walk_packages(harness.__path__, "harness."):
    if _found.name != "harness.__main__":
        with contextlib.suppress(ImportError):  # what an extra that is not installed needs
            importlib.import_module(_found.name)

POLICY = """
[tool.harness]
[tool.harness.check]
min_score = 0.9
[tool.harness.check.fields]
"visit/day" = {min_score = 1.0}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve documents; runs `good` (the baseline), `worse` and `noisy`."""
    made = make(tmp_path_factory.mktemp("plugin"), 12)
    (made / "pyproject.toml").write_text(POLICY, "utf-8")
    write_run(made, "good", lambda n: n % 4 == 0)
    write_run(made, "noisy", lambda n: n % 4 == 1)
    write_run(made, "worse", lambda n: [2, 3])
    assert harness_here("baseline", "set", "good", cwd=made).returncode == 0
    return made


@pytest.fixture
def run(pytester: pytest.Pytester, folder: Path):
    """Runs pytest in an empty folder, on a run of the workspace."""

    def go(*arguments: object) -> pytest.RunResult:
        return pytester.runpytest_inprocess(f"--harness-workspace={folder}", *arguments)

    return go


def test_every_document_and_schema_is_an_item_that_fails_with_its_wrong_slots(run) -> None:
    result = run("--harness-run", "good", "-m", "harness")
    # Twelve records, two floors and the gate.
    result.assert_outcomes(passed=9 + 2 + 1, failed=3)
    result.stdout.fnmatch_lines(
        [
            "harness: run good, model good, score 95.0%",
            "*_ harness::visit::d00 _*",
            "score 80.0%: 1 wrong, 0 missing, 0 spurious, 4 correct",
            '  wrong    /visitor: gold "Ada Quill", said "Nobody" (unsupported)',
            "FAILED harness::visit::d04*",
        ]
    )
    assert result.ret == 1


def test_floors_and_the_gate_are_items(run) -> None:
    result = run("--harness-run", "worse", "-k", "harness-check", "-rA")
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(
        [
            "the score is *%, wanted at least 90.0%",
            "the score of day of visit is *%, wanted at least 100.0%",
            "REGRESSION: worse beside good",
            "the score fell by *",
            "what drives the change:",
            "  visit place: *",
        ]
    )


def test_readings_of_a_document_are_one_item(run) -> None:
    result = run("--harness-run", "worse", "-k", "d01")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["score 50.0% in 2 readings: *", "*/place:*(2 of 2 readings)", "*/day:*(1 of 2 readings)"]
    )


def test_an_inconclusive_gate_is_skipped_with_what_would_settle_it(run) -> None:
    result = run("--harness-run", "noisy", "-k", "gate", "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*could hide*What would settle it: about *documents*"])


def test_without_a_baseline_the_gate_is_skipped_and_says_how_to_set_one(run, tmp_path: Path, pytester) -> None:
    lonely = make(tmp_path, 1)
    write_run(lonely, "only", lambda n: 0)
    result = pytester.runpytest_inprocess(f"--harness-workspace={lonely}", "--harness-run", "only", "-rs")
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["*python -m harness baseline set only*"])


def test_what_cannot_be_compared_fails_the_gate_with_the_command_that_mends_it(tmp_path: Path, pytester) -> None:
    changed = make(tmp_path, 1)
    write_run(changed, "before", lambda n: 0)
    assert harness_here("baseline", "set", "before", cwd=changed).returncode == 0
    gold = changed / "gold" / "visit" / "d00.json"
    content = json.loads(gold.read_text("utf-8"))
    content["labels"] = {**labels(0), "place": "Elsewhere"}
    gold.write_text(json.dumps(content), "utf-8")
    write_run(changed, "after", lambda n: 0)
    result = pytester.runpytest_inprocess(f"--harness-workspace={changed}", "--harness-run", "after", "-k", "gate")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*another gold for visit/d00*baseline rescore*"])


def test_what_failed_last_is_run_again(run) -> None:
    run("--harness-run", "good").assert_outcomes(passed=12, failed=3)
    result = run("--harness-run", "good", "--lf")
    result.assert_outcomes(failed=3, deselected=12)


def test_the_junit_file_is_read_by_a_parser_of_junit(run, pytester: pytest.Pytester) -> None:
    run("--harness-run", "good", "--junitxml", "out.xml")
    cases = {
        (case.classname, case.name): case
        for suite in junitparser.JUnitXml.fromfile(str(pytester.path / "out.xml"))
        for case in suite
    }
    assert len(cases) == 15
    failed = cases["harness.visit", "d00"]
    assert [type(one) for one in failed.result] == [junitparser.Failure]
    assert "/visitor" in (failed.result[0].text or "")
    assert not cases["harness.visit", "d01"].result
    assert ("harness-check", "gate") in cases


def test_users_assert_on_scores_in_their_own_tests(run, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        from harness.errors import UsageError

        def test_good_enough(harness_scores):
            assert harness_scores.score == pytest.approx(0.95)
            assert harness_scores.interval.low < 0.95 < harness_scores.interval.high
            assert harness_scores.precision == harness_scores.recall == pytest.approx(0.95)
            assert harness_scores.validity == 1.0
            assert harness_scores.schemas["visit"] == harness_scores.score
            assert harness_scores.documents["d00"] == pytest.approx(0.8)
            assert harness_scores.field("visit/day") == 1.0
            with pytest.raises(UsageError, match="did you mean 'visit/place'"):
                harness_scores.field("visit/plaice")

        def test_too_much_to_ask(harness_scores):
            assert harness_scores.fields["visit/visitor"] > 0.99
        """
    )
    result = run("--harness-run", "good", "-k", "test_good_enough or test_too_much")
    result.assert_outcomes(passed=1, failed=1, deselected=15)


def test_without_a_run_the_fixture_skips_and_nothing_is_added(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_one(harness_scores): pass\ndef test_two(): pass")
    result = pytester.runpytest_inprocess("-rs")
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["*give --harness-run RUN or --harness-model MODEL"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--harness-run", "nope"), "*extraction-harness: *there is no run 'nope'; the newest are *"),
        (("--harness-run", "good", "--harness-model", "rules"), "*give one of the two"),
        (("--harness-model", "rulez"), "*ended with exit code 2*"),
    ],
)
def test_a_run_that_cannot_be_is_one_line(run, arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([said])
    assert "Traceback" not in result.stderr.str() + result.stdout.str()


def test_a_policy_for_a_field_that_there_is_not_is_one_line(tmp_path: Path, pytester) -> None:
    odd = make(tmp_path, 1)
    write_run(odd, "only", lambda n: 0)
    (odd / "pyproject.toml").write_text(POLICY.replace("visit/day", "visit/dai"), "utf-8")
    result = pytester.runpytest_inprocess(f"--harness-workspace={odd}", "--harness-run", "only")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*the runs have no field 'visit/dai'; did you mean 'visit/day'?"])


def test_a_name_with_colons_is_one_part_of_its_item_s_id(tmp_path: Path, pytester) -> None:
    odd = make(tmp_path, 1)
    (odd / "seeds" / "d00.txt").rename(odd / "seeds" / "a::b.txt")
    gold = (odd / "gold" / "visit" / "d00.json").rename(odd / "gold" / "visit" / "a::b.json")
    gold.write_text(gold.read_text("utf-8").replace('"d00"', '"a::b"'), "utf-8")
    (odd / "p.jsonl").write_text(json.dumps({"document": "a::b", "prediction": {}}) + "\n", "utf-8")
    done = harness_here("score", "--predictions", odd / "p.jsonl", "--schema", "visit", "--name", "odd", cwd=odd)
    assert done.returncode == 0, done.stderr
    result = pytester.runpytest_inprocess(f"--harness-workspace={odd}", "--harness-run", "odd", "-k", "visit")
    result.assert_outcomes(failed=1, deselected=1)
    result.stdout.fnmatch_lines(["FAILED harness::visit::a:⋮b*"])


def test_workers_share_one_run_of_the_model(folder: Path, pytester: pytest.Pytester) -> None:
    before = set((folder / "reports").iterdir())
    result = pytester.runpytest_subprocess(f"--harness-workspace={folder}", "--harness-model", "rules", "-n", "2")
    outcomes = result.parseoutcomes()
    assert sum(outcomes.get(name, 0) for name in ("passed", "failed", "skipped")) == 15
    assert len(set((folder / "reports").iterdir()) - before) == 1


def test_pytest_starts_without_loading_more_than_the_plugin_s_options() -> None:
    code = "import sys, harness.pytest_plugin; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert {name for name in loaded if name.startswith("harness")} == {
        "harness", "harness.pytest_plugin",
    }  # fmt: skip
    assert {"numpy", "pandas", "pydantic", "typer", "rich"}.isdisjoint(loaded)


@pytest.mark.parametrize("named", ["good", "{url}/good"])
def test_a_run_at_a_url_is_tested_beside_the_baseline_there(
    run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    url = (folder / "reports").as_uri()
    monkeypatch.setenv("HARNESS_REPORTS", url)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    forget_mirrors()
    result = run("--harness-run", named.format(url=url), "-k", "harness-check")
    result.assert_outcomes(passed=3)
    assert "harness: run good, model good, score 95.0%" in result.outlines
    assert list((tmp_path / "cache").rglob("baseline/outcomes.parquet"))
    forget_mirrors()
