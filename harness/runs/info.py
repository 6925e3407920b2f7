"""run.json: what was asked, of what, with which versions and hashes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.runs.summary import ExtractionSummary
from harness.signature import Signature

__all__ = ["RunInfo"]

FORMAT = 1


@dataclass(frozen=True)
class RunInfo:
    """One run.

    name: of its folder. started, finished: ISO 8601 with offset. signature: model, mode, parameters and every hash.
    settings: what was asked for besides (base URL, concurrency, chosen documents), JSON values; never a key.
    command: settings and choices by name, of which a replay is made. versions: of Python and the libraries, by name.
    warnings: what was left out and why, one line each.
    extractions: what they cost, summed up; each one's own figures stand in extractions.jsonl. agreement: F1 of two
    labellers' labels of the same material, in [0, 1], None where gold was labelled once.
    """

    name: str
    started: str
    finished: str
    signature: Signature
    settings: Mapping[str, Any] = field(default_factory=dict)
    command: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    extractions: ExtractionSummary = field(default_factory=ExtractionSummary)
    agreement: float | None = None

    def to_json(self) -> dict[str, Any]:
        """The object of run.json."""
        return {
            **self.members(),
            "signature": self.signature.to_json(),
            "extractions": self.extractions.to_json(),
        }

    def members(self) -> dict[str, Any]:
        """The same, with what there is for each document, of which there may be many, as it is."""
        return {
            "format": FORMAT,
            "name": self.name,
            "started": self.started,
            "finished": self.finished,
            "signature": self.signature.members(),
            "settings": dict(self.settings),
            "command": dict(self.command),
            "versions": dict(self.versions),
            "warnings": list(self.warnings),
            "agreement": self.agreement,
            "extractions": self.extractions.members(),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> RunInfo:
        """The run that `to_json` wrote. Raises ValueError, KeyError or TypeError for anything else."""
        if value["format"] != FORMAT:
            raise ValueError(f"format {value['format']!r}, where this version reads {FORMAT}")
        for name in ("name", "started", "finished"):
            if not isinstance(value[name], str):
                raise ValueError(f"{name} is {value[name]!r}, where a string was expected")
        return cls(
            name=value["name"],
            started=value["started"],
            finished=value["finished"],
            signature=Signature.from_json(value["signature"]),
            settings=dict(value["settings"]),
            command=dict(value.get("command", {})),
            versions={str(name): str(version) for name, version in value["versions"].items()},
            warnings=tuple(str(line) for line in value["warnings"]),
            agreement=None if value.get("agreement") is None else float(value["agreement"]),
            extractions=ExtractionSummary.from_json(value["extractions"]),
        )
