"""`.env` in the workspace's root: keys and settings that need not be exported. Read, never written.

Of what stands in it only `…_API_KEY`, `…_BASE_URL` and `HARNESS_…` are taken: a file for other programs stays theirs.
No value of it is ever shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from harness.errors import ConfigError
from harness.limits import MAX_CONFIG_BYTES
from harness.workspace.files import decode_utf8, read_bytes

__all__ = ["DOTENV_FILE", "read_dotenv", "with_dotenv"]

DOTENV_FILE = ".env"

_TAKEN = re.compile(r"[A-Za-z0-9_]+_(API_KEY|BASE_URL)|HARNESS_[A-Za-z0-9_]+")
_LINE = re.compile(
    r"[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][A-Za-z0-9_.]*)[ \t]*=[ \t]*"
    r"(?:(?P<quote>['\"])|(?P<plain>[^\r\n]*))"
)
_ENDS = {"'": re.compile(r"((?:[^'])*)'"), '"': re.compile(r'((?:[^"\\]|\\.)*)"', re.DOTALL)}
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def read_dotenv(root: Path) -> dict[str, str]:
    """The variables that are taken from `root/.env`, {} where there is no such file.

    Raises ConfigError, with the line and without what it says, where one of them has a quote without an end.
    """
    path = root / DOTENV_FILE
    if not path.is_file():  # a folder of that name is somebody's virtual environment
        return {}
    text = decode_utf8(read_bytes(path, limit=MAX_CONFIG_BYTES, error=ConfigError), file=path, error=ConfigError)
    return {name: value for name, value in _assignments(text, path) if _TAKEN.fullmatch(name) and value}


def with_dotenv(root: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` over what `root/.env` says; a variable that is set to nothing counts as not set. Raises ConfigError."""
    return read_dotenv(root) | {name: value for name, value in environ.items() if value.strip()}


def _assignments(text: str, path: Path) -> Iterator[tuple[str, str]]:
    position = 0
    while position < len(text):
        line_end = text.find("\n", position)
        after = len(text) if line_end < 0 else line_end + 1
        match = _LINE.match(text, position)
        if match is not None:
            quote = match["quote"]
            if quote is None:
                yield match["name"], re.split(r"(?:^|\s)#", match["plain"], maxsplit=1)[0].strip()
            else:
                end = _ENDS[quote].match(text, match.end())
                if end is not None:
                    yield match["name"], end[1] if quote == "'" else _unescaped(end[1])
                    line_end = text.find("\n", end.end())
                    after = len(text) if line_end < 0 else line_end + 1
                elif _TAKEN.fullmatch(match["name"]):
                    line = text.count("\n", 0, position) + 1
                    raise ConfigError(f"{match['name']} begins with a quote that does not end", file=path, line=line)
        position = after


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), text, flags=re.DOTALL)
