"""`.env` in the workspace's root: keys and settings that need not be exported. Read, never written.

Of what stands in it only `…_API_KEY`, `…_TOKEN`, `…_BASE_URL` and `HARNESS_…` are taken: a file for other programs
stays theirs. No value of it is ever shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from harness.errors import ConfigError
from harness.limits import MAX_CONFIG_BYTES
from harness.workspace.files import decode_utf8, read_bytes

__all__ = ["DOTENV_FILE", "read_dotenv", "with_dotenv"]

DOTENV_FILE = ".env"

_TAKEN = re.compile(r"[A-Za-z0-9_]+_(API_KEY|TOKEN|BASE_URL)|HARNESS_[A-Za-z0-9_]+")
_ASSIGNED = re.compile(r"\s*(?:export\s+)?(?P<name>[A-Za-z0-9_]+)\s*=")


def read_dotenv(root: Path) -> dict[str, str]:
    """The variables that are taken from `root/.env`, {} where there is no such file; `$NAME` stays as it is written.

    Raises ConfigError, with the line and without what it says, where one of them has a quote without an end.
    """
    path = root / DOTENV_FILE
    if not path.is_file():  # a folder of that name is somebody's virtual environment
        return {}
    from dotenv.parser import parse_stream

    text = decode_utf8(read_bytes(path, limit=MAX_CONFIG_BYTES, error=ConfigError), file=path, error=ConfigError)
    taken = {}
    for binding in parse_stream(StringIO(text)):
        if binding.error:
            name = _ASSIGNED.match(binding.original.string)
            if name is not None and _TAKEN.fullmatch(name["name"]):
                said = f"{name['name']} is no assignment: is a quote without its end?"
                raise ConfigError(said, file=path, line=binding.original.line)
        elif binding.key is not None and binding.value and _TAKEN.fullmatch(binding.key):
            taken[binding.key] = binding.value
    return taken


def with_dotenv(root: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` over what `root/.env` says; a variable that is set to nothing counts as not set. Raises ConfigError."""
    return read_dotenv(root) | {name: value for name, value in environ.items() if value.strip()}
