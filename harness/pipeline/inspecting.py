"""A schema described, and the scorer tried on gold that is spoilt on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.comparison import SourceText, compare_record, compile_matcher
from harness.pipeline.material import Material
from harness.plan import FieldDescription, describe_plan
from harness.records import Schema

if TYPE_CHECKING:
    from harness.findings import AuditCount
    from harness.report.audit_view import AuditSurvivor
    from harness.workspace import Workspace

__all__ = ["audit", "describe_schema"]


def describe_schema(schema: Schema, workspace: Workspace | None) -> tuple[list[FieldDescription], list[str]]:
    """How each field is compared, and notes.

    These say what of a JSON Schema is not honoured as written, and which custom comparator finds gold unlike itself.
    """
    from harness.workspace.json_schema import schema_notes

    rows = describe_plan(compile_matcher(schema.model).plan)
    notes = list(schema_notes(schema.model))
    if workspace is None or not any(row.compared_by.startswith("Custom(") for row in rows):
        return rows, notes
    for gold in workspace.gold([schema], workspace.documents()).values():
        for outcome in compare_record(schema.model, gold, gold.labels).outcomes:
            if outcome.verdict in ("wrong", "missing", "spurious") or (outcome.similarity or 1) < 1:
                grade = "nothing" if outcome.similarity is None else f"{outcome.similarity:g}"
                notes.append(
                    f"{outcome.path}: the custom comparator is not reflexive: it grades gold against itself {grade} "
                    f"at {outcome.gold_pointer} of {gold.document}"
                )
    return rows, notes


def audit(
    material: Material, *, seed: int = 0, most: int | None = None
) -> tuple[list[AuditCount], list[AuditSurvivor]]:
    """Spoils every gold record in every known way, one at a time, and counts what the scorer noticed.

    most: mutants of each kind at each field path of a record, None for all. The same for the same seed. Raises what
    comparing raises.
    """
    from harness.audit import Matrix, advice_for, mutants
    from harness.plan import LeafPlan, walk_plan
    from harness.report.audit_view import AuditSurvivor

    matrix = Matrix()
    plans: dict[tuple[str, str], LeafPlan] = {}
    for document, schema in material.pairs():
        text, gold = document.read(), material.gold[schema.name, document.name]
        source = SourceText(text.text, published_at=text.published_at) if text.text else None
        root = compile_matcher(schema.model).plan
        plans |= {(schema.name, node.label): node for node in walk_plan(root) if isinstance(node, LeafPlan)}
        for mutant in mutants(root, gold, text.text, seed=seed, most=most):
            told = compare_record(schema.model, gold, mutant.prediction, source=source)
            matrix.add(schema.name, document.name, mutant, told)
    survivors = [
        AuditSurvivor(
            one.schema, one.document, one.path, one.kind, one.pointer, one.before, one.after, one.found,
            advice_for(one, plans.get((one.schema, one.path))),
        )
        for one in matrix.survivors
    ]  # fmt: skip
    return list(matrix.rows.values()), survivors
