"""The settings of a workspace, each declared once, on one line: its type, default, range and meaning.

Reading, checking and the page of the documentation that lists them all go by `SETTINGS`, so that a new key is one new
line.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass, field, fields
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import urlsplit

from harness.workspace.store_urls import is_store_url, is_url

__all__ = ["SETTINGS", "Setting", "Settings"]


def _key(default: Any, meaning: str, *, low: float | None = None, above: float | None = None, kind: str = "") -> Any:
    """low: the least value; above: what a value must exceed; kind: `folder`, `reports`, `file`, `url` or the type."""
    return field(default=default, metadata={"meaning": meaning, "low": low, "above": above, "kind": kind})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What `[tool.harness]`, `HARNESS_*` and flags set; folders are relative to the workspace."""

    schemas: str = _key("schemas", "Folder of the schema files", kind="folder")
    seeds: str = _key("seeds", "Folder of the documents", kind="folder")
    gold: str = _key("gold", "Folder of the hand-labelled records", kind="folder")
    reports: str = _key("reports", "Folder that runs are written to", kind="reports")
    model: str | None = _key(None, "The model that is asked, as provider/model, or rules")
    mode: str = _key("TOOLS", "How the schema is put to the model, one of instructor's modes")
    base_url: str | None = _key(None, "Address of an OpenAI-compatible server", kind="url")
    prompt: str | None = _key(None, "Template of the prompt, in place of the built-in one", kind="file")
    concurrency: int = _key(8, "Requests at the same time", low=1)
    workers: int = _key(1, "Processes that ask, which share the requests and every limit out", low=1)
    timeout: float = _key(60.0, "Seconds that one request may take", above=0)
    repeats: int = _key(1, "Times that each document is asked", low=1)
    temperature: float | None = _key(None, "Sampling temperature; the server's own where it is not set", low=0)
    max_tokens: int | None = _key(None, "Most tokens of one answer; the server's own limit where it is not set", low=1)
    seed: int | None = _key(None, "Seed that is sent with each request")
    attempts: int = _key(1, "Further attempts after an answer that does not validate", low=0)
    rpm: float | None = _key(None, "Most requests a minute", above=0)
    tpm: float | None = _key(None, "Most tokens a minute, in and out, by what the server reports", above=0)
    retries: int = _key(5, "Further tries after a 5xx, a failed connection or a time-out", low=0)
    give_up_after: float = _key(300.0, "Seconds after which a request that fails is not tried again", above=0)
    deadline: float | None = _key(None, "Seconds after which nothing more is asked; the run can be resumed", above=0)
    max_requests: int | None = _key(None, "Most requests that are sent; the run stops there and can be resumed", low=0)
    max_cost: float | None = _key(None, "Most US dollars that are spent; the run stops there and can be resumed", low=0)
    lease: float = _key(30.0, "Seconds without a sign of life until a run on an object store may be taken over", low=1)


_LARGEST = 2**63 - 1
_NOUNS: dict[object, str] = {
    str: "a string that is not blank",
    int: "an integer",
    float: "a number",
    "folder": "a folder within the workspace",
    "reports": "a folder within the workspace, or a URL without credentials",
    "file": "a file within the workspace, or an absolute path",
    "url": "an http or https URL without credentials",
}


@dataclass(frozen=True)
class Setting:
    """One key. type: str, int or float. optional: whether it may be unset. low, above: its range, None where open."""

    name: str
    type: type[str] | type[int] | type[float]
    optional: bool
    default: Any
    meaning: str
    low: float | None
    above: float | None
    kind: str

    @property
    def wanted(self) -> str:
        """What a value must be, for messages and documentation: `an integer of at least 1`."""
        noun = _NOUNS[self.kind or self.type]
        if self.low is not None:
            return f"{noun} of at least {self.low:g}"
        return noun if self.above is None else f"{noun} greater than {self.above:g}"

    def accepts(self, value: Any) -> bool:
        """Whether `value`, of Python's type for it, is one that this key may have."""
        if self.type is str:
            return isinstance(value, str) and bool(value.strip()) and value.isprintable() and self._accepts_text(value)
        if isinstance(value, bool) or not isinstance(value, (int, float) if self.type is float else int):
            return False
        if not -_LARGEST <= value <= _LARGEST:  # NaN too
            return False
        return (self.above is None or value > self.above) and (self.low is None or value >= self.low)

    def _accepts_text(self, text: str) -> bool:
        if self.kind == "folder":
            return _stays_inside(text)
        if self.kind == "reports":
            return is_store_url(text) if is_url(text) else _stays_inside(text)
        if self.kind == "file":
            return _stays_inside(text) or PurePath(text).is_absolute()
        return self.kind != "url" or _is_plain_url(text)

    def parse(self, text: str) -> Any:
        """The value that `text`, from the environment, stands for; raises ValueError where it stands for none."""
        return self.type(text.strip())


def _stays_inside(folder: str) -> bool:
    """Whether a relative path never climbs, as either kind of system would read it."""
    windows = PureWindowsPath(folder)
    return not (PurePosixPath(folder).is_absolute() or windows.anchor or ".." in windows.parts)


def _is_plain_url(url: str) -> bool:
    """Whether `url` can be kept in a report: no user name or password stands in it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def _declared() -> dict[str, Setting]:
    hints = typing.get_type_hints(Settings)
    declared = {}
    for item in fields(Settings):
        kinds = [kind for kind in typing.get_args(hints[item.name]) or (hints[item.name],) if kind is not type(None)]
        optional = len(typing.get_args(hints[item.name])) > 1
        declared[item.name] = Setting(item.name, kinds[0], optional, item.default, **item.metadata)
    return declared


SETTINGS: dict[str, Setting] = _declared()
"""Every key by its name, in the order of the documentation."""
