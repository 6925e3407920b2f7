"""The runs of a reports folder in the order of time, by what run.json and scores.json say of each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any

from harness.errors import RunError
from harness.runs.directory import ASKED_FILE
from harness.runs.info import RunInfo
from harness.runs.storage import parse_json, read_bytes, reading
from harness.runs.summary import Cost
from harness.scoreboard import FORMAT, Group
from harness.signature import Signature
from harness.uncertainty import Interval, Intervals

__all__ = ["BASELINE", "History", "PastRun", "read_history"]

BASELINE = "baseline"
"""Folder under reports/ of the run that others are checked against."""


@dataclass(frozen=True)
class PastRun:
    """One run, or what it came to in one schema.

    folder: its name under reports/. name: that which it had when it was made. started: ISO 8601. score: in [0, 1].
    validity: share of extractions that were valid in the end, in [0, 1]. extractions: how many there were.
    latency: seconds of an extraction, the median; None for one schema, and where none was measured. free: whether
    nothing was asked of a server.
    material: equal where two runs have the same documents, schemas, gold and scorer. baseline: whether it is the
    baseline, or the run that the baseline was taken from.
    """

    folder: str
    name: str
    started: str
    model: str
    documents: int
    repeats: int
    score: float | None
    interval: Interval | None
    validity: float | None
    cost: Cost
    extractions: int
    latency: float | None
    free: bool
    material: str
    baseline: bool = False


@dataclass(frozen=True)
class History:
    """runs: the oldest first. damaged: a line for each folder that cannot be read. unfinished: runs that did not end.

    without_schema: runs that do not have the schema that was asked for. schemas: names of those that any run has.
    """

    runs: tuple[PastRun, ...]
    damaged: tuple[str, ...] = ()
    unfinished: int = 0
    without_schema: int = 0
    schemas: tuple[str, ...] = ()


def read_history(reports: Path, *, schema: str | None = None) -> History:
    """Every run under `reports`, each read and let go before the next. schema: what its score alone is to be of.

    A run that cannot be read is among `damaged`, and ends nothing.
    """
    runs: list[PastRun] = []
    damaged: list[str] = []
    names: set[str] = set()
    unfinished = without = 0
    for folder in _folders(reports):
        if not (folder / "run.json").is_file():
            unfinished += (folder / ASKED_FILE).is_file()
            continue
        try:
            info, scores = _read(folder)
            with reading(folder / "scores.json"):
                found = _past(folder.name, info, scores, schema)
                names.update(scores["schemas"])
        except RunError as error:
            place = folder.name if error.file is None else f"{folder.name}/{PurePath(error.file).name}"
            damaged.append(f"{place}: {error.message}")
            continue
        if found is not None:
            runs.append(found)
        elif folder.name != BASELINE:
            without += 1
    return History(_marked(sorted(runs, key=_when)), tuple(damaged), unfinished, without, tuple(sorted(names)))


def _folders(reports: Path) -> list[Path]:
    try:
        return sorted(path for path in reports.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError:
        return []


def _when(run: PastRun) -> tuple[datetime, str]:
    try:
        moment = datetime.fromisoformat(run.started)
    except ValueError:
        moment = datetime.min
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)), run.folder


def _marked(runs: list[PastRun]) -> tuple[PastRun, ...]:
    """The runs with the baseline marked: the run it was taken from, where that is there and scored the same."""
    kept = next((run for run in runs if run.folder == BASELINE), None)
    if kept is None:
        return tuple(runs)
    origin = [run for run in runs if run.folder != BASELINE and _same(run, kept)]
    marked = origin[-1] if origin else kept
    return tuple(replace(run, baseline=run is marked) for run in runs if run is marked or run.folder != BASELINE)


def _same(one: PastRun, other: PastRun) -> bool:
    return replace(one, folder="") == replace(other, folder="")


def _read(folder: Path) -> tuple[RunInfo, dict[str, Any]]:
    """run.json, and the object of scores.json. Raises RunError."""
    info_path, scores_path = folder / "run.json", folder / "scores.json"
    value = parse_json(read_bytes(info_path, what="what was asked"), path=info_path)
    with reading(info_path):
        info = RunInfo.from_json(value)
    scores = parse_json(read_bytes(scores_path, what="the scores"), path=scores_path)
    with reading(scores_path):
        if scores["format"] != FORMAT:
            raise ValueError(f"format {scores['format']!r}, where this version reads {FORMAT}")
        if scores["signature"]["hash"] != info.signature.digest:
            raise ValueError("it is of another run than run.json")
    return info, scores


def _past(folder: str, info: RunInfo, scores: Mapping[str, Any], schema: str | None) -> PastRun | None:
    signed, cost, count = info.signature, info.extractions.cost, info.extractions.count
    latency = info.extractions.latency.median if schema is None else None
    intervals = None if scores.get("intervals") is None else Intervals.from_json(scores["intervals"])
    if schema is None:
        group, known = Group.from_json(scores["overall"]), intervals.overall if intervals else None
    elif schema not in scores["schemas"]:
        return None
    else:
        group, known = Group.from_json(scores["schemas"][schema]), intervals.schemas.get(schema) if intervals else None
        spent = info.extractions.by_schema.get(schema)
        cost, count = (spent.cost, spent.count) if spent else (Cost(), 0)
        signed = _of_schema(signed, schema)
    return PastRun(
        folder=folder,
        name=info.name,
        started=info.started,
        model=signed.model,
        documents=len(signed.documents),
        repeats=signed.repeats,
        score=group.slots.f1,
        interval=known.score if known else None,
        validity=group.records.validity,
        cost=cost,
        extractions=count,
        latency=latency,
        free=not info.extractions.requests
        and "predictions" not in info.settings,  # what other pipelines cost is theirs
        material=_material(signed),
    )


def _of_schema(signed: Signature, schema: str) -> Signature:
    """The signature of what concerns one schema."""
    prefix = f"{schema}/"
    gold = {name: digest for name, digest in signed.gold.items() if name.startswith(prefix)}
    names = {name.removeprefix(prefix) for name in gold}
    return replace(
        signed,
        schemas={schema: signed.schemas.get(schema, "")},
        gold=gold,
        documents={name: digest for name, digest in signed.documents.items() if name in names},
    )


def _material(signed: Signature) -> str:
    parts = [signed.scorer, dict(signed.documents), dict(signed.schemas), dict(signed.gold)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("ascii")).hexdigest()
