"""From a schema file to the model that everything else works with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, Field, create_model

from harness.errors import LimitError, SchemaError, excerpt
from harness.workspace.json_schema.alternatives import arms_of
from harness.workspace.json_schema.converter import Converter
from harness.workspace.json_schema.document import SchemaDocument
from harness.workspace.json_schema.facets import Facets, Never, Schema, facets_of, first_text, properties_of, types_of
from harness.workspace.json_schema.model import FileSchema, JsonSchemaRecord, JsonSchemaRoot
from harness.workspace.json_schema.names import class_name, field_names
from harness.workspace.json_schema.reading import read_document
from harness.workspace.json_schema.sent import sent_schema
from harness.workspace.json_schema.stickler import MODEL_NAME
from harness.workspace.json_schema.unread import note_unread, note_unused

__all__ = ["json_schema_model"]

_NO_NULL = (
    "may be left out and may not be null, which is what the harness's prompt asks for where a document does not say: "
    'allow it, as by "type": ["string", "null"], or write a prompt of your own'
)


def json_schema_model(path: Path) -> type[BaseModel]:
    """The pydantic model of the JSON Schema in the file at `path`; `schema_notes` says what is not honoured of it.

    Raises SchemaError, with the pointer, for what is no JSON Schema, for one whose top is no object, for a marker that
    there is not and for a reference out of the file; LimitError beyond a bound.
    """
    try:
        return _model(read_document(path))
    except RecursionError as cause:
        raise LimitError("its schemas are nested too deep", file=path) from cause


def _model(document: SchemaDocument) -> type[BaseModel]:
    note_unread(document)
    root = _root_facets(document)
    converter = Converter(document)
    top = converter.record(root, document.file.stem)
    fields: dict[str, dict[str, Any]] = {}
    while len(fields) < len(converter.records):
        for name in [name for name in converter.records if name not in fields]:
            converter.inside = name
            fields[name] = _fields(converter, converter.records[name][0])
    models = {
        name: _create(document, *converter.records[name], fields[name], base=JsonSchemaRoot if name == top else None)
        for name in fields
    }
    note_unused(document)
    made = models[top]
    sent = sent_schema(document, name=made.__name__, description=first_text(root, "description"))
    made.__json_schema__ = FileSchema(document.validator, sent, document.notes.lines())  # type: ignore[attr-defined]
    try:
        for model in reversed(models.values()):  # what a record holds is mostly found after it
            model.model_rebuild(force=True, _types_namespace=models)
    except RecursionError:
        raise
    except Exception as cause:  # a hole in the reading of the file, to be told in one line
        raise SchemaError(f"cannot be read as a model: {excerpt(str(cause), 300)}", file=document.file) from cause
    return made


def _root_facets(document: SchemaDocument) -> Facets:
    """The facets of the top, alternatives of objects read as one object with the keys of all."""
    try:
        facets = facets_of(document, [document.root])
        types = types_of(document, facets)
        arms = arms_of(document, facets) if types in (None, {"object"}) else None
        if arms is not None and all(types_of(document, arm.facets) == {"object"} for arm in arms):
            keyword = next(key for facet in facets for key in ("oneOf", "anyOf") if key in facet)
            document.notes.add(f"{keyword} at the top: read as one object with the keys of all", "")
            return (*facets, _together(document, [properties_of(arm.facets) for arm in arms]))
    except Never as cause:
        raise SchemaError(f"allows nothing: {cause}", file=document.file) from cause
    if types is not None and len(types - {"null"}) == 1 and types >= {"object"}:
        return facets
    got = "a schema of anything" if types is None else f"a schema of {' or '.join(sorted(types))}"
    hint = 'put it below a key: {"type": "object", "properties": {"items": ...}}'
    raise SchemaError(f"the top of a schema must be an object, got {got}", file=document.file, hint=hint)


def _together(document: SchemaDocument, arms: list[dict[str, list[Schema]]]) -> dict[str, Any]:
    """An object that has the keys of every arm; a key of several is any of what they say of it."""
    keys: dict[str, list[Schema]] = {}
    for arm in arms:
        for key, schemas in arm.items():
            each = schemas[0] if len(schemas) == 1 else document.made({"allOf": schemas}, document.root)
            if each not in keys.setdefault(key, []):
                keys[key].append(each)
    properties = {
        key: each[0] if len(each) == 1 else document.made({"anyOf": each}, document.root) for key, each in keys.items()
    }
    return document.made({"properties": properties}, document.root)


def _fields(converter: Converter, facets: Facets) -> dict[str, tuple[Any, Any]]:
    """(annotation, field) by the name in Python, in the schema's order."""
    document = converter.document
    properties = properties_of(facets)
    names = field_names(properties)
    required = {key for facet in facets for key in facet.get("required", ())}
    for key in sorted(required.difference(properties)):
        document.notes.add(
            f"the key '{excerpt(key)}' is required and not described: not scored", document.pointer(facets[0])
        )
    made = {}
    for key, schemas in properties.items():
        try:
            converted = converter.convert(schemas, key=key)
        except Never as cause:
            said = f"the key '{excerpt(key)}' can have no value ({cause}): not scored"
            document.notes.add(said, document.pointer(facets[0]))
            continue
        own = facets_of(document, schemas)
        settings: dict[str, Any] = {"description": first_text(own, "description"), "title": first_text(own, "title")}
        if names[key] != key:
            settings["alias"] = key
        if key not in required and not converted.nullable and _is_one_value(converted.annotation):
            document.notes.add(_NO_NULL, document.pointer(own[0]) if own else "")
        default = ... if key in required else None
        made[names[key]] = (converted.whole, Field(default, **settings))
    return made


def _create(
    document: SchemaDocument,
    facets: Facets,
    key: str | None,
    fields: dict[str, tuple[Any, Any]],
    *,
    base: type[BaseModel] | None,
) -> type[BaseModel]:
    named = (document.pointer(facet).rpartition("/") for facet in facets)
    definition = next((name for above, _, name in named if above in ("/$defs", "/definitions")), None)
    name = class_name(first_text(facets, MODEL_NAME), first_text(facets, "title"), definition, key)
    described = first_text(facets, "description")
    others = [facet for facet in facets if facet.get("patternProperties") or facet.get("additionalProperties")]
    if others:
        document.notes.add("keys beside its properties are let pass and not scored", document.pointer(others[0]))
    made: type[BaseModel] = create_model(  # type: ignore[call-overload]
        name,
        __base__=base or JsonSchemaRecord,
        __module__=__name__,
        __doc__=None if described is None else " ".join(described.split()),
        __cls_kwargs__={"extra": "allow" if others else "ignore"},
        **fields,
    )
    return made


def _is_one_value(annotation: Any) -> bool:
    """Whether a model that finds nothing would say null, and not an empty list or object."""
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return annotation not in (Any, type(None)) and get_origin(annotation) not in (list, dict)
