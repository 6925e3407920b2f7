"""ExtractBench's `evaluation_config`, as x-score says the same.

After its documentation: a metric's name, or an object whose `metrics` have `metric_id` and `params`.
"""

from __future__ import annotations

from typing import Any

from harness.errors import excerpt
from harness.workspace.json_schema.document import SchemaDocument
from harness.workspace.json_schema.scores import Kind

__all__ = ["KEYWORD", "bench_score"]

KEYWORD = "evaluation_config"

_FUZZY_THRESHOLD = 0.8
_TOLERANCE = 1e-6  # absolute
_URLS = ("uri", "url", "iri")

_METRICS: dict[str, dict[str, Any]] = {
    "string_exact": {"marker": "Exact"},
    "string_case_insensitive": {"marker": "Text"},
    "string_fuzzy": {"marker": "Text", "threshold": _FUZZY_THRESHOLD},
    "string_url": {"marker": "Url"},
    "number_exact": {"marker": "Number"},
    "integer_exact": {"marker": "Number"},
    "number_tolerance": {"marker": "Number", "abs_tol": _TOLERANCE},
    "boolean_exact": {"marker": "Exact"},
    "string_semantic": {"marker": "Similar"},
    "string_llm": {"marker": "Similar"},
    "skip": {"marker": "Skip"},
}


def bench_score(document: SchemaDocument, schema: dict[str, Any], kind: Kind) -> dict[str, Any] | None:
    """What `evaluation_config` in `schema` says, in the words of x-score; None without. Notes what is done instead."""
    config, pointer = schema.get(KEYWORD), document.pointer(schema)
    if config is None:
        return None
    name, params = _metric(document, config, pointer)
    if name == "array_llm":
        done = "the items are paired for the greatest similarity, and each is compared by its own marker"
        document.notes.add(f"array_llm asks a language model, which has no equivalent: {done}", pointer)
        return None
    if name not in _METRICS:
        document.notes.add(f"{KEYWORD} {excerpt(name, 60)} has no equivalent: the type's default is used", pointer)
        return None
    if kind in ("record", "map", "list") and name != "skip":
        document.notes.add(f"{KEYWORD} '{name}' on an object or array is not read: the fields' own are", pointer)
        return None
    said = dict(_METRICS[name])
    if name in ("string_semantic", "string_llm"):
        document.notes.add(f"{name} asks a language model, which has no equivalent: Similar() is used", pointer)
    if name == "string_exact" and schema.get("format") in _URLS:
        return {"marker": "Url"}
    if name == "string_fuzzy" and "threshold" in params:
        said["threshold"] = params["threshold"]
    if name == "number_tolerance" and "tolerance" in params:
        said["abs_tol"] = params["tolerance"]
    if params.get("case_sensitive"):
        document.notes.add(f"{name}: case_sensitive has no equivalent: case is folded", pointer)
    return said


def _metric(document: SchemaDocument, config: Any, pointer: str) -> tuple[str, dict[str, Any]]:
    """The first metric's name and parameters; "" for what is no configuration."""
    if isinstance(config, str):
        return config, {}
    metrics = config.get("metrics") if isinstance(config, dict) else None
    if not isinstance(metrics, list):
        return excerpt(config, 60), {}
    if not metrics:
        return "skip", {}
    if len(metrics) > 1:
        document.notes.add(f"{KEYWORD} has {len(metrics)} metrics: the first is used", pointer)
    first = metrics[0] if isinstance(metrics[0], dict) else {}
    params = first.get("params")
    return str(first.get("metric_id", "")), params if isinstance(params, dict) else {}
