"""`harness run`: documents through a model to a scored report."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harness.cli.options import DocumentNames, RunName, SchemaNames, WorkspaceFolder, find_workspace
from harness.cli.output import print_result

if TYPE_CHECKING:
    from harness.extract import ModelSettings
    from harness.workspace import Settings

__all__ = ["register"]

EPILOG = "Example: python -m harness run --model rules"


def register(app: typer.Typer) -> None:
    """Adds the verb."""
    app.command("run", epilog=EPILOG)(run)


def run(
    model: Annotated[
        str | None, typer.Option("--model", metavar="MODEL", help="rules (no LLM), or openai/NAME.", show_default=False)
    ] = None,
    schema: SchemaNames = None,
    document: DocumentNames = None,
    workspace: WorkspaceFolder = None,
    name: RunName = None,
    base_url: Annotated[
        str | None, typer.Option("--base-url", metavar="URL", help="An OpenAI-compatible server.")
    ] = None,
    mode: Annotated[
        str | None, typer.Option("--mode", metavar="MODE", help="How the schema is sent: an instructor mode.")
    ] = None,
    repeats: Annotated[int | None, typer.Option("--repeats", help="Times that each document is asked.")] = None,
    attempts: Annotated[
        int | None, typer.Option("--attempts", help="Further requests after a reply that does not validate.")
    ] = None,
    concurrency: Annotated[int | None, typer.Option("--concurrency", help="Requests in flight at once.")] = None,
    timeout: Annotated[float | None, typer.Option("--timeout", help="Seconds until a request is given up.")] = None,
    temperature: Annotated[float | None, typer.Option("--temperature", help="Sent to the model.")] = None,
    max_tokens: Annotated[int | None, typer.Option("--max-tokens", help="Sent to the model.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Sent to the model.")] = None,
) -> None:
    """Extract every document with a model, score it against gold, and write reports/RUN/."""
    from harness import pipeline
    from harness.cli.progress import Progress
    from harness.errors import UsageError

    overrides = {
        "model": model, "base_url": base_url, "mode": mode, "repeats": repeats, "attempts": attempts,
        "concurrency": concurrency, "timeout": timeout, "temperature": temperature, "max_tokens": max_tokens,
        "seed": seed,
    }  # fmt: skip
    found = find_workspace(workspace, overrides)
    settings = found.settings
    if settings.model is None:
        raise UsageError("no model was named", hint="give --model rules, which needs no key, or --model openai/NAME")
    material = pipeline.gather(found, schemas=schema or (), documents=document or ())
    with Progress(settings.model) as progress:
        result = pipeline.run(
            material,
            _model_settings(settings),
            reports=found.reports,
            environ=os.environ,
            repeats=settings.repeats,
            name=name,
            on_start=progress.start,
            on_result=progress.advance,
        )
    print_result(result)


def _model_settings(settings: Settings) -> ModelSettings:
    from harness.extract import ModelSettings

    names = ("model", "mode", "base_url", "timeout", "temperature", "max_tokens", "seed", "attempts", "concurrency")
    values: dict[str, Any] = {name: getattr(settings, name) for name in names}
    return ModelSettings(**values)
