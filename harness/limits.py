"""The stated bounds on what is read: beyond one of them there is a `LimitError`, never a hang or a crash."""

from __future__ import annotations

__all__ = [
    "MAX_CONFIG_BYTES",
    "MAX_DEPTH",
    "MAX_DOCUMENT_BYTES",
    "MAX_DOCUMENT_CHARACTERS",
    "MAX_ENUM",
    "MAX_FIELDS",
    "MAX_JSON_BYTES",
    "MAX_LINE_BYTES",
    "MAX_META_BYTES",
    "MAX_NUMBER_DIGITS",
    "MAX_PROMPT_BYTES",
    "MAX_SCHEMA_BYTES",
    "MAX_SCHEMA_NODES",
    "limit_text",
]

_MIB = 1024 * 1024

MAX_DEPTH = 100
"""Levels of lists and objects within one another, in any JSON that is read. Records of a real schema have under ten."""

MAX_NUMBER_DIGITS = 1_000
"""Digits of an integer in JSON. Reading an integer takes time quadratic in its length."""

MAX_DOCUMENT_BYTES = 20 * _MIB
"""One source text: some ten times War and Peace, and more than any model takes at once."""

MAX_DOCUMENT_CHARACTERS = 20 * 1024 * 1024
"""The text of one document as it is sent."""

MAX_META_BYTES = 1 * _MIB
"""The sidecar of one document."""

MAX_JSON_BYTES = 64 * _MIB
"""One file of gold, or of one prediction."""

MAX_LINE_BYTES = 16 * _MIB
"""One line of a JSONL file, which may itself be of any length."""

MAX_SCHEMA_BYTES = 4 * _MIB
"""One schema file."""

MAX_SCHEMA_NODES = 20_000
"""Schemas within one file of JSON Schema."""

MAX_FIELDS = 20_000
"""Fields that a schema unfolds to, each model entered wherever it stands, but not within itself."""

MAX_ENUM = 10_000
"""Values of one enum in a JSON Schema."""

MAX_CONFIG_BYTES = 4 * _MIB
"""A workspace's pyproject.toml."""

MAX_PROMPT_BYTES = 64 * 1024
"""A prompt template."""


def limit_text(size: int) -> str:
    """A bound of `size` bytes as shown in messages: `20 MiB`."""
    return f"{size / _MIB:g} MiB"
