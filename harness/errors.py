"""Every error a user can cause, caught in `cli/` alone and shown there as one line.

    HarnessError                 exit code 2
    |-- UsageError               a flag or argument that cannot be followed
    |-- ConfigError              [tool.harness] or HARNESS_*: an unknown key, a value out of range
    |-- WorkspaceError           files and folders: not a workspace, a path that leaves it, undecodable bytes
    |-- SchemaError              a schema file that does not import, a marker that cannot be honoured
    |-- GoldError                gold that is not JSON, does not fit its schema, or points at nothing
    |-- PredictionError          a prediction file that cannot be read as one
    |-- ComparatorError          a custom comparator that raised or left [0, 1]
    |-- LimitError               input beyond a stated bound: depth, size, length
    |-- ModelError               a model that cannot be asked: no key, no such provider, nobody listening
    |-- RunError                 a stored run that cannot be read
    `-- StoppedError             asking ended before all was asked: exit code 3 by a limit, 130 by Ctrl-C

A failed extraction is not among them: failures of a model are data (`records.Extraction.failure`).
"""

from __future__ import annotations

from pathlib import PurePath

__all__ = [
    "ComparatorError",
    "ConfigError",
    "GoldError",
    "HarnessError",
    "LimitError",
    "ModelError",
    "PredictionError",
    "RunError",
    "SchemaError",
    "StoppedError",
    "UsageError",
    "WorkspaceError",
    "excerpt",
]


class HarnessError(Exception):
    """What was got, where, and what to do.

    message: what is wrong, with what was got, as one sentence without a full stop.
    file, line, pointer: where it is (RFC 6901 pointer into the file's JSON), as far as known.
    hint: what to do about it.
    """

    exit_code = 2

    def __init__(
        self,
        message: str,
        *,
        file: PurePath | str | None = None,
        line: int | None = None,
        pointer: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.pointer = pointer
        self.hint = hint

    def __str__(self) -> str:
        """`file:line: pointer: message; hint`, on one line whatever the parts contain."""
        place = "" if self.file is None else str(self.file)
        if self.line is not None:
            place += f":{self.line}"
        parts = [place, self.pointer or "", self.message]
        text = ": ".join(part for part in parts if part)
        if self.hint:
            text += f"; {self.hint}"
        return excerpt(text, 2_000)


class UsageError(HarnessError):
    """A flag or argument that cannot be followed."""


class ConfigError(HarnessError):
    """A setting that is unknown or out of range."""


class WorkspaceError(HarnessError):
    """A file or folder that is missing, unreadable, doubled, or outside the workspace."""


class SchemaError(HarnessError):
    """A schema that cannot be loaded, or a marker that cannot be honoured."""


class GoldError(HarnessError):
    """Gold that cannot be used as it stands."""


class PredictionError(HarnessError):
    """A prediction file that cannot be read as one."""


class ComparatorError(HarnessError):
    """A custom comparator that raised or returned something that is no grade."""


class LimitError(HarnessError):
    """Input beyond a stated bound."""


class ModelError(HarnessError):
    """A model that cannot be asked at all."""


class RunError(HarnessError):
    """A stored run that cannot be read."""


class StoppedError(HarnessError):
    """Asking ended before all was asked. What came is kept, and nothing about it is wrong."""

    exit_code = 3

    def __init__(self, message: str, *, interrupted: bool, hint: str | None = None) -> None:
        """interrupted: by the user, not by a limit."""
        super().__init__(message, hint=hint)
        if interrupted:
            self.exit_code = 130


def excerpt(value: object, limit: int = 80) -> str:
    """`value` as printable text on one line, at most `limit` characters.

    Control characters (terminal escapes and line ends among them) are written as escapes, so that text from a document
    or a model can neither forge a second line nor drive a terminal; and `##[`, which commands GitHub's runner.
    """
    text = value if isinstance(value, str) else repr(value)
    text = text[: limit + 1]
    shown = "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)
    shown = shown.replace("##[", "##\\x5b")
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
