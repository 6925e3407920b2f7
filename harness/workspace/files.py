"""Files read with a bound, decoded, and kept inside the workspace."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from operator import attrgetter
from pathlib import Path, PurePath

from harness.errors import HarnessError, LimitError, WorkspaceError, excerpt
from harness.limits import limit_text

__all__ = ["Where", "decode_utf8", "file_names", "inside", "is_there", "list_files", "read_bytes"]

Where = PurePath | str | None
"""What an error names as the file: a path, a name for data that stands in no file, or nothing."""


def read_bytes(path: Path, *, limit: int, error: type[HarnessError]) -> bytes:
    """The content of a regular file.

    Raises LimitError where it has more than `limit` bytes, before reading it whole, and `error` where it is missing,
    unreadable, or no regular file (reading a pipe might never end).
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise error("this is no regular file", file=path)
        size = status.st_size
        if size <= limit:
            with path.open("rb") as file:
                data = file.read(limit + 1)
            size = len(data)  # it may have grown meanwhile
    except FileNotFoundError as cause:
        raise error("there is no such file", file=path) from cause
    except (OSError, ValueError) as cause:  # ValueError: a null character in the path
        raise error(f"cannot be read: {getattr(cause, 'strerror', None) or cause}", file=path) from cause
    if size > limit:
        said = f"the file has {size:,} bytes, and the limit is {limit_text(limit)}"
        raise LimitError(said, file=path, hint="split it, or leave it out")
    return data


def decode_utf8(data: bytes, *, file: Where, error: type[HarnessError], line: int | None = None) -> str:
    """`data` as text, a byte-order mark dropped.

    line: of the file, where `data` is one line of it. Raises `error` with the line, and the offset in `data`, of the
    first byte that is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        # The decoder counts from behind the mark that it dropped.
        offset = cause.start + len(data) - len(cause.object)
        utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        raise error(
            f"byte 0x{data[offset]:02X} at offset {offset} is not UTF-8",
            file=file,
            line=line or data.count(b"\n", 0, offset) + 1,
            hint=f"{'this looks like UTF-16; ' if utf16 else ''}save the file as UTF-8",
        ) from cause


def is_there(path: Path) -> bool:
    """Whether there is something at `path`; a path that the system refuses to look at has nothing."""
    try:
        return path.exists()
    except OSError:
        return False


def inside(root: Path, path: Path) -> Path:
    """`path`, which stands below `root` or is a link that leads there.

    root: resolved. Raises WorkspaceError where what `path` leads to, every link followed, is outside.
    """
    try:
        target = path.resolve()
    except (OSError, RuntimeError) as cause:  # RuntimeError: a loop of links, before Python 3.13
        raise WorkspaceError("its links lead in a circle", file=path) from cause
    if not target.is_relative_to(root):
        raise WorkspaceError(
            f"leads out of the workspace, to {excerpt(str(target), 200)}",
            file=path,
            hint=f"keep it within {excerpt(str(root), 200)}",
        )
    return path


def list_files(folder: Path, *, suffixes: Collection[str], root: Path | None = None) -> list[Path]:
    """The files of `folder`, as `file_names` finds and refuses them."""
    return [folder / name for name in file_names(folder, suffixes=suffixes, root=root)]


def file_names(folder: Path, *, suffixes: Collection[str], root: Path | None = None) -> list[str]:
    """Names of the files of `folder` with one of `suffixes` (lower case, with the dot); none where there is no folder.

    Hidden files are left out. Raises WorkspaceError for a folder that cannot be read, and for one and for a file that
    leads out of `root`, where that is given.
    """
    if root is not None:
        inside(root, folder)
    try:
        entries = sorted(os.scandir(folder), key=_name) if folder.is_dir() else []
    except OSError as cause:
        raise WorkspaceError(f"the folder cannot be read: {cause.strerror}", file=folder) from cause
    endings = tuple(suffixes)
    return [one.name for one in entries if not one.name.startswith(".") and _is_file(one, folder, endings, root)]


_name = attrgetter("name")


def _is_file(entry: os.DirEntry[str], folder: Path, endings: tuple[str, ...], root: Path | None) -> bool:
    if not entry.name.lower().endswith(endings):
        return False
    if not entry.is_symlink():  # it is where the folder is
        return not entry.is_dir()
    path = folder / entry.name
    if path.is_dir():
        return False
    if root is not None:
        inside(root, path)
    return True
