"""What a score is a score of: the line printed under every score, and the hashes behind it.

Two scores may be compared where their documents, schemas, gold and scorer are the same; the line shows it at a glance,
the full record names what differs.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from harness.digests import Digests, compact

__all__ = ["SCORER_VERSION", "Signature", "harness_version", "signature"]

SCORER_VERSION = 1
"""Goes up with every change after which the same responses and gold can score otherwise."""

FORMAT = 1

_BY_DOCUMENT = ("documents", "gold")


def harness_version() -> str:
    """The installed version of this distribution, `unknown` where it runs from a bare folder."""
    from importlib import metadata

    try:
        return metadata.version("extraction-harness")
    except metadata.PackageNotFoundError:
        return "unknown"


def _digest(value: Any, length: int) -> str:
    summed = hashlib.sha256()
    for piece in _canonical(value):
        summed.update(piece.encode("ascii"))
    return summed.hexdigest()[:length]


def _canonical(value: Any) -> Iterator[str]:
    """JSON in one form, keys sorted, piece by piece where it is long: of all names together there may be gigabytes."""
    if isinstance(value, Digests):
        yield "{"
        for place, (name, digest) in enumerate(value.pairs()):
            yield f'{"," if place else ""}{json.dumps(name)}:"{digest}"'
        yield "}"
    elif isinstance(value, dict) and any(isinstance(member, Digests) for member in value.values()):
        yield "{"
        for place, (name, member) in enumerate(sorted(value.items())):
            yield f"{',' if place else ''}{json.dumps(name)}:"
            yield from _canonical(member)
        yield "}"
    else:
        yield json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def _plain(text: str) -> str:
    """`text` without what would break the line: bars, white space, control characters."""
    kept = "".join(char if char.isprintable() and not char.isspace() else "_" for char in text[:81])
    return re.sub(r"[|]", "_", kept if len(kept) <= 80 else kept[:79] + "…")


@dataclass(frozen=True)
class Signature:
    """model, mode, params, repeats: what was asked. mode: how the schema was given to the model, None where it was not.

    documents, schemas: SHA-256 by name; gold: SHA-256 by `schema/document`.
    """

    model: str
    mode: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    repeats: int = 1
    documents: Mapping[str, str] = field(default_factory=dict)
    schemas: Mapping[str, str] = field(default_factory=dict)
    gold: Mapping[str, str] = field(default_factory=dict)
    scorer: int = SCORER_VERSION
    harness: str = field(default_factory=harness_version)

    @cached_property
    def digest(self) -> str:
        """12 hexadecimal digits of everything in the signature."""
        return _digest(self._asked(), 12)

    @cached_property
    def line(self) -> str:
        """`model:rules|docs:1|schemas:5|gold:ab12cd34|scorer:1|harness:0.1.0|hash:0123456789ab`.

        mode, params (8 hexadecimal digits of them) and repeats stand in it where they are not the plain case.
        """
        parts = [
            ("model", _plain(self.model)),
            ("mode", _plain(self.mode or "")),
            ("params", _digest(dict(self.params), 8) if self.params else ""),
            ("docs", str(len(self.documents))),
            ("repeats", str(self.repeats) if self.repeats != 1 else ""),
            ("schemas", str(len(self.schemas))),
            ("gold", _digest(compact(self.gold), 8) if self.gold else "none"),
            ("scorer", str(self.scorer)),
            ("harness", _plain(self.harness)),
            ("hash", self.digest),
        ]
        return "|".join(f"{name}:{value}" for name, value in parts if value)

    def _asked(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "model": self.model,
            "mode": self.mode,
            "params": dict(self.params),
            "repeats": self.repeats,
            "documents": compact(self.documents),
            "schemas": dict(self.schemas),
            "gold": compact(self.gold),
            "scorer": self.scorer,
            "harness": self.harness,
        }

    def to_json(self) -> dict[str, Any]:
        """Every member, the line and its hash."""
        return {**self.members(), "documents": dict(self.documents), "gold": dict(self.gold)}

    def members(self) -> dict[str, Any]:
        """The same, with the digests of documents and gold, of which there may be many, as they are."""
        return {**self._asked(), "line": self.line, "hash": self.digest}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Signature:
        """The signature that `to_json` wrote.

        Raises ValueError where it is of another format or does not give the hash that is stored beside it.
        """
        if value["format"] != FORMAT:
            raise ValueError(f"a signature of format {value['format']!r}, where this version reads {FORMAT}")
        members = {name: member for name, member in value.items() if name not in ("format", "line", "hash")}
        try:
            made = cls(**{**members, **{name: compact(members[name]) for name in _BY_DOCUMENT if name in members}})
            digest = made.digest
        except (TypeError, ValueError) as error:
            raise ValueError("a signature with members that are unknown or of another kind") from error
        if digest != value["hash"]:
            raise ValueError(f"a signature whose hash is {value['hash']!r}, where its members give {digest!r}")
        return made


def signature(
    *,
    model: str,
    documents: Mapping[str, str],
    schemas: Mapping[str, str],
    gold: Mapping[tuple[str, str], str] | Digests,
    mode: str | None = None,
    params: Mapping[str, Any] | None = None,
    repeats: int = 1,
) -> Signature:
    """The signature of a run under this version of the harness.

    documents, schemas: SHA-256 by name; gold: by (schema, document), or by `schema/document` already.
    params: JSON values that were sent to the model and decide its answers (temperature, seed, ...); never a key.
    """
    return Signature(
        model=model,
        mode=mode,
        params=dict(params or {}),
        repeats=repeats,
        documents=compact(documents),
        schemas=dict(schemas),
        gold=gold
        if isinstance(gold, Digests)
        else {f"{schema}/{document}": digest for (schema, document), digest in gold.items()},
    )
