"""What README and docs say is so: their code runs, their commands work, their links lead somewhere."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from cli_workspace import harness, harness_here
from faultserver import FaultServer
from randomfaults import plain

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "gold" / "README.md"]
IDS = [page.relative_to(ROOT).as_posix() for page in PAGES]


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_python_in_a_page_runs_from_top_to_bottom(page):
    names = {}
    for code in blocks(page, "python"):
        exec(compile(code, str(page), "exec"), names)


@pytest.fixture(scope="module")
def copied_workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workspace")
    for name in ("schemas", "seeds", "gold"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_commands_in_a_page_work(page, copied_workspace):
    for block in blocks(page, "console"):
        for line in block.splitlines():
            if line.startswith("$ python -m harness "):
                arguments = shlex.split(line.removeprefix("$ python -m harness "), comments=True)
                done = harness(*arguments, cwd=copied_workspace)
                assert done.returncode == 0, f"{line}\n{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_sessions_with_a_server_in_a_page_say_what_is_shown_and_end_with_the_code_that_is_shown(page, copied_workspace):
    shown = "http://localhost:8000/v1"
    with FaultServer(plain) as server:
        done = None
        for line in "".join(blocks(page, "shell-session")).splitlines():
            if line.startswith("$ python -m harness "):
                command, _, code = line.removeprefix("$ python -m harness ").partition("  # exit code ")
                done = harness_here(*shlex.split(command.replace(shown, server.url)), cwd=copied_workspace)
                assert done.returncode == int(code or 0), f"{line}\n{done.stderr}"
            else:
                assert line in (done.stdout + done.stderr).replace(server.url, shown)


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_the_excerpt_in_the_readme_is_what_the_main_job_reports(copied_workspace):
    page = (ROOT / "README.md").read_text("utf-8")
    (excerpt,) = re.findall(r"checked by tests/docs -->\n(.*?)<!-- end of excerpt", page, re.DOTALL)
    done = harness("run", "--model", "rules", "--name", "excerpt", cwd=copied_workspace)
    assert done.returncode == 0, done.stderr
    report = (copied_workspace / "reports" / "excerpt" / "report.md").read_text("utf-8")
    report = re.sub(r"\[(`[^`]*`)\]\[\d+\]", r"\1", report).splitlines()  # links lead nowhere from the README
    assert len(excerpt.splitlines()) > 10
    assert [line for line in excerpt.splitlines() if line not in report] == []


def test_the_readme_names_every_verb_and_marker(copied_workspace):
    from harness.fields import __all__ as markers

    schemas = (ROOT / "docs" / "schemas.md").read_text("utf-8")
    for marker in set(markers) - {"Marker"}:
        assert f"`{marker}(" in schemas or f"{marker}(" in schemas, marker


def test_the_settings_table_is_the_program_s_own():
    from harness.workspace import SETTINGS

    page = (ROOT / "docs" / "running.md").read_text("utf-8")
    for name, setting in SETTINGS.items():
        assert f"| `{name}` |" in page, f"| `{name}` | ... | {setting.meaning} |"
        assert setting.meaning in page
