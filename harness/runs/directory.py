"""One folder a run. A name never leaves the reports folder, and a run never overwrites another."""

from __future__ import annotations

import contextlib
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.errors import RunError, excerpt
from harness.records import Judged
from harness.runs.document_table import DOCUMENTS, MAX_IN_SCORES, document_bytes
from harness.runs.evidence import Evidence
from harness.runs.extractions import extraction_lines
from harness.runs.info import RunInfo
from harness.runs.outcomes import OUTCOMES, outcomes_bytes
from harness.runs.parts import PART_RECORDS, Part, made_part, writing_parts
from harness.runs.storage import write_atomic, write_page, writing
from harness.scoreboard import Scoreboard
from harness.signature import Signature

__all__ = ["ASKED_FILE", "RunDirectory", "find_run", "safe_name"]

ASKED_FILE = "asked.json"

_MOST = 100
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def safe_name(name: str) -> str:
    """`name` as one folder's name: letters, digits and `._+=-`, at most 100 characters, never hidden or reserved.

    Raises RunError where nothing of it can be used.
    """
    plain = unicodedata.normalize("NFKD", name[: 4 * _MOST]).encode("ascii", "ignore").decode("ascii")
    safe = re.sub(r"-{2,}", "-", re.sub(r"[^A-Za-z0-9._+=-]+", "-", plain)).lstrip(".-")[:_MOST].rstrip(".-")
    if not safe or _RESERVED.fullmatch(safe):
        raise RunError(f"{excerpt(name)!r} cannot be the name of a run", hint="give a name of letters and digits")
    return safe


@dataclass(frozen=True)
class RunDirectory:
    """A run's folder, and what writes into it. Every write raises RunError where the disk refuses."""

    path: Path

    @classmethod
    def create(cls, reports_root: Path, name: str) -> RunDirectory:
        """A new folder under `reports_root`, named after `name`; `-2`, `-3`, ... is added where the name is taken.

        Raises RunError where the name cannot be used or the folder cannot be made.
        """
        safe = safe_name(name)
        try:
            reports_root.mkdir(parents=True, exist_ok=True)
            for number in range(1, 1_000):
                path = reports_root / (safe if number == 1 else f"{safe}-{number}")
                try:
                    path.mkdir()
                except FileExistsError:
                    continue
                return cls(path)
        except OSError as error:
            raise RunError(f"no folder can be made there: {error.strerror or error}", file=reports_root) from error
        raise RunError(f"a thousand runs are named {safe!r}", file=reports_root, hint="give another name")

    @property
    def name(self) -> str:
        """The folder's name, by which the run is known."""
        return self.path.name

    @property
    def exchanges(self) -> Path:
        """exchanges.jsonl, which the extract stage writes."""
        return self.path / "exchanges.jsonl"

    @property
    def finished(self) -> bool:
        """Whether the run has ended, and every file of it is there."""
        return (self.path / "run.json").exists()

    def write_asked(self, content: bytes) -> Path:
        """asked.json, which says that the run is not finished."""
        return self._write(ASKED_FILE, content)

    def remove_unfinished(self) -> None:
        """Removes the folder with all that is in it, unless the run is whole; for what made the folder itself."""
        if not self.finished:
            shutil.rmtree(self.path, ignore_errors=True)

    def write_info(self, info: RunInfo) -> Path:
        """run.json, the last of a run's files: it is finished with it."""
        path = self.path / "run.json"
        write_page(path, info.members())
        with contextlib.suppress(OSError):
            (self.path / ASKED_FILE).unlink(missing_ok=True)
        return path

    @contextlib.contextmanager
    def writing_parts(self) -> Iterator[Callable[[Part], None]]:
        """Both files of the next three methods, written part by part: by schema, document and repeat.

        They have their names when the context ends well.
        """
        with writing(self.path / "extractions.jsonl") as lines, writing_parts(self.path / OUTCOMES) as outcomes:

            def write(part: Part) -> None:
                lines.write(part[0])
                outcomes(part[1])

            yield write

    @contextlib.contextmanager
    def writing_records(self) -> Iterator[Callable[[Judged, Evidence], None]]:
        """The same for records one by one, of which PART_RECORDS are held at most."""
        held: list[tuple[Judged, Evidence]] = []
        with self.writing_parts() as write_part:

            def write(row: Judged, evidence: Evidence) -> None:
                if len(held) >= PART_RECORDS and _of(held[-1][0]) != _of(row):
                    write_part(made_part(held))
                    held.clear()
                held.append((row, evidence))

            yield write
            write_part(made_part(held))

    def write_extractions(self, judged: Sequence[Judged]) -> Path:
        """extractions.jsonl, by schema, document and repeat."""
        return self._write("extractions.jsonl", extraction_lines(judged))

    def write_outcomes(self, judged: Sequence[Judged], *, evidence: Evidence | None = None) -> Path:
        """outcomes.parquet, by schema, document and repeat.

        evidence: (schema, document) -> {gold pointer: quotations}, kept beside the slots so that the report can be made
        again without the gold.
        """
        return self._write("outcomes.parquet", outcomes_bytes(judged, evidence=evidence))

    def write_scores(self, scoreboard: Scoreboard, *, signature: Signature) -> Path:
        """scores.json, with the signature in it, so that no number is without one.

        Of more than MAX_IN_SCORES documents, the counts of each stand in documents.parquet beside it.
        """
        path = self.path / "scores.json"
        members, signed = scoreboard.members(), signature.members()
        if len(scoreboard.documents) > MAX_IN_SCORES:
            write_atomic(self.path / DOCUMENTS, document_bytes(scoreboard.documents))
            members |= {"documents": {}, "documents_in": DOCUMENTS}
            signed |= {"documents": {}, "gold": {}}  # those of every document stand in run.json
        write_page(path, {**members, "signature": signed})
        return path

    def write_report(self, text: str) -> Path:
        """report.md, over an older one."""
        return self._write("report.md", text.encode("utf-8"))

    def write_html(self, name: str, pieces: Iterable[str]) -> Path:
        """report.html, or a file of it in a folder of the run, piece by piece, over an older one.

        A power cut may lose those in a folder, which may be thousands, and can be made again.
        """
        path = self.path / name
        try:
            path.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise RunError(f"no folder can be made there: {error.strerror or error}", file=path.parent) from error
        with writing(path, durable="/" not in name) as file:
            for piece in pieces:
                file.write(piece.encode("utf-8", "backslashreplace"))
        return path

    def _write(self, name: str, content: bytes) -> Path:
        write_atomic(self.path / name, content)
        return self.path / name


def _of(row: Judged) -> tuple[str, str]:
    return row.extraction.schema, row.extraction.document


def _is_run(path: Path, file: str = "run.json") -> bool:
    try:
        return (path / file).is_file()
    except (OSError, ValueError):  # no path at all: too long, or with a null byte
        return False


def find_run(reports_root: Path, wanted: str) -> Path:
    """The folder of a run, given its path or its name under `reports_root`.

    Raises RunError, with the newest names, where there is none.
    """
    for path in (Path(wanted), reports_root / wanted):
        if wanted and _is_run(path):
            return path
        if wanted and _is_run(path, ASKED_FILE):
            hint = "give the command that began it again: it goes on where that stopped"
            raise RunError("this run is not finished", file=path, hint=hint)
    known = sorted((path.parent.name for path in reports_root.glob("*/run.json")), reverse=True)
    hint = f"the newest are {', '.join(known[:3])}" if known else "make one with `python -m harness run --model rules`"
    raise RunError(f"there is no run {excerpt(wanted)!r}", file=reports_root, hint=hint)
