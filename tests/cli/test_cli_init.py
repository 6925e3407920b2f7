"""`harness init`: a workspace that runs at once, and never writes over one."""

from __future__ import annotations

from pathlib import Path

from cli_workspace import harness_here, only_line


def test_a_new_workspace_runs_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    done = harness_here("init", folder, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"Next: python -m harness run --model rules --workspace {folder}" in done.stdout
    assert harness_here("run", "--name", "first", cwd=folder).returncode == 0
    assert (folder / "reports" / "first" / "report.html").is_file()
    for words in (("plan", "visit"), ("gold", "check"), ("audit", "--min-caught", "1", "--min-forgiven", "1")):
        checked = harness_here(*words, cwd=folder)
        assert checked.returncode == 0, checked.stdout + checked.stderr


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("mine", "utf-8")
    line = only_line(harness_here("init", tmp_path, cwd=tmp_path))
    assert "there is one already; give a folder that is new or empty" in line
    assert [path.name for path in tmp_path.iterdir()] == ["pyproject.toml"]
    assert (tmp_path / "pyproject.toml").read_text("utf-8") == "mine"
