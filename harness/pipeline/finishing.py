"""Judges what was extracted and writes every file of a run; makes the report of a stored one anew."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.pipeline.judging import judge_each
from harness.pipeline.material import Material
from harness.records import Extraction
from harness.signature import Signature

if TYPE_CHECKING:
    from harness.runs import RunDirectory
    from harness.scoreboard import Scoreboard

__all__ = ["RunResult", "finish", "now", "render_again", "score_stored"]


@dataclass(frozen=True)
class RunResult:
    """A finished run. view: what every report of it says. note: what could not be drawn, and why.

    sent: requests that were sent just now. taken: answers that other runs had, by run.
    """

    directory: RunDirectory
    scoreboard: Scoreboard
    view: Any = field(repr=False)
    note: str | None = None
    sent: int = 0
    taken: Mapping[str, int] = field(default_factory=dict)


def score_stored(
    material: Material,
    extractions: Sequence[Extraction],
    *,
    label: str,
    reports: Path,
    name: str | None = None,
) -> RunResult:
    """As `run`, for responses that another pipeline gave. label: what stands where a run names its model."""
    from harness.runs import RunDirectory

    started = now()
    repeats = 1 + max((extraction.repeat for extraction in extractions), default=0)
    directory = RunDirectory.create(reports, name or f"{started:%Y-%m-%dT%H%M%S}-{label}")
    try:
        return finish(
            material,
            sorted(extractions, key=lambda one: (one.schema, one.document, one.repeat)),
            material.sign(model=label, repeats=repeats),
            directory=directory,
            started=started,
            settings={"predictions": label},
        )
    except BaseException:
        directory.discard()
        raise


def finish(
    material: Material,
    extractions: Iterable[Extraction],
    signed: Signature,
    *,
    directory: RunDirectory,
    started: datetime,
    settings: Mapping[str, Any],
    command: Mapping[str, Any] | None = None,
) -> RunResult:
    """Judges, scores, and writes every file of the run, run.json last: a folder with it is whole.

    extractions: by schema, document and repeat. Each is judged, counted, written and let go before the next.
    """
    from harness.pages import write_pages
    from harness.report import Listing, build_listed_view, render_markdown
    from harness.report.pictures.files import write_pictures
    from harness.runs import RunInfo, SpentCount, write_documents
    from harness.score import RunCount

    count, spent, listing, pairs = RunCount(), SpentCount(), Listing(), material.pairs()
    with directory.writing_records() as write:
        for row in judge_each(material, extractions):
            key = row.extraction.schema, row.extraction.document
            evidence = {key: material.gold[key].evidence}
            count.add(row)
            spent.add(row.extraction)
            listing.add(row, evidence)
            write(row, evidence)
    scoreboard = count.scoreboard()
    info = RunInfo(
        name=directory.name,
        started=started.isoformat(timespec="milliseconds"),
        finished=now().isoformat(timespec="milliseconds"),
        signature=signed,
        settings=dict(settings),
        command=dict(command or {}),
        versions={"python": platform.python_version(), **_versions()},
        warnings=material.warnings,
        extractions=spent.summary(),
        agreement=material.agreement(),
    )
    view = build_listed_view(info=info, scoreboard=scoreboard, lists=listing.lists())
    directory.write_scores(scoreboard, signature=signed)
    picture, note = write_pictures(directory.path, scoreboard)
    directory.write_report(render_markdown(view, picture=picture))
    write_documents(directory.path, (one.read() for _, one in sorted({one.name: one for one, _ in pairs}.items())))
    write_pages(directory, view, scoreboard)
    directory.write_info(info)
    return RunResult(directory, scoreboard, view, note=note)


def render_again(path: Path) -> RunResult:
    """Makes the report of a stored run anew from its files. Raises RunError where they cannot be read."""
    from harness.pages import write_pages
    from harness.report import Listing, build_listed_view, render_markdown
    from harness.report.pictures.files import write_pictures
    from harness.runs import RunDirectory, check_count, load_scores, stored_rows

    (info, scoreboard), listing = load_scores(path), Listing()
    for row in stored_rows(path):
        extraction = row.judged.extraction
        listing.add(row.judged, {(extraction.schema, extraction.document): row.evidence})
    lists = listing.lists()
    check_count(path, scoreboard, lists.records)
    view = build_listed_view(info=info, scoreboard=scoreboard, lists=lists)
    directory = RunDirectory(path)
    picture, note = write_pictures(directory.path, scoreboard)
    directory.write_report(render_markdown(view, picture=picture))
    write_pages(directory, view, scoreboard)
    return RunResult(directory, scoreboard, view, note=note)


def now() -> datetime:
    return datetime.now(UTC)


def _versions() -> dict[str, str]:
    from importlib import metadata

    return {name: metadata.version(name) for name in ("pydantic", "rapidfuzz", "pycountry", "numpy", "pandas")}
