"""`.env`: read, never written; the environment wins; what is not for us stays unread; no value is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import ConfigError
from harness.workspace import open_workspace
from harness.workspace.dotenv import read_dotenv, with_dotenv

CANARY = "sk-canary-0123456789abcdef"


def write(folder: Path, text: str) -> Path:
    path = folder / ".env"
    path.write_text(text, "utf-8")
    return path


def test_keys_tokens_base_urls_and_settings_are_taken_and_nothing_else(tmp_path: Path) -> None:
    write(
        tmp_path,
        f"# keys\nexport OPENAI_API_KEY='{CANARY}'\nDATABRICKS_TOKEN=dapi-0123456789ab # a token\n"
        "OPENAI_BASE_URL=http://127.0.0.1:8000/v1\nHARNESS_MODEL=openai/m\nDATABASE_PASSWORD=theirs\nPATH=/theirs\n"
        "EMPTY_API_KEY=\nPLAIN_API_KEY\nLITERAL_API_KEY=a$HOME\n",
    )
    assert read_dotenv(tmp_path) == {
        "OPENAI_API_KEY": CANARY,
        "DATABRICKS_TOKEN": "dapi-0123456789ab",
        "OPENAI_BASE_URL": "http://127.0.0.1:8000/v1",
        "HARNESS_MODEL": "openai/m",
        "LITERAL_API_KEY": "a$HOME",
    }


def test_the_environment_wins_and_a_blank_variable_counts_as_not_set(tmp_path: Path) -> None:
    write(tmp_path, "A_API_KEY=from-file\nB_API_KEY=from-file\n")
    assert with_dotenv(tmp_path, {"A_API_KEY": "from-environment", "B_API_KEY": " "}) == {
        "A_API_KEY": "from-environment",
        "B_API_KEY": "from-file",
    }


def test_a_workspace_reads_it_for_its_settings_and_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.harness]\nmodel = 'rules'\n", "utf-8")
    path = write(tmp_path, f"HARNESS_MODEL=openai/m\nOPENAI_API_KEY={CANARY}\n")
    before = path.read_bytes(), path.stat().st_mtime_ns
    found = open_workspace(tmp_path, environ={})
    assert found.settings.model == "openai/m"
    assert found.environ["OPENAI_API_KEY"] == CANARY
    assert CANARY not in repr(found)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert open_workspace(tmp_path, environ={"HARNESS_MODEL": "rules"}).settings.model == "rules"


def test_a_quote_without_its_end_is_named_with_its_line_and_without_what_it_holds(tmp_path: Path) -> None:
    write(tmp_path, f'THEIRS=1\nOPENAI_API_KEY="{CANARY}\n')
    with pytest.raises(ConfigError) as caught:
        read_dotenv(tmp_path)
    assert ".env:2: OPENAI_API_KEY" in str(caught.value)
    assert CANARY not in str(caught.value)


def test_a_broken_line_of_another_program_is_theirs(tmp_path: Path) -> None:
    write(tmp_path, "some words of theirs\nOPENAI_API_KEY=ok\n")
    assert read_dotenv(tmp_path) == {"OPENAI_API_KEY": "ok"}


def test_without_the_file_or_with_a_folder_of_that_name_there_is_nothing_to_read(tmp_path: Path) -> None:
    assert read_dotenv(tmp_path) == {}
    (tmp_path / ".env").mkdir()
    assert read_dotenv(tmp_path) == {}


def test_a_file_that_is_no_text_is_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"OPENAI_API_KEY=\xff\n")
    with pytest.raises(ConfigError, match=r"\.env:1: byte 0xFF"):
        read_dotenv(tmp_path)
