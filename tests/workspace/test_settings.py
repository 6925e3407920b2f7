"""Settings: where they come from, which wins, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import ConfigError
from harness.workspace import SETTINGS, Settings, load_settings

ONE_OF_EACH: dict[str, Any] = {
    "schemas": "a/b", "seeds": "texts", "gold": "truth", "reports": "out", "model": "openai/x", "mode": "JSON",
    "base_url": "http://localhost:8000/v1", "prompt": "ask.j2",
    "concurrency": 3, "workers": 2, "timeout": 1.5, "repeats": 2, "temperature": 0.0,
    "max_tokens": 100, "seed": 0, "attempts": 0, "rpm": 60.0, "tpm": 9000.0, "retries": 0, "give_up_after": 10.0,
    "deadline": 3600.0, "max_requests": 100, "max_cost": 0.5, "lease": 60.0,
}  # fmt: skip


def config(folder: Path, text: str) -> Path:
    path = folder / "pyproject.toml"
    path.write_text(f"[tool.harness]\n{text}\n", encoding="utf-8")
    return path


def refused(folder: Path, **sources: Any) -> str:
    with pytest.raises(ConfigError) as caught:
        load_settings(folder, **sources)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_without_any_source_each_setting_has_its_default(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings()
    assert Settings().concurrency == 8
    assert Settings().mode == "TOOLS"


def test_every_setting_can_be_read_from_the_file(tmp_path: Path) -> None:
    assert set(ONE_OF_EACH) == set(SETTINGS)
    config(tmp_path, "\n".join(f"{key} = {value!r}" for key, value in ONE_OF_EACH.items()))
    assert load_settings(tmp_path) == Settings(**ONE_OF_EACH)


def test_every_setting_can_be_read_from_the_environment(tmp_path: Path) -> None:
    environ = {f"HARNESS_{key.upper()}": str(value) for key, value in ONE_OF_EACH.items()}
    assert load_settings(tmp_path, environ=environ) == Settings(**ONE_OF_EACH)


def test_every_setting_has_a_meaning_and_says_what_it_wants() -> None:
    assert all(setting.meaning and setting.wanted for setting in SETTINGS.values())
    assert all(setting.default is None or setting.accepts(setting.default) for setting in SETTINGS.values())


@given(
    file=st.none() | st.integers(1, 99), variable=st.none() | st.integers(1, 99), flag=st.none() | st.integers(1, 99)
)
def test_the_later_source_wins(
    tmp_path_factory: pytest.TempPathFactory, file: int | None, variable: int | None, flag: int | None
) -> None:
    folder = tmp_path_factory.mktemp("settings")
    config(folder, "" if file is None else f"repeats = {file}")
    environ = {} if variable is None else {"HARNESS_REPEATS": str(variable)}
    given_values = [value for value in (file, variable, flag) if value is not None]
    read = load_settings(folder, environ=environ, overrides={"repeats": flag})
    assert read.repeats == (given_values[-1] if given_values else 1)


def test_a_zero_is_a_value_and_not_unset(tmp_path: Path) -> None:
    config(tmp_path, "seed = 5\ntemperature = 0.7")
    read = load_settings(tmp_path, environ={"HARNESS_SEED": "0"}, overrides={"temperature": 0})
    assert (read.seed, read.temperature) == (0, 0.0)


def test_an_empty_variable_is_not_set(tmp_path: Path) -> None:
    config(tmp_path, "model = 'rules'")
    assert load_settings(tmp_path, environ={"HARNESS_MODEL": " "}).model == "rules"


def test_an_unknown_key_in_the_file_suggests_the_near_one(tmp_path: Path) -> None:
    path = config(tmp_path, "concurency = 4")
    assert refused(tmp_path) == f"{path}: tool.harness.concurency is no setting; did you mean 'concurrency'?"


def test_an_unknown_key_that_is_near_to_none_lists_the_keys(tmp_path: Path) -> None:
    path = config(tmp_path, "zzz = 4")
    assert refused(tmp_path).startswith(f"{path}: tool.harness.zzz is no setting; the keys are schemas, seeds, gold,")


def test_an_unknown_variable_suggests_the_near_one(tmp_path: Path) -> None:
    said = refused(tmp_path, environ={"HARNESS_REPEAT": "3"})
    assert said == "HARNESS_REPEAT is no setting; did you mean 'repeats'?"


def test_variables_of_the_build_service_that_is_named_harness_are_left_alone(tmp_path: Path) -> None:
    environ = {"HARNESS_BUILD_ID": "7", "HARNESS_ACCOUNT_ID": "x", "HARNESS_STAGE_INDEX": "1"}
    assert load_settings(tmp_path, environ=environ) == Settings()


def test_an_unknown_override_is_an_error(tmp_path: Path) -> None:
    said = refused(tmp_path, overrides={"max_token": 3})
    assert said == "--max-token is no setting; did you mean 'max_tokens'?"


def test_a_table_below_the_settings_is_an_unknown_key(tmp_path: Path) -> None:
    path = config(tmp_path, "[tool.harness.gates]\nmax_drop = 1")
    assert refused(tmp_path).startswith(f"{path}: tool.harness.gates is no setting")


def test_a_table_with_an_owner_elsewhere_is_left_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.workspace.config.SUBTABLES", frozenset({"gates"}))
    config(tmp_path, "repeats = 2\n[tool.harness.gates]\nmax_drop = 1")
    assert load_settings(tmp_path).repeats == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("concurrency = 0", "tool.harness.concurrency must be an integer of at least 1, got 0"),
        ("concurrency = true", "tool.harness.concurrency must be an integer of at least 1, got True"),
        ("concurrency = 2.0", "tool.harness.concurrency must be an integer of at least 1, got 2.0"),
        ("concurrency = '4'", "tool.harness.concurrency must be an integer of at least 1, got '4'"),
        ("timeout = 0", "tool.harness.timeout must be a number greater than 0, got 0"),
        ("timeout = nan", "tool.harness.timeout must be a number greater than 0, got nan"),
        ("timeout = inf", "tool.harness.timeout must be a number greater than 0, got inf"),
        ("attempts = -1", "tool.harness.attempts must be an integer of at least 0, got -1"),
        ("model = ''", "tool.harness.model must be a string that is not blank, got ''"),
        ("mode = ['TOOLS']", "tool.harness.mode must be a string that is not blank, got ['TOOLS']"),
        (
            "reports = '../out'",
            "tool.harness.reports must be a folder within the workspace, or a URL without credentials, got '../out'",
        ),
        (
            "reports = 'a/../../out'",
            "tool.harness.reports must be a folder within the workspace, or a URL without credentials, "
            "got 'a/../../out'",
        ),
        ("gold = '/gold'", "tool.harness.gold must be a folder within the workspace, got '/gold'"),
        ("gold = 'C:\\gold'", "tool.harness.gold must be a folder within the workspace, got 'C:\\\\gold'"),
    ],
)
def test_a_value_of_the_wrong_type_or_range_is_one_clear_line(tmp_path: Path, line: str, said: str) -> None:
    path = config(tmp_path, line)
    assert refused(tmp_path) == f"{path}: {said}"


def test_a_wrong_value_in_the_environment_names_the_variable(tmp_path: Path) -> None:
    said = refused(tmp_path, environ={"HARNESS_TIMEOUT": "soon"})
    assert said == "HARNESS_TIMEOUT must be a number greater than 0, got 'soon'"


def test_a_password_in_a_base_url_is_refused_and_not_shown(tmp_path: Path) -> None:
    said = refused(tmp_path, environ={"HARNESS_BASE_URL": "http://ann:pa55word@host/v1"})
    assert said.startswith("HARNESS_BASE_URL must be an http or https URL without credentials")
    assert "pa55word" not in said


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://host/", "http://", "http://[::1", "host"])
def test_a_base_url_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    assert "must be an http or https URL" in refused(tmp_path, overrides={"base_url": url})


def test_a_file_that_is_no_toml_is_named_with_its_line(tmp_path: Path) -> None:
    path = config(tmp_path, "model = ")
    assert refused(tmp_path).startswith(f"{path}:2: not TOML: Invalid value")


@pytest.mark.parametrize("text", ["x = " + "[" * 5_000, "seed = " + "9" * 5_000])
def test_toml_that_the_parser_dies_of_is_one_clear_line(tmp_path: Path, text: str) -> None:
    path = config(tmp_path, text)
    assert refused(tmp_path).startswith(f"{path}: not TOML")


def test_a_number_that_no_request_could_hold_is_refused(tmp_path: Path) -> None:
    config(tmp_path, "timeout = 1" + "0" * 400)
    assert "must be a number greater than 0, got 1000" in refused(tmp_path)


def test_settings_that_are_no_table_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text("tool.harness = 3", encoding="utf-8")
    assert refused(tmp_path) == f"{path}: tool.harness is 3, and must be a table"


@given(st.text(max_size=30))
def test_no_folder_that_is_accepted_leads_out(text: str) -> None:
    root = Path("/workspace/root")
    if SETTINGS["gold"].accepts(text):
        assert (root / text).resolve().is_relative_to(root)
