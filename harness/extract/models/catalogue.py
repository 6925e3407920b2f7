"""Model string -> model."""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Mapping

from harness.errors import ModelError, UsageError, excerpt
from harness.extract.interface import Model, ModelSettings

__all__ = ["MODES", "open_model"]

MODES = ("TOOLS", "JSON_SCHEMA", "JSON", "MD_JSON")
"""How a schema is sent through the chat-completions API and the answer read: a forced tool; a response format with the
schema; JSON mode with the schema in the system message; the same in words alone, the answer in a fence."""

RESERVED = ("model", "messages", "stream", "n", "tools", "response_format")
"""Members of a request's body that a parameter may not replace: the harness or the mode decides them."""

_CREDENTIALS = ("api_key", "api-key", "apikey", "authorization", "password", "token", "secret")


def open_model(settings: ModelSettings, *, environ: Mapping[str, str]) -> Model:
    """The model that `settings.model` names, ready to be checked and asked; nothing is sent yet.

    environ: where keys and OPENAI_BASE_URL are read from. Raises ModelError for a model that there is not and for a
    missing key, UsageError for a setting out of range.
    """
    provider, slash, name = settings.model.partition("/")
    if provider == "rules" and not slash:
        from harness.extract.models.builtin import RulesModel

        return RulesModel()
    if provider == "openai" and name.strip():
        _check_settings(settings)
        from harness.extract.models.openai import OpenAIModel

        return OpenAIModel(name.strip(), settings, environ=environ)
    raise ModelError(_unknown(settings.model, provider), hint=_nearest(provider, slash + name))


def _unknown(model: str, provider: str) -> str:
    if provider == "openai":
        return "openai/ needs the name of a model: openai/NAME"
    return (
        f"there is no model {excerpt(model)!r}: there are `rules`, and `openai/NAME` for any server with OpenAI's API"
    )


def _nearest(provider: str, rest: str) -> str | None:
    near = difflib.get_close_matches(provider.casefold(), ["openai", "rules"], n=1, cutoff=0.6)
    if provider == "openai" or (near == ["rules"] and rest):
        return None
    if near:
        return f"did you mean {excerpt(near[0] + (rest or ('/NAME' if near == ['openai'] else '')))}?"
    return f"did you mean {excerpt('openai/' + provider)}?" if provider and not rest else None


def _check_settings(settings: ModelSettings) -> None:
    if settings.mode not in MODES:
        near = difflib.get_close_matches(settings.mode.upper().replace("-", "_"), MODES, n=1)
        hint = f"did you mean {near[0]}?" if near else None
        raise UsageError(f"the mode is {excerpt(settings.mode)!r}, and not one of {', '.join(MODES)}", hint=hint)
    for name, low in (("timeout", 0.0), ("temperature", 0.0)):
        value = getattr(settings, name)
        if value is not None and (not math.isfinite(value) or value < low or (name == "timeout" and value == 0)):
            raise UsageError(f"{name} is {value}, and must be a number {'above' if name == 'timeout' else 'from'} 0")
    for name, least in (("max_tokens", 1), ("attempts", 0), ("concurrency", 1)):
        value = getattr(settings, name)
        if value is not None and value < least:
            raise UsageError(f"{name} is {value}, and must be {least} or more")
    for name, value in settings.params.items():
        _check_param(name, value)


def _check_param(name: str, value: object) -> None:
    if name in RESERVED:
        raise UsageError(f"the parameter {name} is set by the harness: {', '.join(RESERVED)} cannot be given")
    if name.casefold() in _CREDENTIALS:
        raise UsageError(
            f"the parameter {excerpt(name)} would be written into the run", hint="keys are read from the environment"
        )
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise UsageError(f"the parameter {excerpt(name)} is {excerpt(value)}, which is no JSON") from None
