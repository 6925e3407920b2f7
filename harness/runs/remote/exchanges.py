"""exchanges.jsonl as objects: one that holds all, and pieces behind it, put one by one while a run is at work.

A piece is named after the offset in the file at which its lines stand. Whoever reads joins them in that order; a piece
that stands in the file already is passed over, and one that does not is appended wherever it belongs. So nothing is
lost where pieces and the whole are both there, nor where two processes have put pieces: an answer that stands there
twice does no harm.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from harness.errors import RunError
from harness.runs.remote.objects import Objects

__all__ = ["EXCHANGES", "PIECES", "Joined", "join_exchanges", "piece_name", "put_whole"]

EXCHANGES = "exchanges.jsonl"
PIECES = "exchanges"

_PIECE = re.compile(r"(\d{16})(-[0-9a-f]{16})?\.jsonl")
_CHUNK = 1 << 20
_TOGETHER = 64
"""Pieces that are held in memory at once."""
_TRIES = 5


class Joined(NamedTuple):
    """pieces: names of those that were joined. whole: whether the one object has every line of the local file."""

    pieces: list[str]
    whole: bool


def piece_name(offset: int, session: str = "") -> str:
    """Of the lines that stand at `offset` bytes. session: of who puts them, where the store has no conditions."""
    return f"{offset:016d}{f'-{session}' if session else ''}.jsonl"


def join_exchanges(objects: Objects, run: str, target: Path) -> Joined:
    """Makes the file `target` of the run's objects, and of the lines that it alone had: these stand last.

    Raises RunError where they cannot be read or the disk refuses.
    """
    made = target.parent / f".{target.name}.joined"
    try:
        for _ in range(_TRIES):
            pieces = sorted(name for name in objects.listing(f"{run}/{PIECES}").files if _PIECE.fullmatch(name))
            with made.open("w+b") as file:
                size = _first_whole(objects, run, file, target)
                if not _append_pieces(objects, run, pieces, file):
                    continue  # its process has just made one object of them: that is read instead
                joined = file.seek(0, 2)
                alone = _append_alone(file, target) if target.is_file() else 0
                file.flush()
                os.fsync(file.fileno())
            made.replace(target)
            return Joined(pieces, size == joined and not alone)
    except OSError as error:
        raise RunError(f"cannot be written: {error.strerror or error}", file=target) from error
    finally:
        made.unlink(missing_ok=True)
    raise RunError("changes while it is read", file=f"{objects.url}/{run}/{PIECES}", hint="try again in a moment")


def put_whole(objects: Objects, run: str, source: Path, pieces: list[str]) -> None:
    """Makes one object of it: that is put first, and then the pieces that stand in it are deleted."""
    objects.put_file(f"{run}/{EXCHANGES}", source)
    objects.delete(f"{run}/{PIECES}/{name}" for name in pieces)


def _first_whole(objects: Objects, run: str, file: BinaryIO, target: Path) -> int:
    """Writes the one object, up to the end of its last line; the bytes of it."""
    part = target.parent / f".{target.name}.object"
    try:
        if not objects.get(f"{run}/{EXCHANGES}", part):
            return 0
        with part.open("rb") as stored:
            while chunk := stored.read(_CHUNK):
                file.write(chunk)
    finally:
        part.unlink(missing_ok=True)
    return _cut(file)


def _append_pieces(objects: Objects, run: str, pieces: list[str], file: BinaryIO) -> bool:
    """False where one of them was there when it was listed and is not any more."""
    for start in range(0, len(pieces), _TOGETHER):
        some = pieces[start : start + _TOGETHER]
        contents = objects.each(lambda name: objects.read(f"{run}/{PIECES}/{name}"), some)
        for name, content in zip(some, contents, strict=True):
            if content is None:
                return False
            lines = content[: content.rfind(b"\n") + 1]
            file.seek(int(name[:16]))
            if file.read(len(lines)) != lines:
                file.seek(0, 2)
                file.write(lines)
    return True


def _append_alone(file: BinaryIO, target: Path) -> int:
    """Appends the whole lines of `target` from where it differs on; the bytes of them.

    What is behind the first difference was answered here and could not be put.
    """
    with target.open("rb") as local:
        behind = _line_start(local, _same(file, local))
        file.seek(0)
        head = file.readline()
        local.seek(behind)
        end = file.seek(0, 2)
        for line in local:
            if line.endswith(b"\n") and line != head:
                file.write(line)
        return file.tell() - end


def _same(one: BinaryIO, other: BinaryIO) -> int:
    """How many bytes both begin with."""
    one.seek(0)
    same = 0
    for first, second in zip(_chunks(one), _chunks(other), strict=False):
        if first != second:
            pairs = enumerate(zip(first, second, strict=False))
            return same + next((at for at, (a, b) in pairs if a != b), min(len(first), len(second)))
        same += len(first)
    return same


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _line_start(file: BinaryIO, offset: int) -> int:
    """Where the line begins that byte `offset` is in."""
    while offset > 0:
        start = max(0, offset - _CHUNK)
        file.seek(start)
        found = file.read(offset - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        offset = start
    return 0


def _cut(file: BinaryIO) -> int:
    """Drops what stands behind the last whole line; the bytes that are left."""
    size = file.seek(0, 2)
    kept = _line_start(file, size)
    file.seek(kept)
    file.truncate()
    return kept
