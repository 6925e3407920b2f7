"""The command of a run: stored with it, taken up again by a replay, and written as a person would type it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.workspace import Settings

__all__ = ["CHOICES", "command_line", "stored_choices", "to_store"]

CHOICES = ("schema", "document", "param")


def to_store(settings: Settings, **choices: Sequence[str] | None) -> dict[str, Any]:
    """What a run is told to do, as JSON: every setting but the folders, and the choices of CHOICES."""
    values = {name: getattr(settings, name) for name in _names()}
    return values | {name: list(choices.get(name) or ()) for name in CHOICES}


def stored_choices(command: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What is chosen where `command`, of a stored run, is given again with the flags `given`, None where not given."""
    known = (*_names(), *CHOICES)
    stored = {name: value for name, value in command.items() if name in known}
    return stored | {name: value for name, value in given.items() if value is not None}


def command_line(command: Mapping[str, Any], *, default: Settings, workspace: Path | None) -> str:
    """The command that asks for `command`. default: the settings without any flag, which are left out."""
    words = ["python", "-m", "harness", "run"]
    if workspace is not None:
        words += ["--workspace", str(workspace)]
    for name in _names():
        value = command.get(name)
        if value is not None and value != getattr(default, name):
            words += [f"--{name.replace('_', '-')}", f"{value:g}" if isinstance(value, float) else str(value)]
    for name in CHOICES:
        for value in command.get(name) or ():
            words += [f"--{name}", str(value)]
    return shlex.join(words)


def _names() -> list[str]:
    from harness.workspace import SETTINGS

    return [name for name, setting in SETTINGS.items() if setting.kind not in ("folder", "reports") and name != "lease"]
