"""JSONL files read by line: their places are kept, not their content, so that a file may be longer than memory."""

from __future__ import annotations

import weakref
from array import array
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Generic, NamedTuple, TypeVar

from harness.engines import Engine, Job
from harness.errors import HarnessError, LimitError
from harness.limits import MAX_LINE_BYTES, limit_text

__all__ = ["Line", "LineFile", "Lines", "read_each", "read_lines"]

_AT_ONCE = 1_000_000
"""Bytes of one piece of work, and the lines that begin in it."""

Read = TypeVar("Read")


class Line(NamedTuple):
    """One line of a file. start: its offset in bytes. number: from 1."""

    start: int
    number: int
    data: bytes


Lines = list[Line]


def read_lines(path: Path, *, error: type[HarnessError]) -> Iterator[Line]:
    """Each line that is not blank, one at a time in memory.

    Raises `error` where the file cannot be read, LimitError for a line of more than MAX_LINE_BYTES.
    """
    try:
        with path.open("rb") as file:
            start = number = 0
            while data := file.readline(MAX_LINE_BYTES + 1):
                number += 1
                if len(data) > MAX_LINE_BYTES:
                    said = f"a line may have {limit_text(MAX_LINE_BYTES)}, and this has more"
                    raise LimitError(said, file=path, line=number)
                if data.strip():
                    yield Line(start, number, data.rstrip(b"\r\n"))
                start += len(data)
    except FileNotFoundError as cause:
        raise error("there is no such file", file=path) from cause
    except (OSError, ValueError) as cause:  # ValueError: a null character in the path
        raise error(f"cannot be read: {getattr(cause, 'strerror', None) or cause}", file=path) from cause


def _pieces(lines: Iterable[Line]) -> Iterator[Lines]:
    piece: Lines = []
    size = 0
    for line in lines:
        piece.append(line)
        size += len(line.data)
        if size >= _AT_ONCE:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


class _EachLine(Generic[Read]):
    """The job of reading lines, one by one."""

    def __init__(self, read: Callable[[Line], Read]) -> None:
        self._read = read

    def start(self) -> Callable[[Lines], list[tuple[int, int, Read]]]:
        return self._all

    def _all(self, lines: Lines) -> list[tuple[int, int, Read]]:
        return [(line.start, line.number, self._read(line)) for line in lines]


def read_each(
    path: Path, read: Callable[[Line], Read], *, error: type[HarnessError], engine: Engine
) -> Iterator[tuple[int, int, Read]]:
    """(offset, number, what `read` makes of it) of each line, in their order; the reading is shared out over `engine`.

    Raises what `read_lines` and `read` raise, for the first line in order.
    """
    job: Job[Lines, list[tuple[int, int, Read]]] = _EachLine(read)
    for found in engine.map(job, _pieces(read_lines(path, error=error))):
        yield from found


class LineFile:
    """The places of some lines of a file, and the lines when they are asked for."""

    def __init__(self, path: Path, *, error: type[HarnessError]) -> None:
        self.path = path
        self._error = error
        self._starts, self._numbers = array("q"), array("q")
        self._file: BinaryIO | None = None

    def add(self, start: int, number: int) -> int:
        """Keeps the place of one more line; its index."""
        self._starts.append(start)
        self._numbers.append(number)
        return len(self._starts) - 1

    def number(self, index: int) -> int:
        """The number of that line in the file."""
        return self._numbers[index]

    def get(self, index: int) -> Line:
        """That line, read from the file. Raises the error of the file where it cannot be read any more."""
        start, number = self._starts[index], self._numbers[index]
        try:
            if self._file is None:
                self._file = self.path.open("rb")
                weakref.finalize(self, self._file.close)
            self._file.seek(start)
            return Line(start, number, self._file.readline(MAX_LINE_BYTES + 1))
        except OSError as cause:
            raise self._error(f"cannot be read: {cause.strerror}", file=self.path) from cause

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_file": None}
