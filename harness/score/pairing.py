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

        order = np.concatenate(
            [
                np.r_[start + before : start + before + after, start : start + before]
                for start, (before, after) in zip(self.starts, self.sides, strict=True)
            ]
        )
        sides = tuple((after, before) for before, after in self.sides)
        return Paired(self.paths, self.rows[order], sides, 1.0 - self.first[order])

    def canonical(self) -> tuple[Paired, bool]:
        """The runs in an order that does not depend on which is called the first, and whether they were swapped.

        So that comparing B with A draws what comparing A with B drew, and gives its mirror image.
        """
        other = self.swapped()
        own, others = (repr(one.sides).encode() + one.rows.tobytes() for one in (self, other))
        return (other, True) if others < own else (self, False)


def pair(first: TallyArray, second: TallyArray) -> Paired:
    """The two runs' tallies side by side. Raises RunError where they are not of the same documents."""
    import numpy as np

    if first.documents != second.documents:
        odd = sorted(set(first.documents) ^ set(second.documents))
        raise RunError(f"only one of the runs has the document {odd[0]!r}", hint="compare runs of the same documents")
    paths = tuple(sorted({*first.paths, *second.paths}))
    blocks, labels, sides = [], [], []
    counts = [_counts(array, paths) for array in (first, second)]
    for document in range(len(first.documents)):
        readings = [
            counted[document, array.records[document] > 0]
            for counted, array in zip(counts, (first, second), strict=True)
        ]
        blocks += readings
        sides.append((len(readings[0]), len(readings[1])))
        labels += [1.0] * len(readings[0]) + [0.0] * len(readings[1])
    rows = np.concatenate(blocks) if blocks else np.zeros((0, 1 + len(paths), 2))
    return Paired(paths, rows, tuple(sides), np.array(labels))


def _counts(array: TallyArray, paths: tuple[tuple[str, str], ...]) -> NDArray[np.float64]:
    """(documents, repeats, 1 + paths, 2)."""
    import numpy as np

    slots = array.weighted[..., :4] @ np.array(((2, 0, 0, 0), (2, 2, 1, 1)), float).T
    counted = np.zeros((*slots.shape[:2], 1 + len(paths), 2))
    place = {path: index for index, path in enumerate(paths, start=1)}
    counted[:, :, [place[path] for path in array.paths]] = slots
    counted[:, :, 0] = slots.sum(axis=2)
    return counted
