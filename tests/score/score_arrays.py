"""Tallies made up for tests of intervals and comparisons."""

from __future__ import annotations

from typing import Any

import numpy as np

from harness.records import VERDICTS
from harness.score import TallyArray


def array(counts: Any, *, weighted: Any = None, paths: Any = None, made: Any = None) -> TallyArray:
    """An array of `counts`, (documents, repeats, paths, up to 6 verdicts), with invented names."""
    plain = np.asarray(counts, dtype=np.int64)
    plain = np.concatenate([plain, np.zeros((*plain.shape[:3], 6 - plain.shape[3]), np.int64)], axis=3)
    documents, repeats, width = plain.shape[:3]
    names = paths or tuple(("invoice", f"f{index:02}") for index in range(width))
    return TallyArray(
        tuple(f"d{index:04}" for index in range(documents)),
        tuple(range(repeats)),
        tuple(names),
        VERDICTS,
        plain,
        plain.astype(float) if weighted is None else np.asarray(weighted, float),
        np.ones((documents, repeats), np.int64) if made is None else np.asarray(made, np.int64),
    )


def rights(values: Any) -> TallyArray:
    """An array of right (1) and wrong (0) slots: `values` is (documents, repeats, paths)."""
    right = np.asarray(values, dtype=np.int64)
    return array(np.stack([right, 1 - right], axis=-1))


def drawn(seed: int, documents: int, repeats: int, paths: int, *, share: float = 0.8) -> TallyArray:
    """Slots right with probability `share`, independently."""
    return rights(np.random.default_rng(seed).random((documents, repeats, paths)) < share)
