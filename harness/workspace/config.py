"""Settings from `[tool.harness]`, then HARNESS_* variables, then flags: the later over the earlier."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.errors import ConfigError, excerpt
from harness.limits import MAX_CONFIG_BYTES
from harness.workspace.files import Where, decode_utf8, is_there, read_bytes
from harness.workspace.names import suggestion
from harness.workspace.settings import SETTINGS, Setting, Settings
from harness.workspace.store_urls import is_url

__all__ = ["CONFIG_FILE", "ENVIRONMENT_PREFIX", "harness_table", "load_settings"]

CONFIG_FILE = "pyproject.toml"
ENVIRONMENT_PREFIX = "HARNESS_"

SUBTABLES: frozenset[str] = frozenset({"check"})
"""Tables below `[tool.harness]` that have an owner elsewhere, who reads and checks them."""

# A build service of the name Harness sets variables of its own; they are none of ours, nor anybody's misspelling.
_FOREIGN = re.compile(
    r"HARNESS_(ACCOUNT|API|ARTIFACT|BUILD|DELEGATE|ENDPOINT|EXECUTION|INFRA|JOB|NODE|ORG|PIPELINE|PLATFORM|PROJECT|SERVICE"
    r"|STAGE|STEP|STO|TRIGGER|USER)(_.*)?"
)


def load_settings(
    root: Path, *, environ: Mapping[str, str] | None = None, overrides: Mapping[str, Any] | None = None
) -> Settings:
    """The settings of the workspace at `root`.

    environ: variables, of which an empty one counts as not set. overrides: values of flags by key, None where a flag
    was not given. Raises ConfigError, naming file or variable and key, for a key that does not exist and a value that
    cannot be.
    """
    values = _from_file(root / CONFIG_FILE)
    values.update(_from_environment(environ or {}))
    for key, value in (overrides or {}).items():
        if value is not None:
            values[key] = _checked(key, value, file=None, shown=f"--{key.replace('_', '-')}")
    return Settings(**values)


def harness_table(path: Path) -> dict[str, Any] | None:
    """The `[tool.harness]` of a pyproject.toml, None where it has none; raises ConfigError where it is no TOML."""
    text = decode_utf8(read_bytes(path, limit=MAX_CONFIG_BYTES, error=ConfigError), file=path, error=ConfigError)
    try:
        content = tomllib.loads(text)
    except ValueError as cause:  # TOMLDecodeError is one, and so is the error for an integer of thousands of digits
        line = re.search(r"at line (\d+)", str(cause))
        raise ConfigError(f"not TOML: {cause}", file=path, line=int(line[1]) if line else None) from cause
    except RecursionError as cause:
        raise ConfigError("not TOML that can be read: nested too deep", file=path) from cause
    tool = content.get("tool")
    if not isinstance(tool, dict) or "harness" not in tool:
        return None
    table: Any = tool["harness"]
    if not isinstance(table, dict):
        raise ConfigError(f"tool.harness is {excerpt(table)}, and must be a table", file=path)
    return table


def _from_file(path: Path) -> dict[str, Any]:
    table = (harness_table(path) if is_there(path) else None) or {}
    return {
        key: _checked(key, value, file=path, shown=f"tool.harness.{key}")
        for key, value in table.items()
        if key not in SUBTABLES
    }


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values = {}
    for variable in sorted(environ):
        text = environ[variable]
        if not variable.startswith(ENVIRONMENT_PREFIX) or _FOREIGN.fullmatch(variable) or not text.strip():
            continue
        key = variable.removeprefix(ENVIRONMENT_PREFIX).lower()
        setting = _known(key, file=None, shown=variable)
        try:
            value = setting.parse(text)
        except ValueError:
            value = text  # which the setting then refuses, and shows
        values[key] = _checked(key, value, file=None, shown=variable)
    return values


def _known(key: str, *, file: Where, shown: str) -> Setting:
    setting = SETTINGS.get(key)
    if setting is None:
        hint = suggestion(key, SETTINGS) or f"the keys are {', '.join(SETTINGS)}"
        raise ConfigError(f"{excerpt(shown)} is no setting", file=file, hint=hint)
    return setting


def _checked(key: str, value: Any, *, file: Where, shown: str) -> Any:
    setting = _known(key, file=file, shown=shown)
    if not setting.accepts(value):
        # What was given for a URL is not shown: it may hold a password.
        hidden = setting.kind == "url" or (isinstance(value, str) and is_url(value))
        got = "what was given, not shown as it may hold a password, is not" if hidden else f"got {excerpt(repr(value))}"
        raise ConfigError(f"{shown} must be {setting.wanted}{';' if hidden else ','} {got}", file=file)
    return float(value) if setting.type is float else value
