"""`harness run`, as a user types it."""

import json

from cli_workspace import LABELS, harness, only_line, write_gold

FILES = {
    "run.json", "documents.jsonl", "extractions.jsonl", "outcomes.parquet", "scores.json", "report.md", "report.html",
    "pictures",
}  # fmt: skip


def only_run(workspace):
    (folder,) = [path for path in (workspace / "reports").iterdir() if path.is_dir()]
    return folder


def test_a_run_leaves_a_report_and_every_file_it_is_made_of(workspace):
    done = harness("run", "--model", "rules", cwd=workspace)
    assert done.returncode == 0, done.stderr
    folder = only_run(workspace)
    assert {path.name for path in folder.iterdir()} == FILES
    assert "Score " in done.stdout
    assert f"reports/{folder.name}/report.md" in done.stdout
    report = (folder / "report.md").read_text("utf-8")
    sections = [line for line in report.splitlines() if line.startswith("## ")]
    assert [name.removeprefix("## ") for name in sections][:3] == ["How good", "Where it fails", "Why"]
    scores = json.loads((folder / "scores.json").read_text("utf-8"))
    assert scores["overall"]["slots"]["tally"]["correct"] > 0


def test_a_run_works_from_any_folder_of_the_workspace(workspace):
    done = harness("run", "--model", "rules", cwd=workspace / "gold" / "visit")
    assert done.returncode == 0, done.stderr
    assert (only_run(workspace) / "report.md").is_file()


def test_a_run_works_on_a_workspace_elsewhere(workspace, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    done = harness("run", "--model", "rules", "--workspace", workspace, cwd=elsewhere)
    assert done.returncode == 0, done.stderr
    assert list(elsewhere.iterdir()) == []


def test_two_runs_score_the_same_to_the_byte(workspace):
    for _ in range(2):
        assert harness("run", "--model", "rules", cwd=workspace).returncode == 0
    first, second = sorted((workspace / "reports").iterdir())
    for name in ("scores.json", "outcomes.parquet"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_a_report_can_be_made_again_from_the_stored_files(workspace):
    assert harness("run", "--model", "rules", "--name", "first", cwd=workspace).returncode == 0
    report = workspace / "reports" / "first" / "report.md"
    before = report.read_bytes()
    report.unlink()
    done = harness("report", "first", cwd=workspace)
    assert done.returncode == 0, done.stderr
    assert report.read_bytes() == before


def test_settings_come_from_the_file_then_the_environment_then_flags(workspace):
    (workspace / "pyproject.toml").write_text('[tool.harness]\nmodel = "openai/from-file"\n', "utf-8")
    assert "OPENAI_API_KEY" in only_line(harness("run", cwd=workspace))
    assert harness("run", cwd=workspace, HARNESS_MODEL="rules").returncode == 0
    done = harness("run", "--model", "rules", cwd=workspace, HARNESS_MODEL="openai/from-environment")
    assert done.returncode == 0, done.stderr


def test_a_missing_key_is_one_line_and_leaves_nothing_behind(workspace):
    line = only_line(harness("run", "--model", "openai/some-model", cwd=workspace))
    assert "OPENAI_API_KEY" in line
    assert list((workspace / "reports").iterdir()) == []


def test_a_server_that_is_not_there_is_one_line(workspace):
    line = only_line(
        harness("run", "--model", "openai/some-model", "--base-url", "http://127.0.0.1:9/v1", cwd=workspace)
    )
    assert "127.0.0.1:9" in line
    assert list((workspace / "reports").iterdir()) == []


def test_an_unknown_model_is_one_line_that_says_what_there_is(workspace):
    assert "rules" in only_line(harness("run", "--model", "rulez", cwd=workspace))


def test_no_model_at_all_is_one_line_that_says_how_to_name_one(workspace):
    assert "--model rules" in only_line(harness("run", cwd=workspace))


def test_an_unknown_schema_or_document_is_one_line_with_the_near_name(workspace):
    assert "visit" in only_line(harness("run", "--model", "rules", "--schema", "visitt", cwd=workspace))
    assert "lorton" in only_line(harness("run", "--model", "rules", "--document", "lortom", cwd=workspace))


def test_a_misspelt_setting_is_one_line_with_the_near_key(workspace):
    (workspace / "pyproject.toml").write_text("[tool.harness]\nconcurency = 2\n", "utf-8")
    assert "concurrency" in only_line(harness("run", "--model", "rules", cwd=workspace))


def test_a_misspelt_flag_is_one_line(workspace):
    assert "--modle" in only_line(harness("run", "--modle", "rules", cwd=workspace))


def test_gold_that_does_not_fit_is_one_line_with_file_and_pointer(workspace):
    write_gold(workspace, {**LABELS, "stops": "Elm"})
    line = only_line(harness("run", "--model", "rules", cwd=workspace))
    assert "lorton.json" in line
    assert "/labels/stops" in line
    assert list((workspace / "reports").iterdir()) == []


def test_a_pointer_to_nothing_is_one_line_with_file_and_pointer(workspace):
    write_gold(workspace, LABELS, accept={"/hotel": ["Inn"]})
    line = only_line(harness("run", "--model", "rules", cwd=workspace))
    assert "lorton.json" in line
    assert "/hotel" in line


def test_evidence_that_is_not_in_the_document_is_a_named_warning_and_the_run_goes_on(workspace):
    write_gold(workspace, LABELS, evidence={"/place": ["Norton"], "/visitor": ["Ida"]})
    done = harness("run", "--model", "rules", cwd=workspace)
    assert done.returncode == 0, done.stderr
    said = 'gold/visit/lorton.json: /evidence/~1place/0: "Norton" does not stand in the document lorton, nor do 1 more'
    assert said in " ".join(done.stdout.split())


def test_scoring_a_pair_against_gold_whose_evidence_is_not_in_the_text_is_refused(workspace):
    gold = write_gold(workspace, LABELS, evidence={"/place": ["Norton"]})
    (workspace / "answer.json").write_text(json.dumps(LABELS), "utf-8")
    arguments = ["--schema", "visit", "--gold", gold, "--prediction", "answer.json", "--text", "seeds/lorton.txt"]
    line = only_line(harness("score", *arguments, cwd=workspace))
    assert "lorton.json" in line
    assert "/evidence/~1place/0" in line


def test_a_document_without_gold_is_a_named_warning_and_the_run_goes_on(workspace):
    (workspace / "seeds" / "other.txt").write_text("Another invented text.\n", "utf-8")
    done = harness("run", "--model", "rules", cwd=workspace)
    assert done.returncode == 0, done.stderr
    assert "'other' has no gold" in " ".join(done.stdout.split())
    assert "'other' has no gold" in (only_run(workspace) / "report.md").read_text("utf-8")


def test_a_schema_that_does_not_import_is_one_line_with_file_and_line(workspace):
    (workspace / "schemas" / "visit.py").write_text("import harness\n1/0\n", "utf-8")
    line = only_line(harness("run", "--model", "rules", cwd=workspace))
    assert "visit.py:2" in line
    assert "ZeroDivisionError" in line


def test_a_folder_that_is_no_workspace_is_one_line_that_says_what_one_is(tmp_path):
    assert "[tool.harness]" in only_line(harness("run", "--model", "rules", cwd=tmp_path))


def test_a_run_name_cannot_leave_the_reports_folder(workspace):
    line = only_line(harness("run", "--model", "rules", "--name", "../../escaped", cwd=workspace))
    assert "must be the name of a folder" in line
    assert not (workspace.parent / "escaped").exists()
    assert list((workspace / "reports").iterdir()) == []


def test_the_rules_model_imports_no_client_of_a_language_model(workspace):
    script = (
        "import sys; from harness.cli import main; code = main(['run', '--model', 'rules']); "
        "print(code, 'openai' in sys.modules, 'instructor' in sys.modules)"
    )
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-c", script], cwd=workspace, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 False False"
