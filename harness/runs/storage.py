"""Bytes to the disk and back: a file is there whole or not at all, and JSON is written the same way each time."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from harness.errors import RunError

__all__ = [
    "OF_DIFFERENT_RUNS",
    "json_line",
    "json_page",
    "parse_json",
    "read_bytes",
    "sync_folder",
    "write_atomic",
    "write_page",
    "writing",
]


OF_DIFFERENT_RUNS = "the files are of different runs; restore them, or make the run again"
"""What to do about files of one folder that do not belong together."""

_quoted = json.encoder.encode_basestring_ascii

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def write_atomic(path: Path, content: bytes) -> None:
    """Writes to a new file beside `path`, makes it durable, and only then gives it its name.

    Raises RunError, with nothing left behind, where the disk refuses.
    """
    with writing(path) as file:
        file.write(content)


@contextlib.contextmanager
def writing(path: Path, *, durable: bool = True) -> Iterator[BinaryIO]:
    """The same for content that comes piece by piece: the file has its name when the context ends well.

    durable: whether it is to outlive a power cut; waiting for the disk is what takes the time of many small files.
    What is no file, such as /dev/stdout or a named pipe, is written into; a link stays a link.
    """
    try:
        path = path.resolve() if path.is_symlink() else path
        if path.exists() and not (path.is_file() or path.is_dir()):
            with path.open("wb") as stream:
                yield stream
            return
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".partial")
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                if durable:
                    os.fsync(file.fileno())
            Path(name).chmod(0o666 & ~_umask())
            Path(name).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
        if durable:
            sync_folder(path.parent)
    except OSError as error:
        hint = "make room and give the same command again" if error.errno in _FULL else None
        raise RunError(f"cannot be written: {error.strerror or error}", file=path, hint=hint) from error


def _umask() -> int:
    # mkstemp gives a file that its owner alone can read; a report is to have the rights of any other new file.
    mask = os.umask(0)
    os.umask(mask)
    return mask


def sync_folder(folder: Path) -> None:
    """Makes the names in `folder` durable, where the file system can do that."""
    # The new name is durable only when the folder is; some file systems cannot do that, and the file is still whole.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def json_line(value: Any) -> str:
    """JSON on one line, legible where it can be.

    Half a surrogate pair, which UTF-8 cannot hold, is written as an escape. A number that is none (a model may have
    said 1e999) is written as Python writes it, and read back as it was.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text


def json_page(value: Any) -> bytes:
    """A JSON file for people and for diff: keys sorted, two spaces, equal input gives equal bytes."""
    return (json.dumps(value, indent=2, sort_keys=True) + "\n").encode("ascii")


def write_page(path: Path, value: Any) -> None:
    """Such a file, written as it is made: what has a `to_json` is turned into JSON when its turn comes, and let go.

    A mapping that is no dict is gone through in its own order, which must be that of its keys.
    """
    with writing(path) as file:
        for piece in _page_pieces(value, "\n"):
            file.write(piece.encode("ascii"))  # the file has a buffer
        file.write(b"\n")


def _page_pieces(value: Any, newline: str) -> Iterator[str]:
    """As `json_page` writes it. newline: the end of a line, with the indentation of `value`."""
    if isinstance(value, Mapping):
        pairs = sorted(value.items()) if isinstance(value, dict) else value.items()
        yield from _in_brackets("{}", ((f"{_quoted(name)}: ", member) for name, member in pairs), newline)
    elif isinstance(value, list | tuple):
        yield from _in_brackets("[]", (("", member) for member in value), newline)
    elif hasattr(value, "to_json"):
        yield from _page_pieces(value.to_json(), newline)
    else:
        yield json.dumps(value)


def _in_brackets(brackets: str, members: Iterable[tuple[str, Any]], newline: str) -> Iterator[str]:
    inner = newline + "  "
    begin, between = brackets[0] + inner, "," + inner
    for before, member in members:
        kind = type(member)
        if kind is str or kind is int:  # most of what there is
            yield f"{begin}{before}{_quoted(member) if kind is str else member}"
        else:
            yield begin + before
            yield from _page_pieces(member, inner)
        begin = between
    yield newline + brackets[1] if begin is between else brackets


def read_bytes(path: Path, *, what: str) -> bytes:
    """The file's content. Raises RunError where it is missing or cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise RunError(
            f"the run has no {path.name} ({what})", file=path, hint="the run did not end; make it again"
        ) from None
    except OSError as error:
        raise RunError(f"cannot be read: {error.strerror or error}", file=path) from error


@contextlib.contextmanager
def reading(path: Path, *, line: int | None = None) -> Iterator[None]:
    """Turns what goes wrong while stored members are read into a RunError that names the file."""
    try:
        yield
    except KeyError as error:
        raise _damaged(path, line, f"no member {error.args[0]!r}") from error
    except (AttributeError, TypeError, ValueError, RecursionError) as error:
        text = str(error) if isinstance(error, ValueError) else "a member is not of the kind it should be"
        raise _damaged(path, line, text) from error


def _damaged(path: Path, line: int | None, text: str) -> RunError:
    return RunError(
        f"not as this version writes it: {text}",
        file=path,
        line=line,
        hint="restore the file, make the run again, or read it with the version that wrote it",
    )


def parse_json(content: bytes, *, path: Path, line: int | None = None) -> dict[str, Any]:
    """The JSON object in `content`. Raises RunError, naming file and line, where it is not one."""
    try:
        value = json.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise _damaged(path, line, "not JSON in UTF-8 (cut off, or changed by hand?)") from error
    if not isinstance(value, dict):
        raise _damaged(path, line, f"a JSON object was expected, not {type(value).__name__}")
    return value
