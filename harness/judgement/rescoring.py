"""Stored responses scored anew, read and written as they are judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from harness.engines import LocalEngine
from harness.errors import RunError, excerpt
from harness.judgement.baseline import replace_baseline
from harness.records import Extraction, Schema
from harness.runs import LoadedRun, RunDirectory, RunInfo, load_run
from harness.runs.directory import safe_name

if TYPE_CHECKING:
    from harness.pipeline import Material
    from harness.workspace import Workspace

__all__ = ["rescore"]


def rescore(run: Path, workspace: Workspace, *, in_place: bool = False) -> Path:
    """Scores the stored responses of a run with the workspace's gold and schemas, and this scorer.

    in_place: for the baseline, which is replaced; else a new run is written, named after the old one. Nothing is asked
    of a model. Raises RunError where the workspace lacks a schema or document of the run, or has another text of one:
    the responses would then be to something else.
    """
    from harness import pipeline

    loaded = load_run(run, in_memory=0)
    signed = loaded.info.signature
    material = pipeline.gather(workspace, schemas=sorted(signed.schemas), documents=sorted(signed.documents))
    _refuse_others(material, loaded)
    fresh = material.sign(model=signed.model, mode=signed.mode, params=signed.params, repeats=signed.repeats)
    info = replace(loaded.info, signature=fresh, warnings=() if in_place else material.warnings)
    if in_place:
        return replace_baseline(workspace.reports, lambda directory: _write_lean(directory, info, material, loaded))
    directory = RunDirectory.create(workspace.reports, safe_name(f"{info.name}-rescored"))
    try:
        _write(directory, replace(info, name=directory.name), material, loaded)
    except BaseException:
        directory.remove_unfinished()
        raise
    return directory.path


def _refuse_others(material: Material, loaded: LoadedRun) -> None:
    """Raises RunError where a document has another text, or gold is gone."""
    for document in material.documents:
        if loaded.info.signature.documents[document.name] != document.digest:
            raise RunError(
                f"document {excerpt(document.name)!r} has another text now than when the responses were given",
                file=loaded.path,
                hint="run the model again",
            )
    keys = loaded.record_keys()
    gone = min((f"{schema}/{name}" for schema, name, _ in keys if (schema, name) not in material.gold), default=None)
    if gone is not None:
        raise RunError(f"there is no gold any more for {excerpt(gone)!r}, which the run has", file=loaded.path)


def _write(directory: RunDirectory, info: RunInfo, material: Material, loaded: LoadedRun) -> None:
    from harness import pipeline
    from harness.report import build_listed_view, render_markdown
    from harness.report.pictures.files import write_pictures

    digest = pipeline.judge_into(directory, material, _responses(material, loaded), engine=LocalEngine())
    scoreboard = digest.count.scoreboard()
    directory.write_scores(scoreboard, signature=info.signature)
    view = build_listed_view(info=info, scoreboard=scoreboard, lists=digest.listing.lists())
    picture, _ = write_pictures(directory.path, scoreboard)
    directory.write_report(render_markdown(view, picture=picture))
    directory.write_info(info)


def _write_lean(directory: RunDirectory, info: RunInfo, material: Material, loaded: LoadedRun) -> None:
    """What a baseline has."""
    from harness import pipeline

    responses = _responses(material, loaded)
    digest = pipeline.judge_into(directory, material, responses, engine=LocalEngine(), quoted=False)
    directory.write_scores(digest.count.scoreboard(), signature=info.signature)
    directory.write_info(info)


def _responses(material: Material, loaded: LoadedRun) -> Iterator[Extraction]:
    """The stored ones, by schema, document and repeat, under the schemas as they are now."""
    schemas, older = {schema.name: schema for schema in material.schemas}, loaded.info.signature.schemas
    return (_validated(one, schemas[one.schema], older) for one in loaded.extractions())


def _validated(extraction: Extraction, schema: Schema, older: Mapping[str, str]) -> Extraction:
    """What validated under the older schema need not under that of now."""
    from harness.extract import validation_failure

    if extraction.response is None or schema.digest == older[schema.name]:
        return extraction
    failure = validation_failure(schema, extraction.response)
    valid = failure is None
    return replace(extraction, failure=failure, valid=valid, valid_first=extraction.valid_first and valid)
