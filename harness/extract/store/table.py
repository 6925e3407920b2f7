"""Tables by SHA-256 that take some 50 bytes an entry, where a dict of bytes takes 200: there is one a request."""

from __future__ import annotations

import struct
from array import array

__all__ = ["DigestSet", "OffsetTable"]

_HALVES = struct.Struct("<QQ")
_SMALLEST = 64


class DigestSet:
    """Which digests there are, by their first 16 bytes, with open addressing; at most two of three slots are used.

    That two of a billion digests begin alike is about as likely as one in 10^20.
    """

    def __init__(self) -> None:
        self._count = 0
        self._clear(_SMALLEST)

    def _clear(self, slots: int) -> None:
        self._high, self._low = array("Q", [0]) * slots, array("Q", [0]) * slots

    def add(self, digest: bytes) -> None:
        """Adds one, of 16 bytes or more."""
        self._place(*_HALVES.unpack_from(digest))

    def __contains__(self, digest: bytes) -> bool:
        return self._is_used(self._slot(*_HALVES.unpack_from(digest)))

    def __len__(self) -> int:
        return self._count

    def _is_used(self, slot: int) -> bool:
        return bool(self._high[slot] or self._low[slot])

    def _slot(self, high: int, low: int) -> int:
        """Where the digest with these halves stands, or would."""
        last = len(self._high) - 1
        slot = high & last
        while self._is_used(slot) and (self._high[slot] != high or self._low[slot] != low):
            slot = (slot + 1) & last
        return slot

    def _place(self, high: int, low: int) -> int:
        slot = self._slot(high, low)
        if self._is_used(slot):
            return slot
        if 3 * self._count >= 2 * len(self._high):
            self._grow()
            slot = self._slot(high, low)
        self._high[slot], self._low[slot] = high, low
        self._count += 1
        return slot

    def _grow(self) -> None:
        highs, lows = self._high, self._low
        self._clear(2 * len(highs))
        for high, low in zip(highs, lows, strict=True):
            if high or low:
                slot = self._slot(high, low)
                self._high[slot], self._low[slot] = high, low


class OffsetTable(DigestSet):
    """Where in a file what has a digest stands."""

    def _clear(self, slots: int) -> None:
        super()._clear(slots)
        self._offsets = array("q", [0]) * slots

    def __setitem__(self, digest: bytes, offset: int) -> None:
        """offset: 0 or more, in place of an older one."""
        slot = self._place(*_HALVES.unpack_from(digest))  # which may make a larger table
        self._offsets[slot] = offset

    def get(self, digest: bytes) -> int | None:
        """The offset, None where the digest is not there."""
        slot = self._slot(*_HALVES.unpack_from(digest))
        return self._offsets[slot] if self._is_used(slot) else None

    def _grow(self) -> None:
        highs, lows, offsets = self._high, self._low, self._offsets
        self._clear(2 * len(highs))
        for high, low, offset in zip(highs, lows, offsets, strict=True):
            if high or low:
                slot = self._slot(high, low)
                self._high[slot], self._low[slot], self._offsets[slot] = high, low, offset
