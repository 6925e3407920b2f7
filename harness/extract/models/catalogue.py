"""Model string -> model."""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from harness.errors import ModelError, UsageError, excerpt
from harness.extract.interface import Model, ModelSettings
from harness.extract.models.sdk_table import CLOSED, SDKS
from harness.extract.models.services import SERVICES

if TYPE_CHECKING:
    from harness.extract.scheduling import Scheduler
    from harness.extract.store import ExchangeStore, Replay

__all__ = ["MODES", "PROVIDERS", "open_model", "variables_of"]

MODES = ("TOOLS", "JSON_SCHEMA", "JSON", "MD_JSON")
"""How a schema is put to a model and the answer read, as instructor has it: a forced tool; a response format with the
schema; JSON mode with the schema in the system message; the same in words alone, the answer in a fence."""

PROVIDERS = {**SERVICES, **SDKS, **CLOSED}
"""By the name that stands before the slash."""

RENAMED = {"gemini": "google", "generative-ai": "google", "claude": "anthropic", "gpt": "openai"}
"""Names for which another is meant; the first two have libraries at instructor that their owner has given up."""

RESERVED = ("model", "messages", "stream", "n", "tools", "response_format")
"""Members of a request's body that a parameter may not replace: the harness or the mode decides them."""

_CREDENTIALS = ("api_key", "api-key", "apikey", "authorization", "password", "token", "secret")


def open_model(
    settings: ModelSettings,
    *,
    environ: Mapping[str, str],
    store: ExchangeStore | Replay | None = None,
    scheduler: Scheduler | None = None,
) -> Model:
    """The model that `settings.model` names, ready to be checked and asked; nothing is sent yet.

    environ: where keys and base URLs are read from. store: answers what was asked before and records the rest, or is
    the only one to answer; without one nothing is kept. scheduler: decides when requests are sent, and sends them again
    after a fault; without one each is sent at once, and once. Raises ModelError for a model that there is not, for a
    library that is not installed and for a missing key, UsageError for a setting out of range.
    """
    provider, slash, name = settings.model.partition("/")
    name = name.strip()
    if provider == "rules" and not slash:
        from harness.extract.models.builtin import RulesModel

        return RulesModel()
    if provider == "llamacpp" and name:
        _check_settings(settings, MODES, provider=provider)
        from harness.extract.models.llamacpp import LlamaCppModel

        return LlamaCppModel(name, settings, environ=environ, store=store, scheduler=scheduler)
    if provider not in PROVIDERS or not name:
        raise ModelError(_unknown(settings.model, provider), hint=_nearest(provider, slash + name))
    _check_settings(settings, PROVIDERS[provider].modes, provider=provider)
    if provider in SERVICES:
        from harness.extract.models.openai import OpenAIModel

        service = SERVICES[provider]
        return OpenAIModel(name, settings, environ=environ, service=service, store=store, scheduler=scheduler)
    if provider in SDKS:
        from harness.extract.models.sdk import SdkModel

        return SdkModel(SDKS[provider], name, settings, environ=environ, store=store, scheduler=scheduler)
    from harness.extract.models.sdk_closed import ClosedModel

    return ClosedModel(CLOSED[provider], name, settings, environ=environ, store=store, scheduler=scheduler)


def variables_of(model: str) -> frozenset[str]:
    """The names of the environment's variables by which a model of this provider is found and asked."""
    provider = PROVIDERS.get(model.partition("/")[0])
    if provider is None:
        return frozenset()
    own = ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID") if provider.name == "openai" else ()
    return frozenset((*provider.key, provider.base_url_variable, *own))


def _unknown(model: str, provider: str) -> str:
    if provider in PROVIDERS:
        return f"{provider}/ needs the name of a model: {provider}/NAME"
    if provider == "llamacpp":
        return "llamacpp/ needs the path of a model: llamacpp/PATH.gguf"
    return (
        f"there is no model {excerpt(model)!r}: there are `rules`, `llamacpp/PATH.gguf`, `openai/NAME` for any server "
        f"with OpenAI's API, and NAME of {', '.join(name for name in PROVIDERS if name != 'openai')}"
    )


def _nearest(provider: str, rest: str) -> str | None:
    if provider in PROVIDERS or provider == "llamacpp":
        return None
    if provider in RENAMED and rest:
        return f"did you mean {excerpt(RENAMED[provider] + rest)}?"
    near = difflib.get_close_matches(provider.casefold(), [*PROVIDERS, "rules", "llamacpp"], n=1, cutoff=0.6)
    if near == ["rules"] and rest:
        return None
    if near:
        return f"did you mean {excerpt(near[0] + (rest or ('' if near == ['rules'] else '/NAME')))}?"
    return f"did you mean {excerpt('openai/' + provider)}?" if provider and not rest else None


def _check_settings(settings: ModelSettings, modes: Sequence[str], *, provider: str) -> None:
    if settings.mode not in modes:
        near = difflib.get_close_matches(settings.mode.upper().replace("-", "_"), modes, n=1)
        hint = f"did you mean {near[0]}?" if near else None
        has = "not one of" if tuple(modes) == MODES else f"{provider} has"
        raise UsageError(f"the mode is {excerpt(settings.mode)!r}, and {has} {', '.join(modes)}", hint=hint)
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
