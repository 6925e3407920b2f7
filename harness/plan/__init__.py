"""A schema compiled to a tree: the structure that comparison, the rules model and `harness plan` all read."""

from harness.plan.choices import check_choices, nests_choices
from harness.plan.compiler import compile_plan, walk_plan
from harness.plan.describe import FieldDescription, describe_plan
from harness.plan.nodes import Arm, LeafPlan, ListPlan, MapPlan, PlanField, PlanNode, RecordPlan, Setting, UnionPlan
from harness.plan.paths import nearest, parse_pointer, render_path, render_pointer, within
from harness.plan.types import Because

__all__ = [
    "Arm",
    "Because",
    "FieldDescription",
    "LeafPlan",
    "ListPlan",
    "MapPlan",
    "PlanField",
    "PlanNode",
    "RecordPlan",
    "Setting",
    "UnionPlan",
    "check_choices",
    "compile_plan",
    "describe_plan",
    "nearest",
    "nests_choices",
    "parse_pointer",
    "render_path",
    "render_pointer",
    "walk_plan",
    "within",
]
