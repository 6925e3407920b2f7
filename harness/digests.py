"""SHA-256 by name for as many names as a run has documents: 32 bytes and a pointer each, where a dict takes 300."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

__all__ = ["Digests", "compact"]

_BYTES = 32


class _Group(NamedTuple):
    """Names with the same beginning. rests: what follows it, sorted. digests: 32 bytes each, in their order."""

    beginning: str
    rests: list[str]
    digests: bytes

    def items(self) -> Iterator[tuple[str, str]]:
        for place, rest in enumerate(self.rests):
            yield self.beginning + rest, self.at(place)

    def at(self, place: int) -> str:
        return self.digests[_BYTES * place : _BYTES * (place + 1)].hex()


class Digests(Mapping[str, str]):
    """Digests of 64 hexadecimal digits by name, gone through in the order of the names."""

    def __init__(self, groups: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> None:
        """groups: how names begin, and (what follows, digest) of each. No name comes twice.

        Raises ValueError for what is no SHA-256 in small letters.
        """
        self._groups = [_group(beginning, pairs) for beginning, pairs in groups]

    def __getitem__(self, name: str) -> str:
        for group in self._groups:
            if name.startswith(group.beginning):
                rest = name[len(group.beginning) :]
                place = bisect_left(group.rests, rest)
                if place < len(group.rests) and group.rests[place] == rest:
                    return group.at(place)
        raise KeyError(name)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """(name, digest) of each, by name."""
        return heapq.merge(*(group.items() for group in self._groups))

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self.pairs())

    def __len__(self) -> int:
        return sum(len(group.rests) for group in self._groups)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Digests):
            return super().__eq__(other)
        return len(self) == len(other) and all(
            mine == others for mine, others in zip(self.pairs(), other.pairs(), strict=True)
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Digests({dict(self.pairs())!r})"


def _group(beginning: str, pairs: Iterable[tuple[str, str]]) -> _Group:
    rests, digests = [], bytearray()
    for rest, digest in pairs:
        raw = bytes.fromhex(digest)
        if len(raw) != _BYTES or raw.hex() != digest:
            raise ValueError(f"no SHA-256: {digest!r}")
        rests.append(rest)
        digests += raw
    if any(rest >= following for rest, following in pairwise(rests)):
        order = sorted(range(len(rests)), key=rests.__getitem__)
        digests = bytearray().join(digests[_BYTES * place : _BYTES * (place + 1)] for place in order)
        rests = [rests[place] for place in order]
    return _Group(beginning, rests, bytes(digests))


def compact(digests: Mapping[str, str]) -> Mapping[str, str]:
    """The same in less room; what is not all digests stays a dict."""
    if isinstance(digests, Digests):
        return digests
    try:
        return Digests([("", digests.items())])
    except (AttributeError, TypeError, ValueError):
        return dict(digests)
