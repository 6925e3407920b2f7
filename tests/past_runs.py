"""Runs made up for tests of their history: of each, what the history reads, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from invented import info, judged, missing, right

from harness.records import Usage
from harness.runs import RunDirectory
from harness.score import score_run


def past_run(
    reports: Path,
    name: str,
    *,
    day: int = 1,
    correct: int = 3,
    model: str = "rules",
    gold: str = "9",
    folder: str | None = None,
    documents: int = 1,
    schemas: tuple[str, ...] = ("invoice",),
    cost: Decimal | None = None,
    priced: int | None = None,
    latency: float | None = None,
    requests: int = 1,
    settings: dict[str, Any] | None = None,
    repeats: int = 1,
    **signed: Any,
) -> Path:
    """A run of the `day`th, in which `correct` of four slots of each record are right.

    cost: of each extraction; priced: of how many it is known, of all without it.
    """
    slots = [right(f"f{at}") if at < correct else missing(f"f{at}") for at in range(4)]
    places = [(f"d{at}", schema, repeat) for at in range(documents) for schema in schemas for repeat in range(repeats)]
    rows = [
        judged(
            *slots,
            document=document,
            schema=schema,
            repeat=repeat,
            latency=latency,
            usage=Usage(requests=requests),
            cost=cost if priced is None or at < priced else None,
        )
        for at, (document, schema, repeat) in enumerate(places)
    ]
    about = info(rows, name=name, started=f"2031-05-{day:02}T09:00:00+00:00", settings=settings or {})
    signature = replace(about.signature, model=model, **signed)
    signature = replace(signature, gold=dict.fromkeys(signature.gold, gold * 64))
    path = reports / (folder or name)
    path.mkdir(parents=True)
    directory = RunDirectory(path)
    directory.write_scores(score_run(rows), signature=signature)
    directory.write_info(replace(about, signature=signature))
    return path
