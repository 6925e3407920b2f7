"""How far labellers agree on the same documents, field by field: the ceiling that a model's score is read against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harness.comparison import compare_record, compile_matcher
from harness.errors import GoldError, excerpt
from harness.findings import Difference, FieldAgreement
from harness.gold import differences
from harness.language.folding import fold
from harness.plan import LeafPlan, walk_plan
from harness.records import Comparison, Extraction, Gold, Judged, Schema
from harness.score import score_run
from harness.score.agreement import alpha, interval_over, kappa
from harness.scoreboard import Scoreboard
from harness.workspace import Workspace, read_gold

__all__ = ["Agreement", "agree", "find_passes"]


@dataclass(frozen=True)
class Agreement:
    """Of the first two labellers; alpha of all. differences: by schema and document, between the first two."""

    names: tuple[str, ...]
    scoreboard: Scoreboard
    fields: tuple[FieldAgreement, ...]
    differences: Mapping[tuple[str, str], tuple[Difference, ...]]


def find_passes(
    workspace: Workspace, schemas: Sequence[Schema], documents: Sequence[str], names: Sequence[str]
) -> dict[tuple[str, str], list[Gold]]:
    """By schema and document, each labeller's gold, where all of them have some.

    names: of passes, as in `gold/<schema>/<document>.<name>.json`, `settled` for the settled file; or folders that hold
    `<schema>/<document>.json`. Raises GoldError where there is none at all, or one cannot be used.
    """
    found: dict[tuple[str, str], list[Gold]] = {}
    texts = {document.name: document for document in workspace.documents(list(documents))}
    for schema in schemas:
        for name, document in texts.items():
            paths = [_path(workspace, schema.name, name, one) for one in names]
            if all(path.is_file() for path in paths):
                labelled = [read_gold(path, schema, document=document, absent=[]) for path in paths]
                found[schema.name, name] = [replace(one, document=name, schema=schema.name) for one in labelled]
    if not found:
        raise GoldError(
            f"no document has gold of each of {', '.join(excerpt(name) for name in names)}",
            file=workspace.root / workspace.settings.gold,
            hint="passes are gold/<schema>/<document>.<name>.json",
        )
    return found


def _path(workspace: Workspace, schema: str, document: str, name: str) -> Path:
    folder = Path(name)
    if folder.is_dir():
        return folder / schema / f"{document}.json"
    stem = document if name == "settled" else f"{document}.{name}"
    return workspace.root / workspace.settings.gold / schema / f"{stem}.json"


def agree(
    passes: Mapping[tuple[str, str], Sequence[Gold]], schemas: Sequence[Schema], names: Sequence[str]
) -> Agreement:
    """The agreement of two labellers or more, by their labels alone: what a pass accepts beside them is no label."""
    models = {schema.name: schema.model for schema in schemas}
    judged: list[Judged] = []
    units: dict[tuple[str, str], list[list[list[Hashable]]]] = defaultdict(list)
    found: dict[tuple[str, str], tuple[Difference, ...]] = {}
    for (schema, document), golds in sorted(passes.items()):
        first, *others = (replace(gold, accept={}, optional=frozenset(), ignore=frozenset()) for gold in golds)
        told = [compare_record(models[schema], first, other.labels) for other in others]
        judged.append(Judged(Extraction(document, schema, 0, others[0].labels, None, True, True), told[0]))
        for key, values in _units(schema, told).items():
            units[key].append(values)
        found[schema, document] = tuple(differences(first, others[0], told[0]))
    board = score_run(judged)
    return Agreement(tuple(names), board, tuple(_fields(judged, board, units, models, len(names))), found)


def _units(schema: str, told: Sequence[Comparison]) -> dict[tuple[str, str], list[list[Hashable]]]:
    """By field, what each labeller says of each slot of the first, and of what the first has not."""
    units: dict[tuple[str, str], list[list[Hashable]]] = defaultdict(list)
    slots: dict[tuple[str, str], dict[str, list[Hashable]]] = defaultdict(dict)
    for number, comparison in enumerate(told, start=1):
        for outcome in comparison.outcomes:
            key = (schema, outcome.path)
            if outcome.verdict == "skipped":
                continue
            if outcome.gold_pointer is None:
                unit: list[Hashable] = [None] * (len(told) + 1)
                unit[number] = _value(outcome.prediction)
                units[key].append(unit)
                continue
            unit = slots[key].setdefault(outcome.gold_pointer, [_value(outcome.gold)] + [None] * len(told))
            unit[number] = unit[0] if outcome.verdict == "correct" else _value(outcome.prediction)
    for key, of_field in slots.items():
        units[key] += of_field.values()
    return units


def _value(value: Any) -> Hashable:
    if isinstance(value, str):
        return fold(value)
    return value if value is None or isinstance(value, (bool, int, float)) else repr(value)


def _fields(
    judged: Sequence[Judged],
    board: Scoreboard,
    units: Mapping[tuple[str, str], list[list[list[Hashable]]]],
    models: Mapping[str, Any],
    labellers: int,
) -> list[FieldAgreement]:
    similar: dict[tuple[str, str], list[float]] = defaultdict(list)
    for row in judged:
        for outcome in row.comparison.outcomes:
            if outcome.gold_pointer and outcome.prediction_pointer and outcome.similarity is not None:
                similar[row.extraction.schema, outcome.path].append(outcome.similarity)
    closed = {
        (schema, node.label): node.closed is not None
        for schema, model in models.items()
        for node in walk_plan(compile_matcher(model).plan)
        if isinstance(node, LeafPlan)
    }
    made = []
    for schema, paths in board.fields.items():
        for path, slots in paths.items():
            key, plain = (schema, path), slots.plain
            grades = similar[key]
            documents = units[key]
            pairs = [[(unit[0], unit[1]) for unit in of_document] for of_document in documents]
            flat = [unit for of_document in documents for unit in of_document]
            chance = interval_over(documents, alpha) if labellers > 2 else None
            if labellers == 2 and closed.get(key):
                chance = interval_over(pairs, kappa)
            within = board.intervals.fields.get(schema, {}).get(path) if board.intervals else None
            made.append(
                FieldAgreement(
                    schema,
                    path,
                    closed.get(key, False),
                    int(plain.correct + plain.wrong + plain.missing + plain.spurious),
                    slots.f1,
                    within,
                    sum(grades) / len(grades) if grades else None,
                    kappa([pair for of_document in pairs for pair in of_document]) if closed.get(key) else None,
                    alpha(flat) if labellers > 2 else None,
                    chance,
                )
            )
    return made
