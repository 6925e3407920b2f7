"""Intervals of every score of a run, by resampling its documents' tallies; of shares, by Wilson's formula."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from harness.score.quantiles import normal_quantile
from harness.score.tallies import TallyArray
from harness.score.units import FEWEST_DOCUMENTS, Units, percentiles, scope_of, units_of
from harness.scoreboard import Records, Scoreboard
from harness.uncertainty import LEVEL, GroupIntervals, Interval, Intervals

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["RESAMPLES", "intervals", "wilson"]

RESAMPLES = 10_000
_RATIOS_AT_ONCE = 256


def wilson(share: float, count: int, *, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's interval of a share in [0, 1] that was seen in `count` (1 or more) independent documents."""
    z = normal_quantile(0.5 + level / 2)
    middle = share + z * z / (2 * count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    below = 1 + z * z / count
    low = 0.0 if share == 0 else max(0.0, (middle - half) / below)
    return low, 1.0 if share == 1 else min(1.0, (middle + half) / below)


def intervals(
    array: TallyArray,
    board: Scoreboard,
    *,
    documents: Mapping[str, int],
    seed: int,
    resamples: int = RESAMPLES,
) -> Intervals:
    """The intervals of the scores on `board`, whose slots are counted in `array`.

    documents: how many documents each schema has records of. The work is one matrix product a block of resamples;
    memory is bounded whatever the number of resamples, documents and field paths.
    """
    made = array.records > 0
    repeats = made.sum(axis=1)
    units = units_of(array.weighted[..., :4], made)
    found: dict[Key, Interval | None] = {}
    macro_f1 = document_f1 = None
    if units is not None:
        found, macro_f1 = _resampled(array, units, seed=seed, resamples=resamples)
        document_f1 = _document_f1(units, seed=seed, resamples=resamples)
    return Intervals(
        scope=scope_of(repeats),
        documents=len(array.documents),
        repeats=int(repeats.max()) if len(repeats) else 0,
        seed=seed,
        resamples=resamples,
        overall=_group(found, "", board.overall.records, len(array.documents)),
        macro_f1=macro_f1,
        document_f1=document_f1,
        schemas={
            name: _group(found, name, group.records, documents.get(name, 0)) for name, group in board.schemas.items()
        },
        fields={
            schema: {path: found.get(("score", schema, path)) for path in paths}
            for schema, paths in board.fields.items()
        },
    )


def _group(found: Mapping[Key, Interval | None], schema: str, records: Records, documents: int) -> GroupIntervals:
    shares = {
        "accuracy": records.accuracy,
        "straight_through": records.straight_through_rate,
        "validity_first": records.validity_first,
        "validity": records.validity,
    }
    ratios = {name: found.get((name, schema, "")) for name in _PARTS}
    return GroupIntervals(**ratios, **{name: _share(share, documents) for name, share in shares.items()})


def _share(share: float | None, documents: int) -> Interval | None:
    # A document's records, of several schemas or repeats, are no independent trials, so that documents are counted.
    return None if share is None or documents < 2 else Interval(*wilson(share, documents), "wilson")


Key = tuple[str, str, str]
"""What a ratio is of, its schema and its field path: ("score" | "precision" | "recall", schema, path)."""

_PARTS: Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "score": ((2, 0, 0, 0), (2, 2, 1, 1)),
    "precision": ((1, 0, 0, 0), (1, 1, 0, 1)),
    "recall": ((1, 0, 0, 0), (1, 1, 1, 0)),
}
"""Each ratio's numerator and denominator, as multiples of correct, wrong, missing, spurious."""


def _ratios(array: TallyArray, slots: NDArray[np.float64]) -> Iterator[tuple[Key, NDArray[np.float64]]]:
    """Every ratio that has an interval, the field paths' last, and its (units, 2): numerators and denominators.

    slots: (units, paths, 4).
    """
    import numpy as np

    columns: dict[str, list[int]] = {"": list(range(len(array.paths)))}
    for index, (schema, _) in enumerate(array.paths):
        columns.setdefault(schema, []).append(index)
    for schema, chosen in columns.items():
        counts = slots[:, chosen].sum(axis=1)
        for name, parts in _PARTS.items():
            yield (name, schema, ""), counts @ np.array(parts, float).T
    for index, (schema, path) in enumerate(array.paths):
        yield ("score", schema, path), slots[:, index] @ np.array(_PARTS["score"], float).T


def _resampled(
    array: TallyArray, units: Units, *, seed: int, resamples: int
) -> tuple[dict[Key, Interval | None], Interval | None]:
    """The interval of each ratio, and that of the mean of the field paths' F1."""
    import numpy as np

    found: dict[Key, Interval | None] = {}
    total, defined = np.zeros(resamples), np.zeros(resamples)
    pairs = _ratios(array, units.rows)
    while block := list(itertools.islice(pairs, _RATIOS_AT_ONCE)):
        top, bottom = (np.stack([pair[:, side] for _, pair in block], axis=1) for side in (0, 1))
        values = _values(units, top, bottom, seed=seed, resamples=resamples)
        for column, (key, pair) in enumerate(block):
            found[key] = _interval(units, values[:, column], pair)
            if key[2]:
                known = ~np.isnan(values[:, column])
                total[known] += values[known, column]
                defined += known
    with np.errstate(invalid="ignore"):
        return found, _whole(units, total / defined)


def _values(
    units: Units, top: NDArray[np.float64], bottom: NDArray[np.float64], *, seed: int, resamples: int
) -> NDArray[np.float64]:
    """(resamples, columns), NaN where the denominator is 0. top, bottom: (units, columns)."""
    import numpy as np

    both = np.concatenate([top, bottom], axis=1)
    values = np.empty((resamples, top.shape[1]))
    start = 0
    for weights in units.weights(resamples=resamples, seed=seed):
        sums = weights @ both
        with np.errstate(invalid="ignore", divide="ignore"):
            values[start : start + len(weights)] = sums[:, : top.shape[1]] / sums[:, top.shape[1] :]
        start += len(weights)
    return values


def _interval(units: Units, values: NDArray[np.float64], pair: NDArray[np.float64]) -> Interval | None:
    """The interval of one ratio; None where too few documents have anything that counts in it."""
    documents = int((pair[:, 1] > 0).sum())
    right, whole = float(pair[:, 0].sum()), float(pair[:, 1].sum())
    if not whole or (units.scope == "documents" and documents < FEWEST_DOCUMENTS):
        return None
    if units.scope == "documents" and right in (0.0, whole):
        # No resample of documents that are all right has a fault: that says nothing of the next document. Wilson does.
        return Interval(*wilson(right / whole, documents), "wilson")
    return _whole(units, values, documents)


def _whole(units: Units, values: NDArray[np.float64], documents: int | None = None) -> Interval | None:
    tail = units.tail((1 - LEVEL) / 2, documents or len(units.rows))
    found = percentiles(values, tail, tail)
    return None if found is None else Interval(*found, "documents" if units.scope == "documents" else "repeats")


def _document_f1(units: Units, *, seed: int, resamples: int) -> Interval | None:
    """Of the mean of the documents' F1; a document of nothing has none and is left out."""
    import numpy as np

    pair = units.rows.sum(axis=1) @ np.array(_PARTS["score"], float).T
    if units.scope == "documents":
        known = pair[:, 1] > 0
        each = np.divide(pair[:, 0], pair[:, 1], out=np.zeros(len(pair)), where=known)
        found = _values(units, each[:, None], known[:, None].astype(float), seed=seed, resamples=resamples)
        return _whole(units, found[:, 0], max(2, int(known.sum())))
    starts = np.concatenate([[0], np.cumsum(units.counts)[:-1]]).astype(int)
    means = []
    with np.errstate(invalid="ignore", divide="ignore"):
        for weights in units.weights(resamples=resamples, seed=seed):
            top, bottom = (np.add.reduceat(weights * pair[:, side], starts, axis=1) for side in (0, 1))
            means.append((np.where(bottom > 0, top / bottom, 0.0)).sum(axis=1) / (bottom > 0).sum(axis=1))
    return _whole(units, np.concatenate(means))
