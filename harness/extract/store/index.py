"""Where in an exchanges.jsonl which request's reply stands."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from harness.errors import RunError
from harness.extract.store.lines import FORMAT, Exchange, read_exchange, read_head, read_of, read_start
from harness.extract.store.table import DigestSet, OffsetTable
from harness.extract.store.verdicts import ANSWER

__all__ = ["LONGEST_LINE", "Index", "read_first_line"]

LONGEST_LINE = 256 * 1024 * 1024
"""Bytes: more than the largest document or reply takes with each byte of it escaped."""


_TAKEN = re.compile(rb',"from":"([A-Za-z0-9._+=-]+)"\}\n\Z')
_LONGEST_NAME = 300


def read_first_line(path: Path) -> bytes:
    """The first line; empty where the file cannot be read."""
    try:
        with path.open("rb") as file:
            return file.readline(LONGEST_LINE)
    except OSError:
        return b""


class Index:
    """One file of exchanges, read once; replies are read from the disk when they are asked for.

    answers, outcomes: key -> offset of the answer, and of the last that came to anything else. parts: digests of the
    parts that the file has. tasks: digests of those with an answer. taken: answers by the run that they were taken
    from. whole: bytes up to the end of the last whole line. torn: bytes behind it. damaged: numbers of lines that this
    version did not write.
    """

    def __init__(self, path: Path) -> None:
        """Raises RunError where the file cannot be read or is of another format."""
        self.path = path
        self.run = path.parent.name
        self.answers, self.outcomes = OffsetTable(), OffsetTable()
        self.parts, self.tasks = DigestSet(), DigestSet()
        self.taken: Counter[str] = Counter()
        self.whole = self.torn = 0
        self.damaged: list[int] = []
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise RunError(f"cannot be read: {error.strerror or error}", file=path) from error
        try:
            self._read()
        except OSError as error:
            self._file.close()
            raise RunError(f"cannot be read: {error.strerror or error}", file=path) from error
        except RunError:
            self._file.close()
            raise

    def _read(self) -> None:
        for number, (offset, line) in enumerate(self._lines(), start=1):
            if not line.endswith(b"\n"):
                if len(line) == LONGEST_LINE:
                    raise RunError("a line beyond all measure", file=self.path, line=number)
                self.torn = len(line)
                return
            self.whole = offset + len(line)
            if number == 1:
                self._check_head(line)
            elif not self._take(line, offset):
                self.damaged.append(number)

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        self._file.seek(0)
        offset = 0
        while line := self._file.readline(LONGEST_LINE):
            yield offset, line
            offset += len(line)

    def _check_head(self, line: bytes) -> None:
        found, _, _ = read_head(line)
        if found != FORMAT:
            known = "no exchanges of the harness" if found is None else f"exchanges of format {found!r}"
            raise RunError(f"{known}, where this version reads {FORMAT}", file=self.path, line=1)

    def _take(self, line: bytes, offset: int) -> bool:
        start = read_start(line)
        if start is None:
            return False
        digest, kind, position = start
        if not kind:
            self.parts.add(bytes.fromhex(digest))
            return True
        of = read_of(line, position)
        if of is None:
            return False
        taken = _TAKEN.search(line, max(0, len(line) - _LONGEST_NAME))
        self.add(digest, kind, of[:3], offset, taken_from=taken[1].decode() if taken else None)
        return True

    def take(self, lines: bytes, offset: int) -> None:
        """Whole lines, of exchanges and parts, stand at `offset`."""
        for line in lines.splitlines(keepends=True):
            self._take(line, offset)
            offset += len(line)

    def reopen(self) -> None:
        """In a forked process: where this one reads is no longer where the other one does."""
        self._file = self.path.open("rb")

    def add(self, key: str, kind: str, task: tuple[str, str, int], offset: int, *, taken_from: str | None) -> None:
        """An exchange stands at `offset`."""
        if taken_from is not None:
            self.taken[taken_from] += 1
        if kind == ANSWER:
            self.answers[bytes.fromhex(key)] = offset
            self.tasks.add(hashlib.blake2b(repr(task).encode("utf-8", "surrogatepass"), digest_size=16).digest())
        elif kind != "given_up":
            self.outcomes[bytes.fromhex(key)] = offset

    def answer(self, key: str) -> Exchange | None:
        """The stored answer to the request with this key; None where there is none, or its line is damaged."""
        return self._at(self.answers.get(bytes.fromhex(key)), key)

    def outcome(self, key: str) -> Exchange | None:
        """The answer, else the last of whatever else the request came to."""
        return self.answer(key) or self._at(self.outcomes.get(bytes.fromhex(key)), key)

    def exchanges(self) -> Iterator[Exchange]:
        """Every exchange that can be read, in the order of the file."""
        for _, line in self._lines():
            try:
                if line.startswith(b'{"key":') and line.endswith(b"\n"):
                    yield read_exchange(line)
            except ValueError:
                continue

    def _at(self, offset: int | None, key: str) -> Exchange | None:
        if offset is None:
            return None
        self._file.seek(offset)
        try:
            found = read_exchange(self._file.readline(LONGEST_LINE))
        except ValueError:
            return None
        return found if found.key == key else None

    def close(self) -> None:
        """Lets go of the file."""
        self._file.close()
