"""`[tool.harness.check]`: read, checked, and refused in one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.errors import ConfigError
from harness.policy import FieldPolicy, Policy
from harness.workspace import CHECK_SETTINGS, load_policy, load_settings


def config(folder: Path, text: str) -> None:
    (folder / "pyproject.toml").write_text(f"[tool.harness]\n{text}\n", "utf-8")


def test_without_a_table_the_policy_is_the_default(tmp_path: Path) -> None:
    assert load_policy(tmp_path) == Policy()
    config(tmp_path, "")
    assert load_policy(tmp_path) == Policy()


def test_every_key_can_be_written_and_the_table_is_no_concern_of_the_settings(tmp_path: Path) -> None:
    config(
        tmp_path,
        "[tool.harness.check]\nmax_drop = 0\nalpha = 0.1\nmin_score = 0.5\nmin_validity = 1\nmax_cost = 2.5\n"
        "strict = true\nany_change = true\nseed = 0\n"
        '[tool.harness.check.fields]\n"visit/stops[]" = {min_score = 0.9, max_drop = 0.1}',
    )
    assert load_policy(tmp_path) == Policy(
        max_drop=0.0, alpha=0.1, min_score=0.5, min_validity=1.0, max_cost=2.5, strict=True, any_change=True, seed=0,
        fields={"visit/stops[]": FieldPolicy(min_score=0.9, max_drop=0.1)},
    )  # fmt: skip
    load_settings(tmp_path)


def test_a_flag_stands_over_the_file_and_zero_is_a_value(tmp_path: Path) -> None:
    config(tmp_path, "[tool.harness.check]\nmax_drop = 0.5\nstrict = true")
    policy = load_policy(tmp_path, overrides={"max_drop": 0.0, "strict": False, "alpha": None})
    assert (policy.max_drop, policy.strict, policy.alpha) == (0.0, False, 0.05)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[tool.harness.check]\nmax_dorp = 1", "max_drop"),
        ("[tool.harness.check]\nmax_drop = 1", "a number from 0 to below 1"),
        ("[tool.harness.check]\nalpha = 0", "a number from 0.0001 to below 0.5"),
        ("[tool.harness.check]\nalpha = nan", "alpha must be"),
        ("[tool.harness.check]\nstrict = 1", "true or false"),
        ("[tool.harness.check]\nmin_score = true", "a number from 0 to 1"),
        ("[tool.harness.check]\nseed = -1", "an integer of at least 0"),
        ("check = 3", "must be a table"),
        ("[tool.harness.check]\nfields = 3", "must be tables"),
        ('[tool.harness.check.fields]\n"a/b" = {floor = 1}', "the keys are min_score, max_drop"),
        ('[tool.harness.check.fields]\n"a/b" = {min_score = 2}', "a number from 0 to 1"),
    ],
)
def test_what_cannot_be_is_refused_with_file_and_key(tmp_path: Path, text: str, said: str) -> None:
    config(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_policy(tmp_path)
    assert said in str(caught.value)
    assert "pyproject.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_flag_that_cannot_be_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--max-drop must be a number from 0 to below 1"):
        load_policy(tmp_path, overrides={"max_drop": 2.0})


def test_the_page_lists_every_key_with_its_meaning() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "statistics.md").read_text("utf-8")
    defaults: dict[str, Any] = {name: getattr(Policy(), name) for name in CHECK_SETTINGS}
    for name, setting in CHECK_SETTINGS.items():
        default = "" if defaults[name] is None else f"`{defaults[name]}`"
        assert f"| `{name}` | {setting.meaning} | {setting.wanted} | {default} |" in page
