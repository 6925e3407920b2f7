"""`harness score`: predictions that are already there, one pair or many."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.engine import EngineName, SchedulerAddress, ScoringEngines, check_engine
from harness.cli.options import RunName, SchemaNames, Workers, WorkspaceFolder, find_workspace
from harness.cli.output import print_comparison, print_result, write_json
from harness.cli.reports import keep, open_reports, reports_at
from harness.errors import UsageError, WorkspaceError

if TYPE_CHECKING:
    from harness.records import Comparison, Document, Schema
    from harness.workspace import Workspace

__all__ = ["register"]

EPILOG = "Example: python -m harness score --schema dialogue --gold gold.json --prediction answer.json --json -"


def register(app: typer.Typer) -> None:
    """Adds the verb."""
    app.command("score", epilog=EPILOG)(score)


def score(
    prediction: Annotated[
        Path,
        typer.Option(
            "--prediction",
            "--predictions",
            metavar="PATH",
            help="One record as JSON; or, to be reported like a run, a folder of them, a JSONL or a CSV file.",
        ),
    ],
    schema: SchemaNames = None,
    gold: Annotated[
        Path | None,
        typer.Option(
            "--gold", metavar="PATH", help="A gold file or bare record; for many, a folder or JSONL file of them."
        ),
    ] = None,
    text: Annotated[
        Path | None, typer.Option("--text", metavar="FILE", help="The document of one pair: more reasons are told.")
    ] = None,
    json_target: Annotated[
        str | None, typer.Option("--json", metavar="FILE", help="Write the scores as JSON; - for standard output.")
    ] = None,
    label: Annotated[
        str | None, typer.Option("--label", metavar="NAME", help="What to call the system that made many predictions.")
    ] = None,
    reports: Annotated[
        str | None, typer.Option("--reports", metavar="DIR", help="Where to write, without a workspace; or a URL.")
    ] = None,
    name: RunName = None,
    workers: Workers = None,
    engine: EngineName = "local",
    scheduler: SchedulerAddress = None,
    workspace: WorkspaceFolder = None,
) -> None:
    """Score predictions against gold: one pair, or the folder or JSONL file of another pipeline."""
    engines = ScoringEngines(engine, scheduler, workers)
    if prediction.is_dir() or prediction.suffix.lower() in (".jsonl", ".csv"):
        engines.check()
        _many(prediction, schema or [], gold, json_target, label or prediction.stem, reports, name, workspace, engines)
        return
    check_engine(engine, scheduler)
    if engine != "local":
        raise UsageError(f"one pair is scored here, and --engine {engine} is for many", hint="leave it out")
    if schema is None or len(schema) != 1 or gold is None:
        raise UsageError("one pair is scored by one --schema, --gold and --prediction")
    comparison = _one(schema[0], gold, prediction, text, workspace)
    if json_target is None:
        print_comparison(comparison)
    else:
        write_json(comparison.to_json(), json_target)


def _one(spec: str, gold_path: Path, prediction_path: Path, text: Path | None, folder: Path | None) -> Comparison:
    # numpy's linear algebra has nothing to do here, and its threads would spin longer than all of this takes.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from harness import pipeline
    from harness.workspace import load_schema, read_gold, read_prediction
    from harness.workspace.documents import read_document
    from harness.workspace.gold import is_gold_file

    found = _workspace_if_any(folder)
    schema = load_schema(
        spec, root=found.root if found else None, folder=found.settings.schemas if found else "schemas"
    )
    document = None if text is None else read_document(text)
    gold = read_gold(gold_path, schema, document=document)
    prediction = read_prediction(prediction_path)
    if isinstance(prediction, dict) and is_gold_file(prediction, schema):
        prediction = prediction["labels"]  # one annotator's labels against another's
    return pipeline.compare(
        schema.model,
        gold,
        prediction,
        document=None if document is None else document.text,
        published_at=None if document is None else document.published_at,
    )


def _many(
    path: Path,
    specs: list[str],
    gold: Path | None,
    json_target: str | None,
    label: str,
    reports: str | None,
    name: str | None,
    folder: Path | None,
    engines: ScoringEngines,
) -> None:
    from harness import pipeline

    reading = engines.reading()

    found = _workspace_if_any(folder)
    if gold is None:
        if found is None:
            found = find_workspace(folder)  # says what a workspace is
        material = pipeline.gather(found, schemas=specs)
    else:
        material = pipeline.gather_gold(gold, _only_schema(specs, found), _documents(found), engine=reading)
    if reports is None and found is None:
        raise UsageError("there is no workspace to write the report into", hint="say where with --reports DIR")
    material, answers = pipeline.stored_extractions(material, path, engine=reading)
    target = reports_at(reports) if reports is not None else open_reports(found)  # type: ignore[arg-type]
    with engines.judging() as engine:
        result = pipeline.score_stored(material, answers, label=label, reports=target, name=name, engine=engine)
    keep(result.directory.path, new=True)
    if json_target is None:
        print_result(result)
    else:
        write_json(result.scoreboard.to_json(), json_target)


def _only_schema(specs: list[str], found: Workspace | None) -> Schema:
    from harness.workspace import load_schema

    if len(specs) != 1:
        raise UsageError("a folder of gold is of one schema: name it with --schema")
    return load_schema(
        specs[0], root=found.root if found else None, folder=found.settings.schemas if found else "schemas"
    )


def _documents(found: Workspace | None) -> Sequence[Document]:
    try:
        return [] if found is None else found.documents()
    except WorkspaceError:  # a workspace without documents, or with one that cannot be read: reasons are fewer
        return []


def _workspace_if_any(folder: Path | None) -> Workspace | None:
    if folder is not None:
        return find_workspace(folder)
    try:
        return find_workspace(None)
    except WorkspaceError:
        return None
