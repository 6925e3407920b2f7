"""Keyed lists: which items share a key, and which have none."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.comparison.values import MISFIT, Value
from harness.language.folding import fold

Places = NDArray[np.intp]

__all__ = ["KeyReader"]


class KeyReader:
    """index: of the key's field in the items' content."""

    def __init__(self, index: int) -> None:
        self.index = index

    def keys(self, item: Value) -> frozenset[str]:
        """The folded texts that name an item: its key and the others that gold accepts; empty where it has none."""
        if item.content is MISFIT or item.content[self.index] is None:
            return frozenset()
        key = item.content[self.index]
        return frozenset(_text(value.raw) for value in (key, *(key.accepted or ())))

    def allowed(self, golds: list[Value], predictions: list[Value], alike: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """(n_gold, n_pred): equal keys, however unlike the rest; no key on either side, where `alike` says so."""
        result = np.zeros(alike.shape, bool)
        by_key: dict[str, list[int]] = {}
        keyless = []
        for column, item in enumerate(predictions):
            names = self.keys(item)
            if not names:
                keyless.append(column)
            for name in names:
                by_key.setdefault(name, []).append(column)
        for row, item in enumerate(golds):
            names = self.keys(item)
            if not names:
                result[row, keyless] = alike[row, keyless]
            for name in names:
                result[row, by_key.get(name, [])] = True
        return result

    def pairs(self, golds: list[Value], predictions: list[Value], most: int) -> tuple[Places, Places] | None:
        """(rows, columns) of the pairs with equal keys, some of them twice; None where there are more than `most`."""
        by_key: dict[str, list[int]] = {}
        for column, item in enumerate(predictions):
            for name in self.keys(item):
                by_key.setdefault(name, []).append(column)
        rows: list[int] = []
        columns: list[int] = []
        for row, item in enumerate(golds):
            for name in self.keys(item):
                there = by_key.get(name, ())
                rows.extend([row] * len(there))
                columns.extend(there)
            if len(rows) > most:
                return None
        return np.array(rows, np.intp), np.array(columns, np.intp)

    def keyless(self, items: list[Value]) -> list[int]:
        """The places of the items that have no key."""
        return [place for place, item in enumerate(items) if not self.keys(item)]


def _text(raw: Any) -> str:
    """A JSON scalar as folded text; `1` and `1.0` are one key."""
    if isinstance(raw, str):
        return fold(raw)
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return fold(str(raw))
