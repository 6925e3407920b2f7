"""Two runs side by side: the same documents and field paths in one array, ready to be relabelled or resampled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.errors import RunError
from harness.score.tallies import TallyArray

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Paired", "pair"]


@dataclass(frozen=True, eq=False)
class Paired:
    """rows: (readings, 1 + paths, 2): 2c and 2c + 2w + m + s, by weight, of all slots and of each path.

    A document's readings stand together, those of the first run before those of the second. sides: for each document,
    how many readings each run has. first: (readings,), 1.0 where a reading is the first run's.
    """

    paths: tuple[tuple[str, str], ...]
    rows: NDArray[np.float64]
    sides: tuple[tuple[int, int], ...]
    first: NDArray[np.float64]

    @property
    def starts(self) -> NDArray[np.int64]:
        """(documents,): where each document's readings begin."""
        import numpy as np

        return np.concatenate([[0], np.cumsum([sum(pair) for pair in self.sides])[:-1]]).astype(np.int64)

    def swapped(self) -> Paired:
        """The second run first."""
        import numpy as np

        documents = np.repeat(np.arange(len(self.sides)), [sum(pair) for pair in self.sides])
        order = np.lexsort((self.first, documents))
        sides = tuple((after, before) for before, after in self.sides)
        return Paired(self.paths, self.rows[order], sides, 1.0 - self.first[order])

    def canonical(self) -> tuple[Paired, bool]:
        """The runs in an order that does not depend on which is called the first, and whether they were swapped.

        So that comparing B with A draws what comparing A with B drew, and gives its mirror image.
        """
        other = self.swapped()
        own, others = repr(self.sides), repr(other.sides)
        swap = others < own if others != own else _bytes_less(other.rows, self.rows)
        return (other, True) if swap else (self, False)


def _bytes_less(rows: NDArray[np.float64], others: NDArray[np.float64]) -> bool:
    """Whether the bytes of `rows` come before those of `others`, of the same shape; neither is copied."""
    import numpy as np

    differ = np.flatnonzero(rows.view(np.int64) != others.view(np.int64))
    if not len(differ):
        return False
    first = differ[0]
    return bool(rows.reshape(-1)[first].tobytes() < others.reshape(-1)[first].tobytes())


def pair(first: TallyArray, second: TallyArray) -> Paired:
    """The two runs' tallies side by side. Raises RunError where they are not of the same documents."""
    import numpy as np

    if first.documents != second.documents:
        odd = sorted(set(first.documents) ^ set(second.documents))
        raise RunError(f"only one of the runs has the document {odd[0]!r}", hint="compare runs of the same documents")
    paths = tuple(sorted({*first.paths, *second.paths}))
    made = [array.records > 0 for array in (first, second)]
    rows = np.concatenate([_counts(array, paths) for array in (first, second)], axis=1)[np.concatenate(made, axis=1)]
    label = np.repeat((1.0, 0.0), [array.shape[1] for array in made])
    labels = np.broadcast_to(label, (len(first.documents), len(label)))[np.concatenate(made, axis=1)]
    before, after = (array.sum(axis=1).tolist() for array in made)
    return Paired(paths, rows, tuple(zip(before, after, strict=True)), labels)


def _counts(array: TallyArray, paths: tuple[tuple[str, str], ...]) -> NDArray[np.float64]:
    """(documents, repeats, 1 + paths, 2)."""
    import numpy as np

    slots = array.weighted[..., :4] @ np.array(((2, 0, 0, 0), (2, 2, 1, 1)), float).T
    counted = np.zeros((*slots.shape[:2], 1 + len(paths), 2))
    place = {path: index for index, path in enumerate(paths, start=1)}
    counted[:, :, [place[path] for path in array.paths]] = slots
    counted[:, :, 0] = slots.sum(axis=2)
    return counted
