"""`[tool.harness.check]`: what a run must hold to pass, read and checked key by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, NamedTuple

from harness.errors import ConfigError, excerpt
from harness.policy import FieldPolicy, Policy
from harness.workspace.config import CONFIG_FILE, harness_table
from harness.workspace.files import Where, is_there
from harness.workspace.names import suggestion

__all__ = ["CHECK_SETTINGS", "CheckSetting", "load_policy"]

TABLE = "tool.harness.check"


class CheckSetting(NamedTuple):
    """One key. low, high: its range, both ends included where `closed`, else `high` is not."""

    meaning: str
    type: type[bool] | type[int] | type[float]
    low: float = 0.0
    high: float = 1.0
    closed: bool = True

    @property
    def wanted(self) -> str:
        """What a value must be: `a number from 0 to 1`."""
        if self.type is bool:
            return "true or false"
        noun = "an integer" if self.type is int else "a number"
        if self.high == float("inf"):
            return f"{noun} of at least {self.low:g}"
        return f"{noun} from {self.low:g} to {'' if self.closed else 'below '}{self.high:g}"

    def accepts(self, value: Any) -> bool:
        """Whether `value` is one that this key may have."""
        if self.type is bool:
            return isinstance(value, bool)
        if isinstance(value, bool) or not isinstance(value, int if self.type is int else (int, float)):
            return False
        return bool(self.low <= value <= self.high) and (self.closed or value < self.high)


_INFINITE = float("inf")

CHECK_SETTINGS: Mapping[str, CheckSetting] = {
    "max_drop": CheckSetting(
        "How far the score may fall below the baseline's; 0.02 is two points", float, closed=False
    ),
    "alpha": CheckSetting("The chance of a false alarm", float, 0.0001, 0.5, closed=False),
    "min_score": CheckSetting("Lowest score", float),
    "min_validity": CheckSetting("Lowest share of valid responses, after repair attempts", float),
    "max_cost": CheckSetting("Most that the whole run may cost, in US dollars", float, 0.0, _INFINITE),
    "strict": CheckSetting("Whether an inconclusive comparison fails", bool),
    "any_change": CheckSetting("Whether, of the same responses, a change for the better fails too", bool),
    "seed": CheckSetting("Seed of the draws", int, 0, _INFINITE),
}
"""Every key of `[tool.harness.check]` but `fields`, in the order of the documentation."""

_FIELD_KEYS = {"min_score": CHECK_SETTINGS["min_score"], "max_drop": CHECK_SETTINGS["max_drop"]}

assert {*CHECK_SETTINGS, "fields"} == {item.name for item in fields(Policy)}


def load_policy(root: Path, *, overrides: Mapping[str, Any] | None = None) -> Policy:
    """The policy of the workspace at `root`. overrides: values of flags by key, None where a flag was not given.

    Raises ConfigError, naming file and key, for a key that does not exist and a value that cannot be.
    """
    file = root / CONFIG_FILE
    table = (harness_table(file) if is_there(file) else None) or {}
    check = table.get("check", {})
    if not isinstance(check, dict):
        raise ConfigError(f"{TABLE} is {excerpt(repr(check))}, and must be a table", file=file)
    values = {key: _checked(key, value, file) for key, value in check.items() if key != "fields"}
    policy = replace(Policy(**values), fields=_fields(check.get("fields", {}), file))
    for key, value in (overrides or {}).items():
        if value is not None:
            policy = replace(policy, **{key: _checked(key, value, None)})
    return policy


def _checked(key: str, value: Any, file: Where) -> Any:
    setting = CHECK_SETTINGS.get(key)
    shown = f"{TABLE}.{excerpt(key)}" if file is not None else f"--{key.replace('_', '-')}"
    if setting is None:
        hint = suggestion(key, CHECK_SETTINGS) or f"the keys are {', '.join(CHECK_SETTINGS)}, fields"
        raise ConfigError(f"{shown} is no setting", file=file, hint=hint)
    return _valued(shown, setting, value, file)


def _valued(shown: str, setting: CheckSetting, value: Any, file: Where) -> Any:
    if not setting.accepts(value):
        raise ConfigError(f"{shown} must be {setting.wanted}, got {excerpt(repr(value))}", file=file)
    return float(value) if setting.type is float else value


def _fields(table: Any, file: Where) -> dict[str, FieldPolicy]:
    if not isinstance(table, dict) or not all(isinstance(rule, dict) for rule in table.values()):
        raise ConfigError(f"{TABLE}.fields must be tables", file=file, hint='write "schema/path" = {min_score = 0.9}')
    found = {}
    for name, rule in table.items():
        for key, value in rule.items():
            shown = f"{TABLE}.fields.{excerpt(name)}.{excerpt(key)}"
            if key not in _FIELD_KEYS:
                raise ConfigError(f"{shown} is no setting", file=file, hint=f"the keys are {', '.join(_FIELD_KEYS)}")
            _valued(shown, _FIELD_KEYS[key], value, file)
        found[name] = FieldPolicy(**{key: float(value) for key, value in rule.items()})
    return found
