"""`harness prompt`: what a model is sent for a document and a schema."""

from __future__ import annotations

import json
import sys
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
)
from harness.cli.options import WorkspaceFolder, find_workspace
from harness.cli.output import write_text

if TYPE_CHECKING:
    from harness.extract import ModelSettings, SentRequest
    from harness.records import Document, Schema
    from harness.workspace import Workspace

__all__ = ["register"]

EPILOG = "Example: python -m harness prompt dialogue --model openai/gpt-5-mini --mode JSON_SCHEMA"

ANY_MODEL = "openai/MODEL"
"""What stands for a model where none is named: every server of OpenAI's API is sent the same."""


def register(app: typer.Typer) -> None:
    """Adds the verb."""
    app.command("prompt", epilog=EPILOG)(prompt)


def prompt(
    schema: Annotated[
        str, typer.Argument(metavar="SCHEMA", help="A schema of the workspace, FILE.py[:Model] or FILE.json.")
    ],
    document: Annotated[
        str | None, typer.Option("--document", metavar="NAME", help="A document of seeds/; the first without it.")
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", metavar="MODEL", help="PROVIDER/NAME; any of OpenAI's API without it.")
    ] = None,
    mode: Mode = None,
    base_url: BaseUrl = None,
    temperature: Temperature = None,
    max_tokens: MaxTokens = None,
    seed: Seed = None,
    param: Params = None,
    template: PromptFile = None,
    json_target: Annotated[
        str | None, typer.Option("--json", metavar="FILE", help="Write the body as it is sent; - for standard output.")
    ] = None,
    workspace: WorkspaceFolder = None,
) -> None:
    """Show exactly what a model is sent: the messages, and the schema as the mode has it. Nothing is sent."""
    overrides = {
        "model": model, "mode": mode, "base_url": base_url, "temperature": temperature, "max_tokens": max_tokens,
        "seed": seed, "prompt": absolute(template),
    }  # fmt: skip
    found = find_workspace(workspace, overrides)
    (loaded,) = found.schemas([schema])
    chosen = found.documents([document] if document is not None else ())[0]
    asked = found.settings.model if model is not None or found.settings.model not in (None, "rules") else ANY_MODEL
    settings = model_settings(found, model=asked or ANY_MODEL, params=param or (), schemas=[loaded])
    sent = _sent(found, settings, chosen, loaded)
    if json_target is not None:
        write_text(sent.body.decode(), json_target)
        return
    version, digest = settings.prompt.description().values()
    print(f"{sent.model}, mode {settings.mode}, schema {loaded.name}, document {chosen.name}")
    print(f"prompt {version}, sha256 {digest}")
    _print_members(sent.members())


def _sent(found: Workspace, settings: ModelSettings, document: Document, schema: Schema) -> SentRequest:
    import asyncio

    from harness.extract import Task, request_for

    return asyncio.run(request_for(Task(document, schema), settings, environ=found.environ))


def _print_members(members: dict[str, Any]) -> None:
    """Each message as it reads, and every other member as JSON."""
    for message in members.pop("messages", ()):
        content = message.get("content")
        _print_part(str(message.get("role")), content if isinstance(content, str) else _json(content))
    for name, value in members.items():
        _print_part(name, _json(value))


def _print_part(title: str, text: str) -> None:
    from harness.report.escape import legible

    print(f"\n--- {title} ---")
    # A document may hold what drives a terminal.
    print(legible(text) if sys.stdout.isatty() else text)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
