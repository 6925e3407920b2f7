"""`harness run`: documents through a model to a scored report."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harness.cli.asking import (
    BaseUrl,
    MaxTokens,
    Mode,
    Params,
    PromptFile,
    Seed,
    Temperature,
    absolute,
    model_settings,
    portable_settings,
)
from harness.cli.engine import EngineName, SchedulerAddress, check_engine, find_cluster
from harness.cli.options import DocumentNames, RunName, SchemaNames, WorkspaceFolder, find_workspace
from harness.cli.output import print_result
from harness.cli.reports import ReportsPlace, mirror_of, open_reports, recorded_run
from harness.cli.rerun import CHOICES, to_store
from harness.errors import UsageError, excerpt

if TYPE_CHECKING:
    from harness.cluster import Cluster
    from harness.extract import ModelSettings, Scheduler
    from harness.pipeline import AnswerSources, Material, RunResult
    from harness.workspace import Settings, Workspace

__all__ = ["register"]

EPILOG = "Example: python -m harness run --model rules"


def register(app: typer.Typer) -> None:
    """Adds the verb."""
    app.command("run", epilog=EPILOG)(run)


def run(
    model: Annotated[
        list[str] | None,
        typer.Option(
            "--model",
            metavar="MODEL",
            help="rules (no LLM), openai/NAME, PROVIDER/NAME or llamacpp/PATH.gguf; several are run and compared.",
            show_default=False,
        ),
    ] = None,
    schema: SchemaNames = None,
    document: DocumentNames = None,
    workspace: WorkspaceFolder = None,
    name: RunName = None,
    reports: ReportsPlace = None,
    base_url: BaseUrl = None,
    mode: Mode = None,
    repeats: Annotated[int | None, typer.Option("--repeats", help="Times that each document is asked.")] = None,
    attempts: Annotated[
        int | None, typer.Option("--attempts", help="Further requests after a reply that does not validate.")
    ] = None,
    concurrency: Annotated[int | None, typer.Option("--concurrency", help="Requests in flight at once.")] = None,
    workers: Annotated[int | None, typer.Option("--workers", help="Processes that ask, where one is too slow.")] = None,
    engine: EngineName = "local",
    scheduler: SchedulerAddress = None,
    timeout: Annotated[
        float | None, typer.Option("--timeout", help="Seconds that one try of a request may take.")
    ] = None,
    rpm: Annotated[float | None, typer.Option("--rpm", help="Most requests a minute.")] = None,
    tpm: Annotated[float | None, typer.Option("--tpm", help="Most tokens a minute, in and out.")] = None,
    retries: Annotated[int | None, typer.Option("--retries", help="Further tries after a fault of the server.")] = None,
    give_up_after: Annotated[
        float | None, typer.Option("--give-up-after", help="Seconds until a failing request is not tried again.")
    ] = None,
    deadline: Annotated[
        float | None, typer.Option("--deadline", help="Seconds until nothing more is asked; resumable.")
    ] = None,
    max_requests: Annotated[
        int | None, typer.Option("--max-requests", help="Most requests to send; stops there, resumable.")
    ] = None,
    max_cost: Annotated[
        float | None, typer.Option("--max-cost", help="Most US dollars to spend; stops there, resumable.")
    ] = None,
    temperature: Temperature = None,
    max_tokens: MaxTokens = None,
    seed: Seed = None,
    param: Params = None,
    prompt: PromptFile = None,
    replay: Annotated[
        str | None, typer.Option("--replay", metavar="RUN", help="Answer from a stored run alone; no key, no network.")
    ] = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask anew, also what an earlier run has an answer to.")
    ] = False,
) -> None:
    """Extract every document with a model, score it against gold, and write reports/RUN/.

    The same command goes on with a run that did not end, and asks nothing again that was answered.
    """
    from harness import pipeline
    from harness.cli.compare import compare_folders, print_compared

    models = model or []
    overrides = {
        "model": models[0] if models else None, "base_url": base_url, "mode": mode, "repeats": repeats,
        "attempts": attempts, "concurrency": concurrency, "workers": workers, "timeout": timeout,
        "temperature": temperature,
        "max_tokens": max_tokens, "seed": seed, "rpm": rpm, "tpm": tpm, "retries": retries,
        "give_up_after": give_up_after, "deadline": deadline, "max_requests": max_requests, "max_cost": max_cost,
        "prompt": absolute(prompt), "reports": reports,
    }  # fmt: skip
    _check_together(models, replay=replay, refresh=refresh)
    found = find_workspace(workspace, overrides)
    sources = pipeline.AnswerSources(refresh=refresh)
    if replay is not None:
        given = overrides | {"schema": schema, "document": document, "param": param}
        choices, sources = _replay(found, replay, given, workspace)
        schema, document, param = (choices.pop(choice, None) for choice in CHOICES)
        found = find_workspace(workspace, choices)
    if found.settings.model is None:
        raise UsageError("no model was named", hint="give --model rules, which needs no key, or --model openai/NAME")
    material = pipeline.gather(found, schemas=schema or (), documents=document or ())
    asked = [
        model_settings(found, model=one, params=param or (), schemas=material.schemas)
        for one in models or [found.settings.model]
    ]
    if len(asked) > 1:
        pipeline.check_models(asked, environ=found.environ)
    place = open_reports(found)
    mirror = mirror_of(place)
    if mirror is not None and replay is None and not refresh and any("/" in settings.model for settings in asked):
        mirror.pull_answers()
    results = []
    check_engine(engine, scheduler, models=[settings.model for settings in asked])
    several = found.settings.workers if found.settings.workers > 1 else None
    with find_cluster(engine, scheduler, workers=several) as cluster:
        for settings in asked:
            stored = to_store(
                replace(portable_settings(found), model=settings.model), schema=schema, document=document, param=param
            )
            named = f"{name}-{settings.model}" if name is not None and len(asked) > 1 else name
            origin = replace(sources, command=stored)
            results.append(_run(found, material, settings, name=named, sources=origin, cluster=cluster))
    if len(results) > 1:
        _, view = compare_folders([result.directory.path for result in results])
        print_compared(view)


def _check_together(models: Sequence[str], *, replay: str | None, refresh: bool) -> None:
    """Raises UsageError for flags that say no one thing together."""
    if replay is not None and refresh:
        raise UsageError("--replay asks nothing, and --refresh asks anew", hint="give one of the two")
    if replay is not None and len(models) > 1:
        raise UsageError("a replay is of one run, and so of one model", hint="replay each, then `harness compare`")
    twice = next((one for one in models if models.count(one) > 1), None)
    if twice is not None:
        raise UsageError(f"the model {excerpt(twice)} is named twice", hint="--repeats asks one model several times")


def _run(
    found: Workspace,
    material: Material,
    settings: ModelSettings,
    *,
    name: str | None,
    sources: AnswerSources,
    cluster: Cluster | None,
) -> RunResult:
    """One model's run, from the first request to what is printed of it."""
    from harness import pipeline
    from harness.cli.progress import Progress

    scheduler = _scheduler(found.settings) if "/" in settings.model and sources.replay is None else None
    with Progress(settings.model, status=scheduler.status if scheduler else None) as progress:
        result = pipeline.run(
            material,
            settings,
            reports=found.reports,
            mirror=mirror_of(found.reports),
            environ=found.environ,
            repeats=found.settings.repeats,
            name=name,
            sources=sources,
            scheduler=scheduler,
            workers=1 if cluster is not None else _workers(found.settings.workers, settings.model),
            cluster=cluster,
            on_note=_note,
            on_start=progress.start,
            on_result=progress.advance,
        )
    print_result(result)
    if result.taken:
        _note(_taken(result))
    return result


def _replay(
    found: Workspace, wanted: str, given: dict[str, Any], workspace: Path | None
) -> tuple[dict[str, Any], AnswerSources]:
    """The settings and choices of the run that is replayed, with what was given now over them."""
    from harness.cli.rerun import command_line, stored_choices
    from harness.pipeline import AnswerSources
    from harness.runs import read_command

    path = recorded_run(found, wanted)
    choices = stored_choices(read_command(path), given)
    command = command_line(choices, default=find_workspace(workspace).settings, workspace=workspace)
    if given.get("reports"):
        command += f" --reports {shlex.quote(given['reports'])}"
    return choices, AnswerSources(replay=path, record_with=command)


def _note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _taken(result: RunResult) -> str:
    runs = ", ".join(f"{excerpt(name)} ({count})" for name, count in result.taken.items())
    return f"Answers taken from earlier runs: {runs}. Requests sent: {result.sent}. --refresh asks anew."


def _workers(wanted: int, model: str) -> int:
    """Processes that ask. Raises UsageError for several where the system cannot have them."""
    from harness.engines import can_fork

    if wanted > 1 and not can_fork():
        raise UsageError("--workers needs a system on which processes can be forked", hint="leave it out")
    return 1 if model.startswith("llamacpp/") else wanted  # a model in this process has all of its processors already


def _scheduler(settings: Settings) -> Scheduler:
    from harness.extract import RequestLimits, Scheduler

    return Scheduler(RequestLimits(**{item.name: getattr(settings, item.name) for item in fields(RequestLimits)}))
