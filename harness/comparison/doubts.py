"""Gold's own doubts: `accept`, `optional` and `ignore` brought to the values that their pointers name."""

from __future__ import annotations

import re
from typing import Any

from harness.comparison.matchers import (
    LeafMatcher,
    ListMatcher,
    MapMatcher,
    Matcher,
    Reading,
    RecordMatcher,
    UnionMatcher,
)
from harness.comparison.values import IGNORED, OPTIONAL, Value, is_nothing
from harness.errors import GoldError, excerpt
from harness.plan import parse_pointer, render_pointer
from harness.records import Gold

__all__ = ["apply_doubts", "resolve"]

_INDEX = re.compile("0|[1-9][0-9]{0,9}")


def apply_doubts(gold: Gold, root: Value, matcher: Matcher) -> None:
    """Marks the values below `root`, which `matcher` read from `gold.labels`.

    Raises GoldError, naming member and pointer, for a pointer that does not resolve, and for an `accept` that names no
    leaf of something or gives nothing.
    """
    for pointer in sorted(gold.optional):
        found = _find(gold, "optional", pointer, root, matcher)
        if isinstance(found[-1], Value):
            _mark_below(*found)
    for pointer in sorted(gold.ignore):
        owner, value = _find(gold, "ignore", pointer, root, matcher)
        if isinstance(value, Value):
            _mark(value, IGNORED)
        elif isinstance(owner, Value):
            owner.hidden = (owner.hidden or set()) | {value}
    for pointer, others in gold.accept.items():
        found = _find(gold, "accept", pointer, root, matcher)
        _accept(gold, pointer, others, *found)


def resolve(labels: Any, pointer: str, *, member: str, file: Any = None) -> Any:
    """The JSON at an RFC 6901 pointer. Raises GoldError where there is none."""
    node = labels
    try:
        for token in parse_pointer(pointer):
            if isinstance(node, dict):
                node = node[token]
            elif isinstance(node, list) and _INDEX.fullmatch(token):
                node = node[int(token)]
            else:
                raise KeyError(token)
    except ValueError as error:
        raise GoldError(f"{member}: {excerpt(str(error), 200)}", file=file) from None
    except (KeyError, IndexError):
        raise GoldError(
            f"{member}: the pointer {excerpt(pointer, 200)} leads to nothing in the labels",
            file=file,
            hint="pointers name places of `labels` as filed, such as /participants/0/name",
        ) from None
    return node


def _find(gold: Gold, member: str, pointer: str, root: Value, matcher: Matcher) -> tuple[Any, Any]:
    """(matcher, value) at a pointer; (container's value, step) where nothing stands; else (None, None)."""
    resolve(gold.labels, pointer, member=member, file=gold.path)
    value: Value | None = root
    for token in parse_pointer(pointer):
        if value is None:
            return None, None
        matcher = _arm(matcher, value)
        step = next(_steps(matcher, value, token), None)
        if step is None:
            return None, None
        child_matcher, child, key = step
        if child is None:
            value, hidden_in, hidden_key, matcher = None, value, key, child_matcher
        else:
            value, matcher = child, child_matcher
    if value is None:
        return hidden_in, hidden_key
    return _arm(matcher, value), value


def _arm(matcher: Matcher, value: Value) -> Matcher:
    while isinstance(matcher, UnionMatcher) and value.arm >= 0:
        matcher = matcher.arms[value.arm]
    return matcher


def _steps(matcher: Matcher, value: Value, token: str) -> Any:
    """Yields at most one (matcher, value or None, key) for the child that a token names."""
    if isinstance(matcher, RecordMatcher):
        for field, child in zip(matcher.fields, value.content, strict=True):
            if token in field.keys and (child is None or child.step == render_pointer((token,))):
                yield field.matcher, child, token
    elif isinstance(matcher, ListMatcher):
        child = next((item for item in value.content if item.step == render_pointer((token,))), None)
        if child is not None:
            yield matcher.item, child, token
    elif isinstance(matcher, MapMatcher):
        yield matcher.entry, value.content.get(token), token


def _mark(value: Value, mark: int) -> None:
    value.mark = mark
    _tell_parent(value)


def _tell_parent(value: Value) -> None:
    if value.parent is not None and value.parent.hidden is None:
        value.parent.hidden = set()


def _mark_below(matcher: Matcher, value: Value) -> None:
    _mark(value, OPTIONAL)
    for child_matcher, child in matcher.children(value):
        _mark_below(child_matcher, child)


def _accept(gold: Gold, pointer: str, others: Any, matcher: Any, value: Any) -> None:
    def refuse(what: str) -> GoldError:
        return GoldError(f"accept: {what}", file=gold.path, pointer=pointer, hint="what may be left out is `optional`")

    if not isinstance(matcher, LeafMatcher) or not isinstance(value, Value):
        raise refuse("the pointer names no leaf of something")
    if not isinstance(others, (list, tuple)) or not others or any(is_nothing(other) for other in others):
        raise refuse(f"{excerpt(others, 60)} stands where a list of values of something belongs")
    reading = Reading(gold=True)
    _tell_parent(value)
    value.accepted = [matcher.read_something(other, value.parent, value.step, reading) for other in others]
