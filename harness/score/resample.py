"""The only place with random numbers. Draws are weights on documents and repeats; whoever resamples multiplies by them.

Every draw is made in blocks of fixed size from a seed that has to be given (0 is one), a generator a block, so that the
same seed gives the same draws however the columns that they are multiplied by are cut.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["EXACT_LIMIT", "bounded", "document_weights", "relabellings", "repeat_weights", "splits"]

EXACT_LIMIT = 20_000
"""The most relabellings that are gone through one by one."""

_DRAWN = 200_000_000
"""The most documents that are drawn in all resamples together."""

_FEWEST = 1_000
"""Resamples that are made however many documents there are."""

_CELLS = 4_000_000
"""The most numbers of one block: 32 MB."""

_HELD = 1_000_000
"""The most weights of documents that are made at once: 8 MB."""


def bounded(resamples: int, documents: int) -> int:
    """So many resamples, or fewer where there are more than 20,000 documents: never under a thousand.

    With 2,000 resamples an end of a 95% interval is off by some 3% of the interval's half, for which no one waits ten
    times as long.
    """
    return min(resamples, max(_FEWEST, _DRAWN // max(1, documents)))


def _blocks(count: int, width: int) -> Iterator[int]:
    size = max(1, min(count, _CELLS // max(1, width), 1_000))
    for start in range(0, count, size):
        yield min(size, count - start)


def _generator(seed: int, block: int) -> np.random.Generator:
    import numpy as np

    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(block,)))


def document_weights(documents: int, *, resamples: int, seed: int) -> Iterator[NDArray[np.float64]]:
    """How often each document is drawn, with replacement, as many as there are: (resamples, documents) in parts."""
    import numpy as np

    most = max(1, _HELD // max(1, documents))
    for block, size in enumerate(_blocks(resamples, documents)):
        generator = _generator(seed, block)
        for start in range(0, size, most):
            # Of one generator, parts are drawn as the whole block would be.
            part = min(most, size - start)
            drawn = generator.integers(documents, size=(part, documents))
            weights = np.empty((part, documents))
            for row, chosen in enumerate(drawn):
                weights[row] = np.bincount(chosen, minlength=documents)
            yield weights


def repeat_weights(counts: Sequence[int], *, resamples: int, seed: int) -> Iterator[NDArray[np.float64]]:
    """How much each repeat counts when repeats are drawn within each document: blocks of (resamples, sum of counts).

    counts: repeats of each document, 1 or more. Of n, n - 1 are drawn and scaled up to n: drawing n would show too
    little spread, by the factor (n - 1) / n, which is a half with two. A document with one repeat keeps it.
    """
    import numpy as np

    width = sum(counts)
    for block, size in enumerate(_blocks(resamples, width)):
        generator = _generator(seed, block)
        weights = np.empty((size, width))
        start = 0
        for count in counts:
            if count == 1:
                weights[:, start] = 1.0
            else:
                draws = generator.multinomial(count - 1, [1 / count] * count, size=size)
                weights[:, start : start + count] = draws * (count / (count - 1))
            start += count
        yield weights


def relabellings(
    sides: Sequence[tuple[int, int]], *, draws: int, seed: int
) -> tuple[bool, Iterator[NDArray[np.float64]]]:
    """Ways to give the repeats of each document to two runs, as many to each as it had.

    sides: for each document how many repeats the first and the second run have, 1 or more.
    Returns whether these are all the ways that there are (then each stands once, the one that was observed among them),
    and blocks of (ways, repeats of all documents), 1 where a repeat goes to the first run; a document's repeats are
    those of the first run, then those of the second.
    """
    ways = 1
    for first, second in sides:
        ways *= math.comb(first + second, first)
        if ways > EXACT_LIMIT:
            return False, _drawn(sides, draws=draws, seed=seed)
    return True, _all_ways(sides, ways)


def _all_ways(sides: Sequence[tuple[int, int]], ways: int) -> Iterator[NDArray[np.float64]]:
    import numpy as np

    width = sum(first + second for first, second in sides)
    numbers = np.arange(ways)
    for start in range(0, ways, max(1, _CELLS // max(1, width))):
        rest = numbers[start : start + max(1, _CELLS // max(1, width))]
        labels = np.empty((len(rest), width))
        column = 0
        for first, second in sides:
            masks = _masks(first, second)
            rest, chosen = np.divmod(rest, len(masks))
            labels[:, column : column + first + second] = masks[chosen]
            column += first + second
        yield labels


def _drawn(sides: Sequence[tuple[int, int]], *, draws: int, seed: int) -> Iterator[NDArray[np.float64]]:
    import numpy as np

    width = sum(first + second for first, second in sides)
    starts = np.concatenate([[0], np.cumsum([first + second for first, second in sides])])
    alike: dict[tuple[int, int], list[int]] = {}
    for index, pair in enumerate(sides):
        alike.setdefault(pair, []).append(index)
    for block, size in enumerate(_blocks(draws, width)):
        generator = _generator(seed, block)
        labels = np.empty((size, width))
        for (first, second), places in alike.items():
            columns = starts[places][:, None] + np.arange(first + second)
            labels[:, columns] = _random_masks(generator, first, second, (size, len(places)))
        yield labels


def _random_masks(
    generator: np.random.Generator, first: int, second: int, shape: tuple[int, int]
) -> NDArray[np.float64]:
    """Labels of the given shape, one row of `first` ones and `second` zeros each: (*shape, first + second)."""
    if math.comb(first + second, first) <= EXACT_LIMIT:
        masks = _masks(first, second)
        return masks[generator.integers(len(masks), size=shape)]
    ranks = generator.random((*shape, first + second)).argsort(axis=-1).argsort(axis=-1)
    return (ranks < first).astype(float)


@cache
def _masks(first: int, second: int) -> NDArray[np.float64]:
    """Every way to choose `first` of `first + second`: (ways, first + second), the first `first` in the first row."""
    import numpy as np

    chosen = np.array(list(itertools.combinations(range(first + second), first)), dtype=np.int64)
    masks = np.zeros((len(chosen), first + second))
    np.put_along_axis(masks, chosen, 1.0, axis=1)
    return masks


def splits(passes: int, documents: int, *, draws: int, seed: int, halve: bool) -> Iterator[tuple[list[int], list[int]]]:
    """Ways to split whole passes over the documents into two halves, and the documents to look at.

    Yields the passes of the first half (passes // 2 of them), in order, and documents by number: all of them, or, with
    `halve`, a half of them drawn anew each time (without replacement: a document that stood there twice, with the same
    noise, would count as two that agree). Where all are looked at and there are no more than `draws` ways, each way
    comes once.
    """
    if not halve and math.comb(passes, passes // 2) <= draws:
        for chosen in itertools.combinations(range(passes), passes // 2):
            yield list(chosen), list(range(documents))
        return
    for block in range(draws):
        generator = _generator(seed, block)
        half = sorted(int(one) for one in generator.permutation(passes)[: passes // 2])
        drawn = generator.permutation(documents)[: documents // 2] if halve else range(documents)
        yield half, sorted(int(one) for one in drawn)
