"""Keys are removed from whatever came from outside, before anything else sees it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["Redactor", "keys_in"]

MASK = "[redacted]"
SHORTEST = 12
"""Characters. A shorter key is a placeholder (`none`, `EMPTY`, `test`), and removing such words would spoil answers."""


class Redactor:
    """Replaces each of `secrets` by a mask, also where JSON escapes (`\\u0073`) write some of its characters.

    Servers echo keys: in error messages, and a hostile one in its answers.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = sorted({secret for secret in secrets if len(secret) >= SHORTEST}, key=len, reverse=True)
        escaped = "|".join("".join(map(_as_written, secret)) for secret in self._secrets)
        self._text = re.compile(escaped)
        self._bytes = re.compile(escaped.encode())

    def text(self, text: str) -> str:
        """`text` without the secrets."""
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return self._text.sub(MASK, text) if self._secrets and "\\u00" in text else text

    def body(self, body: bytes) -> bytes:
        """`body` without the secrets."""
        for secret in self._secrets:
            body = body.replace(secret.encode(), MASK.encode())
        return self._bytes.sub(MASK.encode(), body) if self._secrets and b"\\u00" in body else body

    def json(self, value: Any) -> Any:
        """`value` without the secrets in any string or key of it."""
        if not self._secrets:
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.json(item) for item in value]
        if isinstance(value, dict):
            return {self.text(key): self.json(item) for key, item in value.items()}
        return value


def keys_in(environ: Mapping[str, str]) -> list[str]:
    """Every key of the environment, whichever provider it is for: what a variable `…_API_KEY` holds."""
    return [text.strip() for name, text in environ.items() if name.upper().endswith("_API_KEY") and text.strip()]


def _as_written(char: str) -> str:
    return rf"(?:{re.escape(char)}|\\+u(?i:{ord(char):04x}))"
