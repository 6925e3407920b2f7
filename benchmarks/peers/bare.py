"""The bare loop of `benchmarks/bare_loop.py`, in this harness' own environment, whose plan it compiles."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import records
from bare_loop import BareList, compile_bare
from worker import Scorer, serve

MODELS = {"record": records.Record, "flat": records.Flat, "rows": records.Rows}


def counts(task: str) -> Scorer:
    return Scorer(form=lambda record: record, score=compile_bare(MODELS[task]).judge, values=lambda _: 0)


def pairing(task: str) -> Scorer:
    """The pairs of `rows`; for that alone."""
    rows = dict(compile_bare(MODELS[task]).fields)["rows"]
    assert isinstance(rows, BareList)

    def score(gold: Any, prediction: Any) -> list[tuple[int, int]]:
        return rows.pairs(gold["rows"], prediction["rows"])

    return Scorer(form=lambda record: record, score=score, values=lambda _: 0, pairs=lambda answer: answer)


if __name__ == "__main__":
    serve({"counts": counts, "pairing": pairing})
