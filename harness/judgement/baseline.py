"""The baseline: a run kept to be compared with, and stored responses scored anew."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import RunError, excerpt
from harness.records import Extraction, Judged
from harness.runs import LoadedRun, RunDirectory, RunInfo, StreamedRecords, load_run
from harness.runs.directory import safe_name
from harness.runs.history import BASELINE
from harness.score import score_run

if TYPE_CHECKING:
    from harness.pipeline import Material
    from harness.workspace import Workspace

__all__ = ["BASELINE", "rescore", "set_baseline"]


def set_baseline(run: Path, reports: Path) -> Path:
    """Makes the run in the folder `run` the baseline, in place of an older one, whole or not at all.

    What is kept: responses, verdicts, scores and what was asked. Not kept: raw replies, evidence, the report. Raises
    RunError where the run cannot be read or the disk refuses.
    """
    loaded = load_run(run)
    if run.resolve() == (reports / BASELINE).resolve():
        raise RunError("this run is the baseline already", file=run)
    lean = _lean(loaded.judged)
    judged = lean if isinstance(loaded.judged, StreamedRecords) else tuple(lean)
    return _replace(reports, judged, replace(loaded.info, warnings=()), loaded)


def _lean(judged: Iterable[Judged]) -> Iterator[Judged]:
    return (replace(row, extraction=replace(row.extraction, raw=None)) for row in judged)


def _replace(reports: Path, judged: Sequence[Judged] | Iterator[Judged], info: RunInfo, loaded: LoadedRun) -> Path:
    """Writes a new folder beside the older one and then gives it its name."""
    target = reports / BASELINE
    try:
        reports.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{BASELINE}.", dir=reports))
    except OSError as error:
        raise RunError(f"no folder can be made there: {error.strerror or error}", file=reports) from error
    try:
        made.chmod(0o755)
        _write(RunDirectory(made), judged, info, loaded)
        older = Path(tempfile.mkdtemp(prefix=f".{BASELINE}.", dir=reports))
        if target.exists():
            target.rename(older / BASELINE)
        made.rename(target)
        shutil.rmtree(older, ignore_errors=True)
    except OSError as error:
        raise RunError(f"the baseline cannot be replaced: {error.strerror or error}", file=target) from error
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(made)
    return target


def _write(
    directory: RunDirectory, judged: Sequence[Judged] | Iterator[Judged], info: RunInfo, loaded: LoadedRun
) -> None:
    """judged: an iterator where they are too many to be held together, in their order then."""
    if isinstance(judged, Iterator):
        with directory.writing_records() as write:
            for row in judged:
                write(row, {})
    else:
        directory.write_extractions(judged)
        directory.write_outcomes(judged)
    directory.write_scores(loaded.scoreboard, signature=info.signature)
    directory.write_info(info)


def rescore(run: Path, workspace: Workspace, *, in_place: bool = False) -> Path:
    """Scores the stored responses of a run with the workspace's gold and schemas, and this scorer.

    in_place: for the baseline, which is replaced; else a new run is written, named after the old one. Nothing is asked
    of a model. Raises RunError where the workspace lacks a schema or document of the run, or has another text of one:
    the responses would then be to something else.
    """
    from harness import pipeline

    loaded = load_run(run)
    signed = loaded.info.signature
    material = pipeline.gather(workspace, schemas=sorted(signed.schemas), documents=sorted(signed.documents))
    for document in material.documents:
        if signed.documents[document.name] != document.digest:
            raise RunError(
                f"document {excerpt(document.name)!r} has another text now than when the responses were given",
                file=run,
                hint="run the model again",
            )
    pairs = {(schema.name, document.name) for document, schema in material.pairs()}
    extractions = [row.extraction for row in loaded.judged]
    gone = sorted({f"{one.schema}/{one.document}" for one in extractions if (one.schema, one.document) not in pairs})
    if gone:
        raise RunError(f"there is no gold any more for {excerpt(gone[0])!r}, which the run has", file=run)
    judged = tuple(pipeline.judge(material, [_validated(one, material, loaded) for one in extractions]))
    fresh = material.sign(model=signed.model, mode=signed.mode, params=signed.params, repeats=signed.repeats)
    scored = replace(loaded, judged=judged, scoreboard=score_run(judged))
    info = replace(loaded.info, signature=fresh, warnings=() if in_place else material.warnings)
    if in_place:
        return _replace(workspace.reports, judged, info, scored)
    from harness.report import build_view, render_markdown
    from harness.report.pictures.files import write_pictures

    directory = RunDirectory.create(workspace.reports, safe_name(f"{loaded.info.name}-rescored"))
    info = replace(info, name=directory.name)
    evidence = {key: gold.evidence for key, gold in material.gold.items()}
    directory.write_extractions(judged)
    directory.write_outcomes(judged, evidence=evidence)
    directory.write_scores(scored.scoreboard, signature=fresh)
    view = build_view(info=info, scoreboard=scored.scoreboard, judged=judged, evidence=evidence)
    picture, _ = write_pictures(directory.path, scored.scoreboard)
    directory.write_report(render_markdown(view, picture=picture))
    directory.write_info(info)
    return directory.path


def _validated(extraction: Extraction, material: Material, loaded: LoadedRun) -> Extraction:
    """The extraction under the schema as it is now: what validated under the old one need not under the new."""
    from harness.extract import validation_failure

    schema = next(one for one in material.schemas if one.name == extraction.schema)
    if extraction.response is None or schema.digest == loaded.info.signature.schemas[schema.name]:
        return extraction
    failure = validation_failure(schema, extraction.response)
    valid = failure is None
    return replace(extraction, failure=failure, valid=valid, valid_first=extraction.valid_first and valid)
