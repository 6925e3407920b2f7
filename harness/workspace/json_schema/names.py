"""Names for Python's sake: of models, from titles and keys; of fields whose key is no name that pydantic takes."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

from pydantic import BaseModel

__all__ = ["class_name", "field_names"]

_TAKEN = ("model_", "parse_", "openai_schema", "anthropic_schema", "gemini_schema", "from_response")
"""How names begin that pydantic, or the models that instructor makes of ours, have for themselves."""


def class_name(*candidates: str | None) -> str:
    """The first of `candidates` with a Latin letter, as the name of a class, at most 60 characters: `LineItem`."""
    for text in candidates:
        words = re.findall(r"[A-Za-z0-9]+", text or "")
        name = "".join(word[:1].upper() + word[1:] for word in words)[:60]
        if re.search("[A-Za-z]", name):
            return name if not name[0].isdigit() else f"Model{name}"[:60]
    return "Record"


def field_names(keys: Iterable[str]) -> dict[str, str]:
    """A name for each key: the key itself where Python and pydantic take it, else one made of it, no two alike."""
    keys = list(keys)
    plain = {key for key in keys if _is_free(key)}
    names: dict[str, str] = {}
    used = set(plain)
    for key in keys:
        name = key
        if key not in plain:
            stem = re.sub(r"\W", "_", key, flags=re.ASCII).strip("_") or "key"
            stem = f"key_{stem}" if stem[0].isdigit() else stem
            name, number = f"{stem}_", 1
            while name in used or not _is_free(name):
                number += 1
                name = f"key_{stem}_{number}"
            used.add(name)
        names[key] = name
    return names


def _is_free(key: str) -> bool:
    return (
        key.isascii()
        and key.isidentifier()
        and not key.startswith("_")
        and not keyword.iskeyword(key)
        and not hasattr(BaseModel, key)
        and not key.startswith(_TAKEN)
    )
