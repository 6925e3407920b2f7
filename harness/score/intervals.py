"""Intervals of every score of a run, by resampling its documents' tallies; of shares, by Wilson's formula."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from harness.score.quantiles import normal_quantile
from harness.score.resample import bounded
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

    documents: how many documents each schema has records of. resamples: at most; `bounded` says when fewer. The work is
    one matrix product a block of resamples; memory is bounded whatever the number of resamples and field paths.
    """
    resamples = bounded(resamples, len(array.documents))
    made = array.records > 0
    repeats = made.sum(axis=1)
    units = units_of(array.weighted[..., :4], made)
    found: dict[Key, Interval | None] = {}
    macro_f1 = document_f1 = None
    if units is not None:
        found, macro_f1, document_f1 = _resampled(array, units, seed=seed, resamples=resamples)
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


def _keys(array: TallyArray) -> list[Key]:
    """Every ratio that has an interval, the field paths' last; a schema that is the only one is the whole."""
    schemas = sorted({schema for schema, _ in array.paths})
    groups = ["", *(schemas if len(schemas) > 1 else ())]
    return [(name, schema, "") for schema in groups for name in _PARTS] + [("score", *path) for path in array.paths]


def _sums(array: TallyArray, slots: NDArray[np.float64], keys: Sequence[Key]) -> NDArray[np.float64]:
    """(units, 2, ratios): numerators and denominators. slots: (units, paths, 4)."""
    import numpy as np

    sums = np.empty((len(slots), 2, len(keys)))
    place = {pair: index for index, pair in enumerate(array.paths)}
    counted: tuple[str, NDArray[np.float64]] | None = None
    for column, (name, schema, path) in enumerate(keys):
        if path:
            counts = slots[:, place[schema, path]]
        else:
            if counted is None or counted[0] != schema:
                chosen = [index for index, (of, _) in enumerate(array.paths) if schema in ("", of)]
                counted = schema, slots[:, chosen].sum(axis=1)
            counts = counted[1]
        sums[:, :, column] = counts @ np.array(_PARTS[name], float).T
    return sums


def _resampled(
    array: TallyArray, units: Units, *, seed: int, resamples: int
) -> tuple[dict[Key, Interval | None], Interval | None, Interval | None]:
    """The interval of each ratio, that of the mean of the field paths' F1, and that of the mean of the documents'."""
    import numpy as np

    found: dict[Key, Interval | None] = {}
    total, defined = np.zeros(resamples), np.zeros(resamples)
    keys, document_f1 = _keys(array), None
    for start in range(0, len(keys), _RATIOS_AT_ONCE):
        chosen = keys[start : start + _RATIOS_AT_ONCE]
        sums = _sums(array, units.rows, chosen)
        if start == 0 and units.scope == "documents":
            sums = np.concatenate([sums, _each_f1(units)[:, :, None]], axis=2)
        values = _values(units, sums, seed=seed, resamples=resamples)
        for column, key in enumerate(chosen):
            found[key] = _interval(units, values[:, column], sums[:, :, column])
            if key[2]:
                known = ~np.isnan(values[:, column])
                total[known] += values[known, column]
                defined += known
        if len(chosen) < sums.shape[2]:
            document_f1 = _whole(units, values[:, -1], max(2, int(sums[:, 1, -1].sum())))
    if len({schema for schema, _ in array.paths}) == 1:
        schema = array.paths[0][0]
        found |= {(name, schema, ""): found[name, "", ""] for name in _PARTS}
    if units.scope != "documents":
        document_f1 = _document_f1(units, seed=seed, resamples=resamples)
    with np.errstate(invalid="ignore"):
        return found, _whole(units, total / defined), document_f1


def _values(units: Units, sums: NDArray[np.float64], *, seed: int, resamples: int) -> NDArray[np.float64]:
    """(resamples, columns), NaN where the denominator is 0. sums: (units, 2, columns)."""
    import numpy as np

    flat = sums.reshape(len(sums), -1)
    values = np.empty((resamples, sums.shape[2]))
    start = 0
    for weights in units.weights(resamples=resamples, seed=seed):
        top, bottom = np.moveaxis((weights @ flat).reshape(len(weights), 2, -1), 1, 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            values[start : start + len(weights)] = top / bottom
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


def _each_f1(units: Units) -> NDArray[np.float64]:
    """(documents, 2): each document's F1 and 1; 0 and 0 for a document of nothing, which is left out of their mean."""
    import numpy as np

    pair = units.rows.sum(axis=1) @ np.array(_PARTS["score"], float).T
    known = pair[:, 1] > 0
    each = np.divide(pair[:, 0], pair[:, 1], out=np.zeros(len(pair)), where=known)
    return np.stack([each, known.astype(float)], axis=1)


def _document_f1(units: Units, *, seed: int, resamples: int) -> Interval | None:
    """Of the mean of the documents' F1 where their repeats are drawn."""
    import numpy as np

    pair = units.rows.sum(axis=1) @ np.array(_PARTS["score"], float).T
    starts = np.concatenate([[0], np.cumsum(units.counts)[:-1]]).astype(int)
    means = []
    with np.errstate(invalid="ignore", divide="ignore"):
        for weights in units.weights(resamples=resamples, seed=seed):
            top, bottom = (np.add.reduceat(weights * pair[:, side], starts, axis=1) for side in (0, 1))
            means.append((np.where(bottom > 0, top / bottom, 0.0)).sum(axis=1) / (bottom > 0).sum(axis=1))
    return _whole(units, np.concatenate(means))
