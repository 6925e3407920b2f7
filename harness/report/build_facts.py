"""What the run was: model, documents, tokens, time, versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from harness.report.escape import json_text, visible
from harness.report.numbers import DASH, count, dollars, duration, part_of, plural, seconds, timestamp, tokens
from harness.report.view import NAME_LIMIT, Fact
from harness.runs import ExtractionSummary, RunInfo, Spent

__all__ = ["build_facts"]

NAMES = 10
VALUE_LIMIT = 200


def build_facts(info: RunInfo) -> tuple[Fact, ...]:
    """The facts, in the order in which they are asked for."""
    asked, cost = info.signature, info.extractions
    return (
        Fact("Run", detail=visible(info.name, NAME_LIMIT)),
        Fact("Model", detail=visible(asked.model, NAME_LIMIT)),
        *([Fact("Mode", detail=visible(asked.mode, NAME_LIMIT))] if asked.mode else []),
        *_members("Parameter", asked.params),
        *_members("Setting", _settings(info)),
        Fact("Documents", plural(len(asked.documents), "document"), _names(asked.documents)),
        Fact("Schemas", plural(len(asked.schemas), "schema"), _names(asked.schemas)),
        Fact("Gold", plural(len(asked.gold), "record")),
        Fact("Repeats", count(asked.repeats)),
        *_cost(cost),
        Fact("Started", timestamp(info.started)),
        Fact("Took", duration(info.started, info.finished)),
        Fact("Versions", detail=_versions({"harness": asked.harness, **info.versions})),
        Fact("Signature", detail=visible(asked.line, 400)),
    )


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


def _settings(info: RunInfo) -> dict[str, Any]:
    """The settings that say something and are not said by the signature already."""
    said: tuple[Any, ...] = (None, {}, [], "", info.signature.model, info.signature.mode, dict(info.signature.params))
    return {name: value for name, value in info.settings.items() if value not in said}


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
    if cost.requests:
        facts += [*_spent("schema", cost.by_schema), *_spent("document", cost.by_document)]
    time = cost.latency
    spread = f"median {seconds(time.median)}, 95% within {seconds(time.p95)}, longest {seconds(time.longest)}"
    measured = "" if time.measured == cost.count else f" (measured for {part_of(time.measured, cost.count)})"
    return [*facts, Fact("Time an extraction", spread + measured if time.measured else DASH)]


def _spent(kind: str, parts: Mapping[str, Spent]) -> list[Fact]:
    """What each schema or document came to, the dearest first, and how many more there are."""
    dearest = sorted(parts.items(), key=lambda part: (-(part[1].cost.total or 0), -_tokens(part[1]), part[0]))
    facts = [
        Fact(
            f"of it for the {kind}",
            f"{dollars(spent.cost.total, priced=spent.cost.priced, asked=spent.count)}, "
            f"{_shown(spent.input_tokens.total)} tokens in, {_shown(spent.output_tokens.total)} out",
            visible(name, NAME_LIMIT),
        )
        for name, spent in dearest[:NAMES]
    ]
    more = len(dearest) - NAMES
    return [*facts, Fact(f"of it for {plural(more, 'more ' + kind)}", "see `run.json`")] if more > 0 else facts


def _tokens(spent: Spent) -> int:
    return (spent.input_tokens.total or 0) + (spent.output_tokens.total or 0)


def _shown(number: int | None) -> str:
    return DASH if number is None else count(number)
