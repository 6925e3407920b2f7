"""pydantic model -> plan, once a model; every marker that cannot be honoured is an error that names its field."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from functools import lru_cache
from typing import Any, Literal, get_args, get_origin

from pydantic import AliasChoices, BaseModel
from pydantic.fields import FieldInfo

from harness.errors import LimitError, SchemaError
from harness.fields import Keyed, LeafMarker, ListMarker, Marker, Record, Skip, Unordered
from harness.limits import MAX_FIELDS
from harness.plan.defaults import closed_values, default_marker
from harness.plan.nodes import (
    Arm,
    LeafPlan,
    ListPlan,
    MapPlan,
    PlanField,
    PlanNode,
    RecordPlan,
    Setting,
    UnionPlan,
    right_below,
)
from harness.plan.paths import ENTRY, ITEM, Path, render_path
from harness.plan.types import Unwrapped, is_list, is_map, unwrap

__all__ = ["compile_plan", "walk_plan"]


def compile_plan(model: Any) -> RecordPlan:
    """The plan of `model`, the same object at every call.

    Raises SchemaError, naming the field, for a type that is not supported and for a marker that cannot be honoured.
    """
    return _compiled(model)


@lru_cache(maxsize=256)
def _compiled(model: Any) -> RecordPlan:
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        raise SchemaError(f"{model!r} is no pydantic model")
    root = _node(unwrap(model), (), Setting())
    if not isinstance(root, RecordPlan):
        raise SchemaError(f"{model.__name__} is a RootModel of no record: the top of a schema must be an object")
    for _ in walk_plan(root):
        pass
    return root


def walk_plan(root: PlanNode) -> list[PlanNode]:
    """Every node from the root down, in the schema's order; a model within itself is named and not entered again.

    Raises LimitError for more than MAX_FIELDS.
    """
    found: list[PlanNode] = []

    def visit(node: PlanNode, inside: tuple[type, ...]) -> None:
        if len(found) > MAX_FIELDS:
            raise LimitError(f"the schema unfolds to more than {MAX_FIELDS:,} fields", hint="split it")
        found.append(node)
        if isinstance(node, RecordPlan):
            if node.model in inside:
                return
            inside = (*inside, node.model)
        elif isinstance(node, UnionPlan) and node.tag is not None:
            found.append(node.tag)
        for below in right_below(node):
            visit(below, inside)

    visit(root, ())
    return found


def _node(spec: Unwrapped, path: Path, inherited: Setting) -> PlanNode:
    leaf, pairing, record = _sort_markers(spec, path)
    item = is_list(spec.annotation)
    if item is not None:
        setting = _inherit(inherited, leaf if pairing is None else pairing, leaf)
        return _list(spec, item, path, setting, leaf, pairing)
    if pairing is not None:
        raise SchemaError(f"{_show(path)}: {type(pairing).__name__}() pairs the items of a list, and this is none")
    value = is_map(spec.annotation)
    if value is not None:
        setting = _inherit(inherited, leaf, leaf)
        inner = _node(_handed_down(unwrap(value), leaf), (*path, ENTRY), setting)
        return MapPlan(path, setting, spec.annotation, "values under equal keys", inner)
    if spec.members:
        return _union(spec, path, _inherit(inherited, leaf or record, leaf), leaf)
    if isinstance(spec.annotation, type) and issubclass(spec.annotation, BaseModel):
        if leaf is not None and not isinstance(leaf, Skip):
            raise SchemaError(f"{_show(path)}: {type(leaf).__name__}() compares scalars, and this is a record")
        setting = _inherit(inherited, leaf or record, leaf)
        return RecordPlan(path, setting, spec.annotation, "field by field", spec.annotation, _fields)
    return _leaf(spec, path, _inherit(inherited, leaf, leaf), leaf)


def _sort_markers(spec: Unwrapped, path: Path) -> tuple[LeafMarker | None, ListMarker | None, Record | None]:
    def one(kind: type[Marker]) -> Any:
        found = [marker for marker in spec.markers if isinstance(marker, kind)]
        if len(found) > 1:
            names = " and ".join(f"{type(marker).__name__}()" for marker in found)
            raise SchemaError(f"{_show(path)}: {names} on one field: keep one of them")
        return found[0] if found else None

    return one(LeafMarker), one(ListMarker), one(Record)


def _inherit(above: Setting, own: Marker | None, leaf: LeafMarker | None) -> Setting:
    weight = own.weight if own else 1.0
    critical = above.critical or bool(own and own.critical)
    return Setting(above.weight * weight, weight, critical, above.skipped or isinstance(leaf, Skip))


def _handed_down(spec: Unwrapped, leaf: LeafMarker | None) -> Unwrapped:
    """A leaf's marker on a list or map applies to the items, its weight once."""
    if leaf is None or isinstance(leaf, Skip) or any(isinstance(marker, LeafMarker) for marker in spec.markers):
        return spec
    handed = replace(leaf, weight=1.0, critical=False)
    return replace(spec, markers=(*spec.markers, handed))


def _list(
    spec: Unwrapped, item: Any, path: Path, setting: Setting, leaf: LeafMarker | None, pairing: ListMarker | None
) -> ListPlan:
    if pairing is not None and leaf is not None and leaf.weight != 1.0:
        setting = setting._replace(weight=setting.weight * leaf.weight, own_weight=setting.own_weight * leaf.weight)
    if leaf is not None and leaf.critical:
        setting = setting._replace(critical=True)
    inner = _node(_handed_down(unwrap(item), leaf), (*path, ITEM), setting)
    why = (spec.because or "written") if pairing else "default for a list"
    node = ListPlan(path, setting, spec.annotation, why, inner, pairing or Unordered())
    _check_pairing(node)
    return node


def _check_pairing(node: ListPlan) -> None:
    pairing, item = node.pairing, node.item
    names: tuple[str, ...] = ()
    if isinstance(pairing, Keyed):
        names = (pairing.key,)
    elif isinstance(pairing, Unordered) and pairing.match_on:
        names = pairing.match_on
    if not names:
        return
    shown = f"{_show(node.path)}: {type(pairing).__name__}({', '.join(map(repr, names))})"
    if not isinstance(item, RecordPlan):
        raise SchemaError(f"{shown} names a field, and the items of this list are no records")
    # By the model's own fields: those of the plan would lead a recursive model back to this list, without end.
    infos = _built(item.model)
    fields = {key: info for name, info in infos.items() for key in (name, _keys(item.model, name, info)[0])}
    for name in names:
        if name not in fields:
            raise SchemaError(
                f"{shown}: {item.model.__name__} has no field {name!r}; it has {', '.join(sorted(fields))}"
            )
        if isinstance(pairing, Keyed) and not _is_scalar(fields[name]):
            raise SchemaError(f"{shown}: the key must be a scalar")


def _is_scalar(info: FieldInfo) -> bool:
    spec = unwrap(info.annotation, tuple(info.metadata), info.discriminator)
    if spec.members or is_list(spec.annotation) is not None or is_map(spec.annotation) is not None:
        return False
    return not (isinstance(spec.annotation, type) and issubclass(spec.annotation, BaseModel))


def _union(spec: Unwrapped, path: Path, setting: Setting, leaf: LeafMarker | None) -> UnionPlan:
    arms: list[Arm] = []
    tag: LeafPlan | None = None
    tag_keys: tuple[str, ...] = ()
    for member in spec.members:
        unwrapped = unwrap(member)
        if leaf is not None and not (
            isinstance(unwrapped.annotation, type) and issubclass(unwrapped.annotation, BaseModel)
        ):
            unwrapped = _handed_down(unwrapped, leaf)
        node = _node(unwrapped, path, setting)
        tags: tuple[Any, ...] = ()
        if spec.discriminator is not None and isinstance(node, UnionPlan) and node.tag is not None:
            arms.extend(node.arms)  # a discriminated union within a discriminated union
            tag, tag_keys = tag or node.tag, tag_keys or node.tag_keys
            continue
        if spec.discriminator is not None:
            tags, leaf_plan, keys = _tag(node, spec.discriminator, path)
            tag, tag_keys = tag or leaf_plan, tag_keys or keys
        arms.append(Arm(tags, node, member))
    why = f"the arm that {spec.discriminator} names" if spec.discriminator else "the arm that validates the value"
    return UnionPlan(path, setting, spec.annotation, why, tuple(arms), tag, tag_keys)


def _tag(node: PlanNode, name: str, path: Path) -> tuple[tuple[Any, ...], LeafPlan, tuple[str, ...]]:
    # The tag's field alone: the others may lead back to this union.
    info = _built(node.model).get(name) if isinstance(node, RecordPlan) else None
    field = _field(node, name, info) if isinstance(node, RecordPlan) and info is not None else None
    if field is None or not isinstance(field.node, LeafPlan) or field.node.closed is None:
        raise SchemaError(f"{_show(path)}: the discriminator {name!r} must be a Literal field of every arm")
    return field.node.closed, field.node, field.keys


def _leaf(spec: Unwrapped, path: Path, setting: Setting, written: LeafMarker | None) -> LeafPlan:
    default = default_marker(spec.annotation)
    if default is None:
        raise SchemaError(
            f"{_show(path)}: {_type_name(spec.annotation)} cannot be compared",
            hint="use scalars, lists, dicts and pydantic models",
        )
    marker, why = (written, spec.because or "written") if written is not None else default
    if type(marker) is LeafMarker:
        raise SchemaError(f"{_show(path)}: LeafMarker() itself says nothing: use one of its kinds")
    integral = isinstance(spec.annotation, type) and issubclass(spec.annotation, int)
    return LeafPlan(path, setting, spec.annotation, why, marker, closed_values(spec.annotation), integral)


def _fields(record: RecordPlan) -> tuple[PlanField, ...]:
    return tuple(_field(record, name, info) for name, info in _built(record.model).items())


def _built(model: type[BaseModel]) -> dict[str, FieldInfo]:
    try:
        model.model_rebuild()
        return model.model_fields
    except Exception as error:
        raise SchemaError(f"{model.__name__} cannot be built: {error}") from error


def _field(record: RecordPlan, name: str, info: FieldInfo) -> PlanField:
    keys = _keys(record.model, name, info)
    spec = unwrap(info.annotation, tuple(info.metadata), info.discriminator)
    node = _node(spec, (*record.path, keys[0]), record.setting)
    return PlanField(name, keys, node, info.description or spec.description, info.is_required())


def _keys(model: type[BaseModel], name: str, info: FieldInfo) -> tuple[str, ...]:
    alias = info.validation_alias if info.validation_alias is not None else info.alias
    if isinstance(alias, AliasChoices):
        keys = [choice for choice in alias.choices if isinstance(choice, str)]
    else:
        keys = [alias] if isinstance(alias, str) else []
    if alias is not None and not keys:
        raise SchemaError(f"{model.__name__}.{name}: an AliasPath cannot be scored; give the field an alias of its own")
    config = model.model_config
    if not keys or config.get("populate_by_name") or config.get("validate_by_name"):
        keys.append(name)
    return tuple(dict.fromkeys(keys))


def _show(path: Path) -> str:
    return f"field {render_path(path)}"


def _type_name(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return f"Literal{list(get_args(annotation))}"
    if isinstance(annotation, type) and not issubclass(annotation, Enum) and get_origin(annotation) is None:
        return annotation.__qualname__
    return str(annotation)
