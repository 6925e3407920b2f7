"""What the run was: model, documents, tokens, time, versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from harness.report.escape import json_text, visible
from harness.report.numbers import DASH, count, dollars, duration, part_of, plural, seconds, timestamp, tokens
from harness.report.view import NAME_LIMIT, Fact
from harness.runs import ExtractionSummary, RunInfo

__all__ = ["build_facts"]

NAMES = 10
VALUE_LIMIT = 200

_SAID = ("model", "provider", "mode", "client")
"""Settings that stand in the signature, or among the versions."""


def build_facts(info: RunInfo) -> tuple[Fact, ...]:
    """The facts, in the order in which they are asked for."""
    asked, cost = info.signature, info.extractions
    return (
        Fact("Run", detail=visible(info.name, NAME_LIMIT)),
        Fact("Model", detail=visible(asked.model, NAME_LIMIT)),
        *([Fact("Mode", detail=visible(asked.mode, NAME_LIMIT))] if asked.mode else []),
        *_asked(asked.params),
        *_settings(info),
        Fact("Documents", plural(len(asked.documents), "document"), _names(asked.documents)),
        Fact("Schemas", plural(len(asked.schemas), "schema"), _names(asked.schemas)),
        Fact("Gold", plural(len(asked.gold), "record")),
        Fact("Repeats", count(asked.repeats)),
        *_cost(cost),
        Fact("Started", timestamp(info.started)),
        Fact("Took", duration(info.started, info.finished)),
        Fact("Versions", detail=_versions({"harness": asked.harness, **_client(info), **info.versions})),
        Fact("Signature", detail=visible(asked.line, 400)),
    )


def _client(info: RunInfo) -> dict[str, str]:
    """The versions of the libraries that asked."""
    client = info.settings.get("client")
    return {str(name): str(version) for name, version in client.items()} if isinstance(client, Mapping) else {}


def _versions(versions: Mapping[str, str]) -> str:
    """The harness and Python first, then the libraries by name."""
    first = {"harness": 0, "python": 1}
    ordered = sorted(versions.items(), key=lambda item: (first.get(item[0].lower(), 2), item[0]))
    return visible(", ".join(f"{name} {version}" for name, version in ordered), 400)


def _names(names: Iterable[str]) -> str:
    ordered = sorted(names)
    more = f" and {count(len(ordered) - NAMES)} more" if len(ordered) > NAMES else ""
    return visible(", ".join(visible(name, NAME_LIMIT) for name in ordered[:NAMES]), 400) + more


def _members(kind: str, members: Mapping[str, Any]) -> list[Fact]:
    return [
        Fact(kind, detail=f"{visible(str(name), NAME_LIMIT)} = {json_text(value, VALUE_LIMIT)}")
        for name, value in sorted(members.items())
    ]


def _asked(params: Mapping[str, Any]) -> list[Fact]:
    """What was sent beside documents and schemas, and how often at most."""
    others = {name: value for name, value in params.items() if name not in ("parameters", "prompt", "attempts")}
    sent, prompt, attempts = (params.get(name) for name in ("parameters", "prompt", "attempts"))
    if isinstance(sent, Mapping):
        others = {**sent, **others}
    facts = _members("Parameter", others)
    if isinstance(prompt, Mapping):
        said = f"{prompt.get('version')}, sha256 {str(prompt.get('sha256'))[:16]}"
        facts.append(Fact("Prompt", detail=visible(said, NAME_LIMIT)))
    if attempts is not None:
        facts.append(Fact("Further attempts", detail=json_text(attempts, VALUE_LIMIT)))
    return facts


def _settings(info: RunInfo) -> list[Fact]:
    """The settings that say something and are not said elsewhere."""
    asked = info.signature
    shown = {
        name: value
        for name, value in info.settings.items()
        if value not in (None, {}, [], "") and name not in (*_SAID, *asked.params)
    }
    server = shown.pop("base_url", None)
    served = [] if server is None else [Fact("Server", detail=visible(str(server), VALUE_LIMIT))]
    return [*served, *_members("Setting", shown)]


def _cost(cost: ExtractionSummary) -> list[Fact]:
    facts = [Fact("Extractions", count(cost.count)), Fact("Attempts", count(cost.attempts))]
    if cost.requests:
        facts.append(Fact("Requests", count(cost.requests)))
    for name, shown in (
        ("Tokens in", cost.input_tokens),
        ("of them cached", cost.cached_tokens),
        ("Tokens out", cost.output_tokens),
        ("of them for reasoning", cost.reasoning_tokens),
    ):
        if shown.total is not None or name.startswith("Tokens"):
            facts.append(Fact(name, tokens(shown.total, reported=shown.reported, asked=cost.count)))
    facts.append(Fact("Cost", dollars(cost.cost.total, priced=cost.cost.priced, asked=cost.count)))
    time = cost.latency
    spread = f"median {seconds(time.median)}, 95% within {seconds(time.p95)}, longest {seconds(time.longest)}"
    measured = "" if time.measured == cost.count else f" (measured for {part_of(time.measured, cost.count)})"
    return [*facts, Fact("Time an extraction", spread + measured if time.measured else DASH)]
