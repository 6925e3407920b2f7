"""outcomes.parquet as columns of numbers, some documents at a time: millions of slots without an object for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from harness.errors import RunError
from harness.records import VERDICTS
from harness.runs.outcomes import OUTCOMES, dictionary_batches, outcome_parts
from harness.runs.record_keys import RecordKeys, numbers_of
from harness.runs.storage import OF_DIFFERENT_RUNS, reading

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["Names", "SlotBlock", "slot_blocks"]

_COLUMNS = (
    "document", "schema", "repeat", "path", "gold_pointer", "prediction_pointer", "verdict", "weight", "critical",
)  # fmt: skip


class Names:
    """A number for each of some strings, in the order in which they came."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._places)

    def places(self, names: Sequence[str]) -> NDArray[np.int64]:
        """(names,)"""
        import numpy as np

        own = self._places
        return np.array([own.setdefault(name, len(own)) for name in names], dtype=np.int64)

    def names(self) -> list[str]:
        """By number."""
        return list(self._places)


class SlotBlock(NamedTuple):
    """The slots of whole documents, an entry each, in the order of the file.

    pair: the place of schema and document among the run's. path, pointer: numbers of `Names`; pointer: into gold, or of
    `predicted` slots into the prediction; the path where there is neither. verdict: the place in VERDICTS.
    """

    pair: NDArray[np.int64]
    repeat: NDArray[np.int64]
    path: NDArray[np.int64]
    pointer: NDArray[np.int64]
    predicted: NDArray[np.bool_]
    verdict: NDArray[np.int64]
    weight: NDArray[np.float64]
    critical: NDArray[np.bool_]

    @property
    def numbers(self) -> NDArray[np.int64]:
        """(slots,): those of their records, as of `RecordKeys.numbers`."""
        return numbers_of(self.pair, self.repeat)

    def part(self, start: int | None, end: int | None) -> SlotBlock:
        """The slots from `start` to before `end`."""
        return SlotBlock._make(column[start:end] for column in self)

    @classmethod
    def joined(cls, blocks: Sequence[SlotBlock]) -> SlotBlock:
        """The slots of these, one after the other."""
        import numpy as np

        return cls._make(np.concatenate(columns) for columns in zip(*blocks, strict=True))


def slot_blocks(folder: Path, keys: RecordKeys, names: Names) -> Iterator[SlotBlock]:
    """The slots of the run in `folder`, whose records are `keys`; paths and pointers get their numbers from `names`.

    Raises RunError where a file cannot be read, is not in order, or has slots of a record that is not among `keys`.
    """
    import numpy as np

    place = {pair: index for index, pair in enumerate(keys.pairs)}
    known, last = keys.numbers(), -1
    held: SlotBlock | None = None
    for part in outcome_parts(folder / OUTCOMES):
        for batch in dictionary_batches(part, columns=_COLUMNS):
            if not len(batch):
                continue
            with reading(part):
                block = _block(batch, place, names, part)
            numbers = block.numbers
            if numbers[0] < last or (np.diff(numbers) < 0).any():
                raise RunError("slots out of order", file=part, hint="restore the file")
            last = int(numbers[-1])
            at = np.minimum(np.searchsorted(known, numbers), len(known) - 1)
            if (known[at] != numbers).any():
                raise _foreign(part)
            if held is not None:
                block = SlotBlock.joined((held, block))
            # The last document may go on in the next batch.
            cut = int(np.searchsorted(block.pair, block.pair[-1]))
            if cut:
                yield block.part(None, cut)
            held = block.part(cut, None)
    if held is not None:
        yield held


def _foreign(path: Path) -> RunError:
    return RunError("slots of a record that extractions.jsonl does not have", file=path, hint=OF_DIFFERENT_RUNS)


def _block(batch: pa.RecordBatch, place: dict[tuple[str, str], int], names: Names, path: Path) -> SlotBlock:
    import numpy as np

    schemas, schema = _coded(batch, "schema")
    documents, document = _coded(batch, "document")
    verdicts, verdict = _coded(batch, "verdict")
    if min(schema.min(), document.min(), verdict.min()) < 0:
        raise ValueError("a slot without schema, document or verdict")
    both, at = np.unique(schema * len(documents) + document, return_inverse=True)
    wanted = [(schemas[one // len(documents)], documents[one % len(documents)]) for one in both.tolist()]
    if any(pair not in place for pair in wanted):
        raise _foreign(path)
    field, gold, prediction = (
        _named(batch, column, names) for column in ("path", "gold_pointer", "prediction_pointer")
    )
    if field.min() < 0:
        raise ValueError("a slot without a path")
    odd = next((name for name in verdicts if name not in VERDICTS), None)
    if odd is not None:
        raise ValueError(f"{odd!r} is no verdict")
    predicted = gold < 0
    pointer = np.where(predicted, prediction, gold)
    return SlotBlock(
        pair=np.array([place[pair] for pair in wanted], dtype=np.int64)[at],
        repeat=batch.column("repeat").to_numpy(zero_copy_only=False).astype(np.int64),
        path=field,
        # Where neither side has anything, the path says which slot it is.
        pointer=np.where(pointer < 0, field, pointer),
        predicted=predicted,
        verdict=np.array([VERDICTS.index(name) for name in verdicts], dtype=np.int64)[verdict],
        weight=batch.column("weight").to_numpy(zero_copy_only=False),
        critical=batch.column("critical").to_numpy(zero_copy_only=False).astype(bool),
    )


def _coded(batch: pa.RecordBatch, column: str) -> tuple[list[str], NDArray[np.int64]]:
    """The strings that there are, and for each slot the place of its own, -1 for none."""
    import numpy as np
    import pyarrow.compute as pc

    coded = batch.column(column)
    return coded.dictionary.to_pylist(), pc.fill_null(coded.indices, -1).to_numpy().astype(np.int64)


def _named(batch: pa.RecordBatch, column: str, names: Names) -> NDArray[np.int64]:
    """(slots,): numbers of `names`, -1 for none."""
    import numpy as np

    found, coded = _coded(batch, column)
    return np.append(names.places(found), -1)[coded]
