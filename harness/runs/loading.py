"""A stored run, read back and checked against itself: whole, or of many records as it is gone through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from harness.errors import RunError
from harness.records import Comparison, Extraction, Judged
from harness.runs.document_table import DOCUMENTS, read_documents
from harness.runs.extractions import read_extractions
from harness.runs.info import RunInfo
from harness.runs.outcomes import Key, read_outcomes
from harness.runs.record_keys import named
from harness.runs.storage import OF_DIFFERENT_RUNS, parse_json, read_bytes, reading
from harness.runs.streamed import StreamedEvidence, StreamedRecords
from harness.scoreboard import Scoreboard

__all__ = ["MAX_IN_MEMORY", "LoadedRun", "check_count", "load_run", "load_scores"]

MAX_IN_MEMORY = 5_000
"""The most records of a run that are held together."""


@dataclass(frozen=True)
class LoadedRun:
    """A run as it was stored.

    judged: by schema, document and repeat; of a large run read from its folder whenever they are gone through.
    evidence: (schema, document) -> {gold pointer: quotations}, for the slots that there are.
    """

    path: Path
    info: RunInfo
    judged: Sequence[Judged]
    scoreboard: Scoreboard
    evidence: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]]

    def record_keys(self) -> Iterator[Key]:
        """Schema, document and repeat of each record; no file is read."""
        if isinstance(self.judged, StreamedRecords):
            return iter(self.judged.keys)
        return ((one.schema, one.document, one.repeat) for one in self.extractions())

    def extractions(self) -> Iterator[Extraction]:
        """Those of the records, in their order; no slot is read."""
        if isinstance(self.judged, StreamedRecords):
            return self.judged.extractions()
        return (row.extraction for row in self.judged)

    @property
    def cost(self) -> Decimal | None:
        """US dollars of what a server was asked; None where any part is not known."""
        if isinstance(self.judged, StreamedRecords):
            return self.judged.cost
        costs = [one.cost for one in self.extractions() if one.usage.requests]
        known = [cost for cost in costs if cost is not None]
        return sum(known, Decimal(0)) if len(known) == len(costs) else None


def load_run(path: Path | str, *, in_memory: int = MAX_IN_MEMORY) -> LoadedRun:
    """The run in the folder `path`.

    in_memory: the most records that are held together. Of a run with more, the slots are read, and checked, when they
    are gone through.
    Raises RunError, naming the file and what to do, where a file is missing, damaged, of another format, or does not
    belong to the others.
    """
    folder = Path(path)
    info, scoreboard = load_scores(folder)
    if scoreboard.overall.records.count > in_memory:
        streamed = StreamedRecords(folder)
        check_count(folder, scoreboard, len(streamed))
        return LoadedRun(folder, info, streamed, scoreboard, StreamedEvidence(folder))
    judged, evidence = _judged(folder)
    check_count(folder, scoreboard, len(judged))
    return LoadedRun(folder, info, judged, scoreboard, evidence)


def load_scores(folder: Path) -> tuple[RunInfo, Scoreboard]:
    """What the run was and what it scored, without its records. Raises RunError as `load_run` does."""
    if not folder.is_dir():
        raise RunError("there is no such run", file=folder, hint="give the folder of a run, or its name under reports/")
    info_path, scores_path = folder / "run.json", folder / "scores.json"
    info_value = parse_json(read_bytes(info_path, what="what was asked"), path=info_path)
    with reading(info_path):
        info = RunInfo.from_json(info_value)
    scores_value = parse_json(read_bytes(scores_path, what="the scores"), path=scores_path)
    with reading(scores_path):
        scoreboard = Scoreboard.from_json(scores_value)
    if scores_value.get("documents_in") == DOCUMENTS:
        scoreboard = replace(scoreboard, documents=read_documents(folder / DOCUMENTS))
    return info, scoreboard


def check_count(folder: Path, scoreboard: Scoreboard, records: int) -> None:
    """Raises RunError where the scores are of another number of records than the run's other files have."""
    if scoreboard.overall.records.count != records:
        raise RunError(
            f"scores of {scoreboard.overall.records.count} records, where extractions.jsonl has {records}",
            file=folder / "scores.json",
            hint=OF_DIFFERENT_RUNS,
        )


def _judged(folder: Path) -> tuple[tuple[Judged, ...], Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]]]:
    slots_path, lines_path = folder / "outcomes.parquet", folder / "extractions.jsonl"
    stored = read_extractions(lines_path)
    slots, evidence = read_outcomes(slots_path)
    judged = []
    keys = set()
    for row in stored:
        key = (row.extraction.schema, row.extraction.document, row.extraction.repeat)
        if key in keys:
            raise RunError(f"two lines for {named(key)}", file=lines_path, hint="restore the file")
        keys.add(key)
        outcomes = tuple(slots.get(key, ()))
        judged.append(Judged(row.extraction, Comparison(outcomes, row.similarity, row.unknown_keys)))
    for key in slots:
        if key not in keys:
            raise RunError(
                f"slots of {named(key)}, which extractions.jsonl does not have",
                file=slots_path,
                hint=OF_DIFFERENT_RUNS,
            )
    return tuple(judged), evidence
