"""Which records a run has, in a few bytes each: what is compared is asked of them before any slot is read."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["RecordKeys", "named", "numbers_of"]


class RecordKeys:
    """Schema, document and repeat of each record, by these three.

    pairs: schema and document, each once. pair: (records,), the place of each record's in `pairs`. repeat: (records,).
    """

    def __init__(self) -> None:
        self.pairs: list[tuple[str, str]] = []
        self.pair, self.repeat = array("i"), array("i")

    def __len__(self) -> int:
        return len(self.pair)

    def __iter__(self) -> Iterator[tuple[str, str, int]]:
        for pair, repeat in zip(self.pair, self.repeat, strict=True):
            yield (*self.pairs[pair], repeat)

    @property
    def last(self) -> tuple[str, str, int] | None:
        """The key that was added last."""
        return (*self.pairs[-1], self.repeat[-1]) if self.pairs else None

    def add(self, schema: str, document: str, repeat: int) -> None:
        """Adds the next key. Names are shared with those of other runs."""
        if not self.pairs or self.pairs[-1] != (schema, document):
            self.pairs.append((sys.intern(schema), sys.intern(document)))
        self.pair.append(len(self.pairs) - 1)
        self.repeat.append(repeat)

    def numbers(self) -> NDArray[np.int64]:
        """(records,): a number for each key, in the order of the keys."""
        import numpy as np

        return numbers_of(np.asarray(self.pair, np.int64), np.asarray(self.repeat, np.int64))


def named(key: tuple[str, str, int]) -> str:
    """A record in words, by its schema, document and repeat."""
    schema, document, repeat = key
    return f"document {document!r}, schema {schema!r}, repeat {repeat}"


def numbers_of(pair: NDArray[np.int64], repeat: NDArray[np.int64]) -> NDArray[np.int64]:
    """A number for each place of a pair and repeat, in their order."""
    return pair * 2**32 + repeat
