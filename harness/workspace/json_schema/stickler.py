"""stickler's `x-aws-stickler-*` keys, as x-score says the same.

After its documentation: what its comparators do, and the thresholds that they have in a JSON Schema.
"""

from __future__ import annotations

from typing import Any

from harness.errors import excerpt
from harness.workspace.json_schema.document import SchemaDocument
from harness.workspace.json_schema.scores import Kind

__all__ = ["MODEL_NAME", "PREFIX", "stickler_score"]

PREFIX = "x-aws-stickler-"
MODEL_NAME = f"{PREFIX}model-name"

_JUDGES = ("SemanticComparator", "BERTComparator", "LLMComparator")
_STRING_THRESHOLD = 0.5  # of a string whose schema names a comparator and no threshold


def stickler_score(document: SchemaDocument, schema: dict[str, Any], kind: Kind) -> dict[str, Any] | None:
    """What the keys in `schema` say, in the words of x-score; None where they say nothing of this. Notes the rest."""
    keys = {key.removeprefix(PREFIX): value for key, value in schema.items() if key.startswith(PREFIX)}
    if not keys:
        return None
    said: dict[str, Any] = {}
    if isinstance(keys.get("weight"), (int, float)):
        said["weight"] = keys["weight"]
    if kind == "list":
        items = schema.get("items")
        match = items.get(f"{PREFIX}match-threshold") if isinstance(items, dict) else None
        if match is not None:
            return {"pairing": "Unordered", "threshold": match, **said}
        if isinstance(items, dict) and "properties" in items:
            return said or None
    if kind in ("scalar", "list", "union"):
        said |= _leaf(document, schema, keys)
    pointer = document.pointer(schema)
    if "clip-under-threshold" in keys:
        said_here = "below its threshold a value is wrong in F1, and its grade still counts in the similarity"
        document.notes.add(f"{PREFIX}clip-under-threshold has no bearing: {said_here}", pointer)
    for name in ("aggregate", "infer-unspecified"):
        if keys.get(name):
            done = "every field is counted apart anyway" if name == "aggregate" else "fields have the defaults of here"
            document.notes.add(f"{PREFIX}{name} has no bearing: {done}", pointer)
    known = ("comparator", "comparator-config", "threshold", "weight", "match-threshold", "model-name",
             "clip-under-threshold", "aggregate", "infer-unspecified")  # fmt: skip
    for name in keys:
        if name not in known:
            document.notes.add(f"{PREFIX}{excerpt(name)} is not read", pointer)
    return said or None


def _leaf(document: SchemaDocument, schema: dict[str, Any], keys: dict[str, Any]) -> dict[str, Any]:
    """The marker that a comparator's name stands for, and its threshold."""
    said: dict[str, Any] = {}
    name, config = keys.get("comparator"), keys.get("comparator-config")
    config = config if isinstance(config, dict) else {}
    if isinstance(name, str) and name != "auto":
        said = _comparator(document, schema, name, config)
    if isinstance(keys.get("threshold"), (int, float)):
        said["threshold"] = keys["threshold"]
    elif said.get("marker") in ("Text", "Similar") and name != "ExactComparator" and name != "NormalizedComparator":
        said["threshold"] = _STRING_THRESHOLD
    return said


def _comparator(document: SchemaDocument, schema: dict[str, Any], name: str, config: dict[str, Any]) -> dict[str, Any]:
    pointer = document.pointer(schema)
    if name == "ExactComparator":
        return {"marker": "Exact" if config.get("case_sensitive", True) else "Text"}
    if name == "LevenshteinComparator":
        return {"marker": "Text"}
    if name == "NumericComparator":
        absolute = config.get("absolute_tolerance", config.get("tolerance") or 0)
        return {"marker": "Number", "abs_tol": absolute, "rel_tol": config.get("relative_tolerance", 0)}
    if name == "DateComparator":
        for key in config:
            document.notes.add(f"DateComparator's {excerpt(key)} has no equivalent: Date() is used", pointer)
        return {"marker": "Date"}
    if name == "FuzzyComparator":
        method = config.get("method", "ratio")
        if method in ("partial_ratio", "token_set_ratio"):
            document.notes.add(f"FuzzyComparator's {method} has no equivalent: Similar() is used", pointer)
        return {"marker": "Text" if method == "ratio" else "Similar"}
    if name == "NormalizedComparator":
        document.notes.add("NormalizedComparator: Identifier() is used, which drops symbols too", pointer)
        return {"marker": "Identifier"}
    if name in _JUDGES:
        document.notes.add(f"{name} has no equivalent: Similar() is used, which compares words", pointer)
        return {"marker": "Similar"}
    document.notes.add(f"stickler's {excerpt(name)} has no equivalent: the type's default is used", pointer)
    return {}
