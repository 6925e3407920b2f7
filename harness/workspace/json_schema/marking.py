"""Which marker a place of the schema has: its own x-score, another tool's key, or the default of its format."""

from __future__ import annotations

from typing import Any

from harness.errors import SchemaError
from harness.fields import Date, Exact, LeafMarker, Marker, Ordered, Url
from harness.plan import Because
from harness.plan.defaults import default_marker
from harness.workspace.json_schema.document import SchemaDocument
from harness.workspace.json_schema.extract_bench import KEYWORD as EVALUATION_CONFIG
from harness.workspace.json_schema.extract_bench import bench_score
from harness.workspace.json_schema.facets import Facets
from harness.workspace.json_schema.scores import KEYWORD, Kind, read_score
from harness.workspace.json_schema.stickler import PREFIX, stickler_score

__all__ = ["marks_of"]

_FORMATS: dict[str, LeafMarker] = {
    "date": Date(),
    "date-time": Date(),
    "uri": Url(),
    "uri-reference": Url(),
    "iri": Url(),
    "iri-reference": Url(),
    "uuid": Exact(),
}


def marks_of(
    document: SchemaDocument, facets: Facets, kind: Kind, *, annotation: Any = None, ordered: bool = False
) -> tuple[Any, ...]:
    """The `Annotated` metadata that says how what `facets` describe is compared, and why; () for the type's default.

    annotation: of a scalar. ordered: whether a list's items have places of their own.
    """
    default, because = _default(facets, kind, annotation, ordered=ordered)
    written = _written(document, facets, kind)
    if written is None:
        return (default, Because(because)) if default is not None and because is not None else ()
    facet, value, why = written
    started = default
    if started is None and kind == "scalar":
        found = default_marker(annotation)
        started = found[0] if found else None
    if kind == "list" and ordered and isinstance(value, dict) and not {"marker", "pairing", "key"} & set(value):
        value = {"pairing": "Ordered", **value}
    try:
        marker = read_score(document, facet, value, kind, started)
    except SchemaError as error:
        if why is None:
            raise
        raise document.fault(f"as {why}: {error.message}", facet, hint=error.hint) from error
    if isinstance(value, dict) and not {"marker", "pairing", "key"} & set(value):
        return (marker, *_reason(because, annotation, kind))
    return (marker, Because(why)) if why is not None else (marker,)


def _reason(because: str | None, annotation: Any, kind: Kind) -> tuple[Any, ...]:
    """Why, of a marker of which settings alone are written."""
    if because is None and kind == "scalar":
        found = default_marker(annotation)
        because = found[1] if found else None
    if because is None and kind == "list":
        because = "default for a list"
    return () if because is None else (Because(because),)


def _default(facets: Facets, kind: Kind, annotation: Any, *, ordered: bool) -> tuple[Marker | None, str | None]:
    if kind == "list" and ordered:
        return Ordered(), "default for a tuple"
    named = next((facet["format"] for facet in facets if isinstance(facet.get("format"), str)), None)
    if kind == "scalar" and annotation is str and named in _FORMATS:
        return _FORMATS[named], f"default for format {named}"
    return None, None


def _written(document: SchemaDocument, facets: Facets, kind: Kind) -> tuple[dict[str, Any], Any, str | None] | None:
    """(facet, what it says in the words of x-score, why where another tool's key says so): the outermost first."""
    for facet in facets:
        if KEYWORD in facet:
            for other in (EVALUATION_CONFIG, f"{PREFIX}comparator"):
                if other in facet:
                    document.notes.add(f"{other} is not read: x-score says how", document.pointer(facet))
            document.note_read(facet)
            return facet, facet[KEYWORD], None
    for facet in facets:
        document.note_read(facet)
        said = stickler_score(document, facet, kind)
        if said is not None:
            return facet, said, "written for stickler"
        said = bench_score(document, facet, kind)
        if said is not None:
            return facet, said, "written for ExtractBench"
    return None
