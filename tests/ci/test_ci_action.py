"""`action.yml`: its steps run here as GitHub's runner would run them, with a stand-in for `gh`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import junitparser
import pytest
import yaml
from check_workspace import make, write_run
from cli_workspace import harness_here

from harness.report.verdict_markdown import MARK

ROOT = Path(__file__).resolve().parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))

GH = """#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$GH_LOG"
if [[ "$*" == *"--paginate"* ]]; then [[ -n "$GH_REFUSES" ]] && exit 1; printf '%s' "$GH_FOUND"; fi
for word in "$@"; do if [[ "$word" == body=@* ]]; then cp "${word#body=@}" "$GH_BODY"; fi; done
"""


class Job:
    """A job that uses the action in a workspace. found: ids of comments that bear the mark; refuses: gh does."""

    def __init__(self, folder: Path, temp: Path, *, found: str = "", refuses: bool = False) -> None:
        self.folder, self.temp = folder, temp
        temp.mkdir()
        (temp / "bin").mkdir()
        gh = temp / "bin" / "gh"
        gh.write_text(GH, "utf-8")
        gh.chmod(0o755)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HARNESS_", "GITHUB_"))}
        self.environ = {
            **kept, "PATH": f"{temp / 'bin'}:{os.environ['PATH']}", "RUNNER_TEMP": str(temp),
            "GITHUB_OUTPUT": str(temp / "output"), "GH_LOG": str(temp / "gh.log"), "GH_BODY": str(temp / "body.md"),
            "GH_FOUND": found, "GH_REFUSES": "yes" if refuses else "",
        }  # fmt: skip

    def step(self, name: str, **inputs: str) -> subprocess.CompletedProcess[str]:
        """Runs one step by `bash -e -o pipefail`, its environment filled in from the inputs and their defaults."""
        (step,) = [one for one in ACTION["runs"]["steps"] if one["name"] == name]
        given = {key: str(value["default"]) for key, value in ACTION["inputs"].items()} | {
            "python": sys.executable, "workspace": str(self.folder), "junit": str(self.temp / "check.xml"), **inputs,
        }  # fmt: skip
        told = {"github.repository": "owner/repo", "github.event.pull_request.number": "7", "github.action_path": "."}
        outputs = self.outputs()

        def value(match: re.Match[str]) -> str:
            where = match[1]
            if where.startswith("inputs."):
                return given[where.removeprefix("inputs.")]
            return outputs[where.rpartition(".")[2]] if where.startswith("steps.check.outputs.") else told[where]

        environ = {key: re.sub(r"\$\{\{ ([^}]+) \}\}", value, text) for key, text in step.get("env", {}).items()}
        assert "${{" not in step["run"], "inputs reach a script by its environment alone"
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
            env={**self.environ, **environ}, capture_output=True, text=True, check=False, cwd=self.temp,
        )  # fmt: skip

    def outputs(self) -> dict[str, str]:
        path = self.temp / "output"
        lines = path.read_text("utf-8").splitlines() if path.is_file() else []
        return dict(line.split("=", 1) for line in lines)

    def asked(self) -> str:
        path = self.temp / "gh.log"
        return path.read_text("utf-8") if path.is_file() else ""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve documents; runs `good` (the baseline) and `worse`."""
    made = make(tmp_path_factory.mktemp("action"), 12)
    write_run(made, "good", lambda n: 0)
    write_run(made, "worse", lambda n: 2)
    assert harness_here("baseline", "set", "good", cwd=made).returncode == 0
    return made


def test_a_regression_ends_the_action_with_1_and_is_commented_on(folder: Path, tmp_path: Path) -> None:
    job = Job(folder, tmp_path / "job")
    done = job.step("Check", run="worse")
    assert done.returncode == 0, done.stderr
    assert job.outputs() == {"verdict": "regression", "exit-code": "1", "run": "worse"}
    assert junitparser.JUnitXml.fromfile(str(tmp_path / "job" / "check.xml")).failures > 0
    assert job.step("Comment").returncode == 0
    assert "--method POST -F body=@" in job.asked()
    assert "repos/owner/repo/issues/7/comments?per_page=100" in job.asked()
    body = (tmp_path / "job" / "body.md").read_text("utf-8")
    assert body.startswith(f"{MARK}\n## ❌ REGRESSION")
    assert job.step("Verdict").returncode == 1


def test_an_earlier_comment_is_written_over(folder: Path, tmp_path: Path) -> None:
    job = Job(folder, tmp_path / "job", found="41\n42\n")
    job.step("Check", run="good", **{"check-args": "--max-drop 0.03 --strict"})
    assert job.outputs()["verdict"] == "pass"
    assert job.step("Comment").returncode == 0
    assert "--method PATCH" in job.asked()
    assert job.asked().endswith("repos/owner/repo/issues/comments/41\n")
    assert job.step("Verdict").returncode == 0


def test_a_token_that_may_not_comment_changes_no_verdict(folder: Path, tmp_path: Path) -> None:
    job = Job(folder, tmp_path / "job", refuses=True)
    (tmp_path / "job" / "harness-comment.md").write_text(MARK, "utf-8")
    done = job.step("Comment")
    assert done.returncode == 0
    assert "::notice::" in done.stdout


def test_what_cannot_be_compared_is_said_in_the_comment(folder: Path, tmp_path: Path) -> None:
    job = Job(folder, tmp_path / "job")
    done = job.step("Check", run="nothing")
    assert "there is no run 'nothing'" in done.stderr
    assert job.outputs() == {"verdict": "refused", "exit-code": "2", "run": ""}
    job.step("Comment")
    assert "NOT CHECKED" in (tmp_path / "job" / "body.md").read_text("utf-8")
    assert junitparser.JUnitXml.fromfile(str(tmp_path / "job" / "check.xml")).errors == 1
    assert job.step("Verdict").returncode == 2


def test_a_run_that_failed_leaves_no_older_verdict_standing(folder: Path, tmp_path: Path) -> None:
    job = Job(folder, tmp_path / "job", found="41")
    (tmp_path / "job" / "harness-comment.md").write_text(f"{MARK}\n## PASS", "utf-8")
    job.step("Forget an earlier check of this job")
    done = job.step("Run", replay="no such run")
    assert done.returncode == 2
    assert job.step("Comment").returncode == 0
    assert "did not come to its end" in (tmp_path / "job" / "body.md").read_text("utf-8")
    assert (tmp_path / "job" / "body.md").read_text("utf-8").startswith(MARK)


def test_arguments_of_a_run_are_split_as_in_a_shell(folder: Path, tmp_path: Path) -> None:
    job = Job(folder, tmp_path / "job")
    done = job.step("Run", model="rules", **{"run-args": "--name 'from the action' --document d00"})
    assert done.returncode == 0, done.stderr
    assert (folder / "reports" / "from-the-action" / "report.md").is_file()


def test_every_input_and_output_is_described_and_the_mark_is_the_program_s() -> None:
    for table in (ACTION["inputs"], ACTION["outputs"]):
        assert all(len(entry["description"]) > 15 for entry in table.values())
    page = (ROOT / "docs" / "ci.md").read_text("utf-8")
    for name, entry in ACTION["inputs"].items():
        assert f"| `{name}` |" in page, f"| `{name}` | {entry['description']} | {entry['default']} |"
    for name in ACTION["outputs"]:
        assert f"`{name}`" in page
    (comment,) = [one for one in ACTION["runs"]["steps"] if one["name"] == "Comment"]
    assert comment["run"].count(MARK) == 2


def test_workflows_of_the_page_and_this_project_s_own_use_what_the_action_has() -> None:
    page = (ROOT / "docs" / "ci.md").read_text("utf-8")
    workflows = [yaml.safe_load(text) for text in re.findall(r"(?ms)^```yaml\n(.*?)^```$", page)]
    workflows.append(yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")))
    assert len(workflows) >= 3
    used = 0
    for workflow in workflows:
        assert {"name", "jobs", "permissions"} <= workflow.keys()
        for job in workflow["jobs"].values():
            for step in job["steps"]:
                if "extraction-harness" in step.get("uses", "") or step.get("uses") == "./":
                    used += 1
                    assert step.get("with", {}).keys() <= ACTION["inputs"].keys()
    assert used >= 2
