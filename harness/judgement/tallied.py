"""The tallies and the fields of a stored run: from its records, or of a large one from columns of its slots."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import TYPE_CHECKING

from harness.records import VERDICTS
from harness.runs import LoadedRun, Names, SlotBlock, StreamedRecords, slot_blocks
from harness.score import TallyArray, TallyCount, tallies

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["critical_fields", "tallies_of"]

_Paths = dict[tuple[str, str, float], int]


def tallies_of(run: LoadedRun, *, plain: bool = True) -> TallyArray:
    """The run's verdicts, equal however they are read. plain: whether the plain counts of a large run are wanted.

    Raises RunError where the slots of a large run cannot be read.
    """
    if isinstance(run.judged, StreamedRecords):
        return _count(run.judged).array(plain=plain)
    return tallies(run.judged)


def _count(records: StreamedRecords) -> TallyCount:
    import numpy as np

    keys, names, paths = records.keys, Names(), _Paths()
    known = keys.numbers()
    entries = np.zeros(len(keys), dtype=np.int32)
    kinds, counts = array("i"), array("i")
    for block in slot_blocks(records.folder, keys, names):
        kind = _kinds(block, [schema for schema, _ in keys.pairs], names, paths)
        record = np.searchsorted(known, block.numbers)
        start, width = int(record[0]), len(paths) * len(VERDICTS)
        entry, first, count = np.unique((record - start) * width + kind, return_index=True, return_counts=True)
        made = np.bincount(entry // width)
        entries[start : start + len(made)] += made.astype(np.int32)
        # Within a record in the order of its slots, as `TallyCount.add` has them.
        order = np.argsort(first)
        kinds.frombytes((entry % width)[order].astype(np.int32).tobytes())
        counts.frombytes(count[order].astype(np.int32).tobytes())
    read = ((document, repeat) for _, document, repeat in keys)
    return TallyCount.of_columns(read, paths, entries, np.asarray(kinds), np.asarray(counts))


def _kinds(block: SlotBlock, schemas: list[str], names: Names, paths: _Paths) -> NDArray[np.int64]:
    """(slots,): as of `TallyCount.of_columns`; adds to `paths` what is new."""
    import numpy as np

    weights, weight = np.unique(block.weight, return_inverse=True)
    own = {name: place for place, name in enumerate(dict.fromkeys(schemas[block.pair[0] : block.pair[-1] + 1]))}
    schema = np.array([own[name] for name in schemas[block.pair[0] : block.pair[-1] + 1]])[block.pair - block.pair[0]]
    both, at = np.unique((schema * len(names) + block.path) * len(weights) + weight, return_inverse=True)
    found, texts = list(own), names.names()
    numbers = []
    for one in both.tolist():
        rest, of_weight = divmod(one, len(weights))
        of_schema, path = divmod(rest, len(names))
        key = (found[of_schema], texts[path], float(weights[of_weight]))
        numbers.append(paths.setdefault(key, len(paths)))
    return np.array(numbers, dtype=np.int64)[at] * len(VERDICTS) + block.verdict


def critical_fields(run: LoadedRun) -> Mapping[str, bool]:
    """The fields of the run's slots, as schema/path, and whether any slot of each is critical."""
    known: dict[str, bool] = {}
    if not isinstance(run.judged, StreamedRecords):
        for row in run.judged:
            for slot in row.comparison.outcomes:
                name = f"{row.extraction.schema}/{slot.path}"
                known[name] = known.get(name, False) or slot.critical
        return known
    import numpy as np

    pairs, names = run.judged.keys.pairs, Names()
    for block in slot_blocks(run.judged.folder, run.judged.keys, names):
        flagged = np.unique(np.stack([block.pair, block.path, block.critical]), axis=1)
        texts = names.names()
        for pair, path, critical in flagged.T.tolist():
            name = f"{pairs[pair][0]}/{texts[path]}"
            known[name] = known.get(name, False) or bool(critical)
    return known
