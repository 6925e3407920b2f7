"""`harness report`, as a user types it: a stored run's report, made anew."""

import re
import sys

import pytest
from cli_workspace import harness_here


@pytest.fixture
def run(workspace):
    done = harness_here("run", "--model", "rules", "--name", "first", cwd=workspace)
    assert done.returncode == 0, done.stderr
    return workspace / "reports" / "first"


def test_it_leaves_every_file_as_it_was(workspace, run):
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    assert len([path for path in before if path.suffix == ".svg"]) == 2
    done = harness_here("report", "first", cwd=workspace)
    assert done.returncode == 0, done.stderr
    assert {path: path.read_bytes() for path in run.rglob("*") if path.is_file()} == before


def test_the_pictures_that_the_report_shows_are_there(run):
    shown = re.findall(r'src(?:set)?="([^"]+)"', (run / "report.md").read_text("utf-8"))
    assert sorted(shown) == ["pictures/fields-dark.svg", "pictures/fields-light.svg"]
    assert all((run / name).is_file() for name in shown)


def test_without_matplotlib_a_run_ends_well_with_a_warning_and_no_picture(workspace, monkeypatch):
    from harness.report.pictures import FieldPoint, fields_picture

    fields_picture([FieldPoint("another", "run", 1.0)])  # what is remembered is of that
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    done = harness_here("run", "--model", "rules", "--name", "bare", cwd=workspace)
    assert done.returncode == 0, done.stderr
    assert "Warning: no pictures are drawn: " in done.stdout
    folder = workspace / "reports" / "bare"
    assert not (folder / "pictures").exists()
    assert "<picture>" not in (folder / "report.md").read_text("utf-8")
    assert (folder / "run.json").is_file()
