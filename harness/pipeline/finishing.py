"""Judges what was extracted and writes every file of a run; makes the report of a stored one anew."""

from __future__ import annotations

import contextlib
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.pipeline.digest import Digest
from harness.pipeline.judging import Answer, Judging, chunks_of
from harness.pipeline.material import Material
from harness.records import Document
from harness.signature import Signature

if TYPE_CHECKING:
    from harness.engines import Engine
    from harness.pipeline.stored import Answers
    from harness.report.build_lists import Lists
    from harness.report.page import PageBuilder
    from harness.runs import RunDirectory, RunInfo
    from harness.scoreboard import Scoreboard

__all__ = ["RunResult", "finish", "judge_into", "now", "render_again", "score_stored"]


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
    answers: Answers,
    *,
    label: str,
    reports: Path,
    name: str | None = None,
    engine: Engine | None = None,
) -> RunResult:
    """As `run`, for responses that another pipeline gave. label: what stands where a run names its model.

    engine: shares out the judging. Where it ends by an error or Ctrl-C before the run is whole, its folder is removed.
    """
    from harness.runs import RunDirectory

    started = now()
    directory = RunDirectory.create(reports, name or f"{started:%Y-%m-%dT%H%M%S}-{label}")
    try:
        return finish(
            material,
            answers,
            lambda: material.sign(model=label, repeats=answers.repeats),
            directory=directory,
            started=started,
            settings={"predictions": label},
            engine=engine,
        )
    except BaseException:
        directory.remove_unfinished()
        raise


def finish(
    material: Material,
    answers: Iterable[Answer],
    sign: Callable[[], Signature],
    *,
    directory: RunDirectory,
    started: datetime,
    settings: Mapping[str, Any],
    command: Mapping[str, Any] | None = None,
    engine: Engine | None = None,
) -> RunResult:
    """Judges, scores, and writes every file of the run, run.json last: a folder with it is whole.

    answers: by schema, document and repeat. They are judged in chunks by the workers of `engine`, counted, written and
    let go; neither the number of workers nor their speed leaves a trace. sign: gives the signature, which names every
    document and is made when the workers have gone.
    """
    from harness.runs import RunInfo, write_documents

    digest = judge_into(directory, material, answers, engine=engine)
    scoreboard, lists, pages = digest.count.scoreboard(), digest.listing.lists(), digest.pages
    signed = sign()
    info = RunInfo(
        name=directory.name,
        started=started.isoformat(timespec="milliseconds"),
        finished=now().isoformat(timespec="milliseconds"),
        signature=signed,
        settings=dict(settings),
        command=dict(command or {}),
        versions={"python": platform.python_version(), **_versions()},
        warnings=material.warnings,
        extractions=digest.spent.summary(),
        agreement=material.agreement(),
    )
    del digest  # all that is said of the run is there now, in less room
    _give_back()
    directory.write_scores(scoreboard, signature=signed)
    write_documents(directory.path, _texts(material))
    result = _reported(directory, info, scoreboard, lists, pages)
    directory.write_info(info)
    return result


def judge_into(
    directory: RunDirectory,
    material: Material,
    answers: Iterable[Answer],
    *,
    engine: Engine | None = None,
    quoted: bool = True,
) -> Digest:
    """Judges answers as they come, writes extractions.jsonl and outcomes.parquet of them, and gives what is counted.

    answers: by schema, document and repeat. quoted: whether gold's quotations are kept beside the slots.
    """
    from harness.engines import LocalEngine

    digest, job = Digest(), Judging(material.schemas, quoted)
    with directory.writing_parts() as write:
        for part, told in (engine or LocalEngine(1)).map(job, chunks_of(material, answers)):
            write(part)
            digest.merge(told, named=lambda name: material.document(name).name)
    _give_back()
    return digest


def _give_back() -> None:
    """Gives what is free to the system: glibc keeps it, and objects of Python, which come next, are made elsewhere."""
    import ctypes

    with contextlib.suppress(AttributeError, OSError, TypeError):  # systems without it
        ctypes.CDLL(None).malloc_trim(0)


def _reported(
    directory: RunDirectory, info: RunInfo, scoreboard: Scoreboard, lists: Lists, pages: PageBuilder
) -> RunResult:
    """Writes every report of the run, whose other files are there."""
    from harness.pages import write_pages
    from harness.report import build_listed_view, render_markdown
    from harness.report.pictures.files import write_pictures

    view = build_listed_view(info=info, scoreboard=scoreboard, lists=lists)
    picture, note = write_pictures(directory.path, scoreboard)
    directory.write_report(render_markdown(view, picture=picture))
    write_pages(directory, view, scoreboard, pages, listed=lists.documents)
    return RunResult(directory, scoreboard, view, note=note)


def _texts(material: Material) -> Iterator[Document]:
    """Every document with its text, by name."""
    for name in sorted(document.name for document in material.each_scored()):
        yield material.document(name).read()


def render_again(path: Path) -> RunResult:
    """Makes the report of a stored run anew from its files. Raises RunError where they cannot be read."""
    from harness.report import Listing
    from harness.report.page import PageBuilder
    from harness.runs import RunDirectory, check_count, load_scores, stored_rows

    (info, scoreboard), listing, pages = load_scores(path), Listing(), PageBuilder()
    for row in stored_rows(path):
        extraction = row.judged.extraction
        listing.add(row.judged, {(extraction.schema, extraction.document): row.evidence})
        pages.add(row.judged)
    lists = listing.lists()
    check_count(path, scoreboard, lists.records)
    return _reported(RunDirectory(path), info, scoreboard, lists, pages)


def now() -> datetime:
    return datetime.now(UTC)


def _versions() -> dict[str, str]:
    from importlib import metadata

    return {name: metadata.version(name) for name in ("pydantic", "rapidfuzz", "pycountry", "numpy", "pandas")}
