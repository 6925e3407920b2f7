"""What an audit says, decided once; and how it reads in Markdown and in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.findings import AuditCount
from harness.report.escape import code_cell, json_text, visible
from harness.report.gfm import details, table
from harness.report.numbers import part_of, percent, plural
from harness.report.verdict_console import grid
from harness.report.view import NAME_LIMIT

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["AuditSurvivor", "AuditView", "audit_console", "build_audit_view", "render_audit"]

VALUE_LIMIT = 80
SURVIVORS = 100


@dataclass(frozen=True)
class AuditSurvivor:
    """One that the scorer judged wrongly. advice: what would help."""

    schema: str
    document: str
    path: str
    kind: str
    pointer: str
    before: Any
    after: Any
    found: str
    advice: str


@dataclass(frozen=True)
class AuditView:
    """Strings. kinds, fields: (name or names, caught, forgiven). survivors: rows, with a note of those not shown."""

    caught: str
    forgiven: str
    seed: int
    kinds: tuple[tuple[str, ...], ...]
    fields: tuple[tuple[str, ...], ...]
    survivors: tuple[tuple[str, ...], ...]
    survivors_summary: str


def build_audit_view(counts: Sequence[AuditCount], survivors: Sequence[AuditSurvivor], *, seed: int) -> AuditView:
    """counts: of every field and kind of mutant that there was."""
    fields = list(dict.fromkeys((one.schema, one.path) for one in counts))
    kinds = list(dict.fromkeys((one.harmful, one.kind) for one in sorted(counts, key=lambda one: not one.harmful)))
    more = len(survivors) - SURVIVORS
    return AuditView(
        caught=_share([one for one in counts if one.harmful]),
        forgiven=_share([one for one in counts if not one.harmful]),
        seed=seed,
        kinds=tuple(
            (kind, "caught" if harmful else "forgiven", _share([one for one in counts if one.kind == kind]))
            for harmful, kind in kinds
        ),
        fields=tuple(
            (
                visible(schema, NAME_LIMIT),
                visible(path, NAME_LIMIT),
                _share([one for one in counts if (one.schema, one.path) == (schema, path) and one.harmful]),
                _share([one for one in counts if (one.schema, one.path) == (schema, path) and not one.harmful]),
            )
            for schema, path in fields
        ),
        survivors=tuple(_row(one) for one in survivors[:SURVIVORS]),
        survivors_summary=plural(len(survivors), "mutant")
        + " judged wrongly"
        + (f", {more} not shown" if more > 0 else ""),
    )


def _share(counts: Sequence[AuditCount]) -> str:
    right, tried = sum(one.right for one in counts), sum(one.tried for one in counts)
    return f"{percent(right / tried)} ({part_of(right, tried)})" if tried else "–"


def _row(one: AuditSurvivor) -> tuple[str, ...]:
    return (
        visible(one.schema, NAME_LIMIT),
        visible(one.document, NAME_LIMIT),
        visible(one.pointer, NAME_LIMIT),
        one.kind,
        json_text(one.before, VALUE_LIMIT),
        json_text(one.after, VALUE_LIMIT),
        visible(one.found, NAME_LIMIT),
        one.advice,
    )


_SURVIVOR = ("Schema", "Document", "Place", "What was done", "Gold", "Spoiled", "The scorer said", "What would help")
_KIND = ("What was done", "Has to be", "Was")
_FIELD = ("Schema", "Field path", "Harms caught", "Harmless changes forgiven")


def render_audit(view: AuditView) -> str:
    """Markdown, ending in a line end."""
    survivors = [
        (*map(code_cell, row[:3]), row[3], *map(code_cell, row[4:7]), code_cell(row[7])) for row in view.survivors
    ]
    parts = [
        "# Audit of the measure",
        f"**Harms caught {view.caught}. Harmless changes forgiven {view.forgiven}.** Seed {view.seed}.",
        table(_KIND, view.kinds),
        table(_FIELD, [(code_cell(row[0]), code_cell(row[1]), *row[2:]) for row in view.fields]),
    ]
    if survivors:
        parts.append(details(f"{view.survivors_summary}", table(_SURVIVOR, survivors)))
    return "\n\n".join(parts) + "\n"


def audit_console(view: AuditView) -> tuple[RenderableType, ...]:
    """What is printed."""
    from rich.text import Text

    shown: list[RenderableType] = [
        Text(f"Harms caught {view.caught}. Harmless changes forgiven {view.forgiven}.", style="bold"),
        grid(_KIND, view.kinds, left=3),
        grid(_FIELD, view.fields, left=4),
        Text(view.survivors_summary + ("." if not view.survivors else ":")),
    ]
    if view.survivors:
        shown.append(grid(_SURVIVOR[1:], [row[1:] for row in view.survivors], left=7))
    return tuple(shown)
