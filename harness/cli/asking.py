"""Options that say how a model is asked, shared by the verbs that ask one or show what it would be asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harness.errors import UsageError, excerpt

if TYPE_CHECKING:
    from harness.extract import ModelSettings
    from harness.records import Schema
    from harness.workspace import Settings, Workspace

__all__ = [
    "BaseUrl", "MaxTokens", "Mode", "Params", "PromptFile", "Seed", "Temperature", "absolute", "model_settings",
    "portable_settings", "read_params",
]  # fmt: skip

BaseUrl = Annotated[str | None, typer.Option("--base-url", metavar="URL", help="An OpenAI-compatible server.")]
Mode = Annotated[
    str | None,
    typer.Option("--mode", metavar="MODE", help="How the schema is sent: TOOLS, JSON_SCHEMA, JSON or MD_JSON."),
]
Temperature = Annotated[float | None, typer.Option("--temperature", help="Sent to the model.")]
MaxTokens = Annotated[int | None, typer.Option("--max-tokens", help="Sent to the model.")]
Seed = Annotated[int | None, typer.Option("--seed", help="Sent to the model; repeat k is sent the seed plus k.")]
Params = Annotated[
    list[str] | None,
    typer.Option("--param", metavar="NAME=VALUE", help="Sent too, a value of JSON or text; may be repeated."),
]
PromptFile = Annotated[
    Path | None, typer.Option("--prompt", metavar="FILE", help="A template of the prompt, in place of the built-in.")
]


def absolute(path: Path | None) -> str | None:
    """A path that was given from the working directory, as a setting has it: wherever the workspace is."""
    return None if path is None else str(path.absolute())


def portable_settings(found: Workspace) -> Settings:
    """The settings, with a prompt within the workspace named from its root: a run is replayed on other machines."""
    path = found.prompt
    if path is None or not path.is_relative_to(found.root):
        return found.settings
    return replace(found.settings, prompt=path.relative_to(found.root).as_posix())


def model_settings(
    found: Workspace, *, model: str, params: Sequence[str], schemas: Sequence[Schema] = ()
) -> ModelSettings:
    """How `model` is asked. schemas: a template of one's own is tried with each.

    Raises UsageError for parameters and prompts that cannot be used.
    """
    from harness.extract import ModelSettings, Prompt, read_prompt

    settings = found.settings
    names = ("mode", "base_url", "timeout", "temperature", "max_tokens", "seed", "attempts", "concurrency")
    values: dict[str, Any] = {name: getattr(settings, name) for name in names}
    prompt = Prompt() if found.prompt is None else read_prompt(found.prompt, schemas=schemas)
    return ModelSettings(model, params=read_params(params), prompt=prompt, **values)


def read_params(given: Sequence[str]) -> dict[str, Any]:
    """`NAME=VALUE` each, the last of a name. VALUE is JSON (`0.9`, `true`, `["END"]`), or text where it is none.

    Raises UsageError where there is no name, and for JSON that is broken or has a number that JSON has not.
    """
    values: dict[str, Any] = {}
    for text in given:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals or not name:
            raise UsageError(f"--param must be NAME=VALUE, got {excerpt(text)!r}", hint="such as --param top_p=0.9")
        values[name] = _value(name, value.strip())
    return values


def _value(name: str, text: str) -> Any:
    def no_number(word: str) -> None:
        raise UsageError(f"--param {excerpt(name)}: {word} is no number of JSON")

    try:
        return json.loads(text, parse_constant=no_number)
    except (ValueError, RecursionError) as error:
        if text[:1] in ("{", "[", '"'):
            said = getattr(error, "msg", "nested too deep")
            raise UsageError(f"--param {excerpt(name)}: {excerpt(text)!r} is no JSON: {said}") from None
        return text
