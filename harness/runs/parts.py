"""outcomes.parquet as it comes in parts: one part is the file itself, several are a folder that holds them."""

from __future__ import annotations

import contextlib
import io
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from harness.errors import RunError
from harness.records import Judged
from harness.runs.evidence import Evidence
from harness.runs.extractions import extraction_line
from harness.runs.outcomes import OutcomeWriter, part_name
from harness.runs.storage import sync_folder, write_atomic

__all__ = ["PART_RECORDS", "Part", "made_part", "writing_parts"]

PART_RECORDS = 500
"""Records of one part. It is a fixed number, so that neither the number of workers nor their speed shows in a file."""

Part = tuple[bytes, bytes]
"""Lines of extractions.jsonl, and the parquet file of their slots."""


def made_part(rows: Iterable[tuple[Judged, Evidence]]) -> Part:
    """The part of these records, by schema, document and repeat."""
    lines, sink = [], io.BytesIO()
    with OutcomeWriter(sink) as outcomes:
        for row, evidence in rows:
            lines.append(extraction_line(row))
            outcomes.add(row, evidence)
    return b"".join(lines), sink.getvalue()


@contextlib.contextmanager
def writing_parts(path: Path) -> Iterator[Callable[[bytes], None]]:
    """Takes the parts of `path` one by one; it has its name, in place of an older one, when the context ends well.

    Raises RunError, with nothing left behind, where the disk refuses.
    """
    written = 0
    held: bytes | None = None
    folder: Path | None = None

    def write(content: bytes) -> None:
        nonlocal written, held, folder
        if written == 0:
            held = content
        else:
            if folder is None or held is not None:
                folder = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".partial", dir=path.parent))
                folder.chmod(0o755)
                write_atomic(folder / part_name(0), held or b"")
                held = None
            write_atomic(folder / part_name(written), content)
        written += 1

    try:
        yield write
        if folder is None:
            _make_room(path, folder=False)
            write_atomic(path, made_part(())[1] if held is None else held)
        else:
            _make_room(path, folder=True)
            folder.replace(path)
            sync_folder(path.parent)
    except OSError as error:
        raise RunError(f"cannot be written: {error.strerror or error}", file=path) from error
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _make_room(path: Path, *, folder: bool) -> None:
    """Removes what has the name and cannot be replaced."""
    if path.is_dir():
        shutil.rmtree(path)
    elif folder:
        path.unlink(missing_ok=True)
