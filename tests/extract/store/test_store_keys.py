"""The key of a request: content, and nothing but content."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.extract.store.keys import canonical, read_request

BODY: dict[str, Any] = {
    "model": "m",
    "messages": [{"role": "system", "content": "Extract."}, {"role": "user", "content": "A text."}],
    "tools": [{"type": "function", "function": {"name": "Record", "parameters": {"type": "object"}}}],
    "tool_choice": {"type": "function", "function": {"name": "Record"}},
    "temperature": 0.0,
}
ASKED: dict[str, Any] = {"provider": "openai", "mode": "TOOLS", "repeat": 0}

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def key(body: Any = BODY, **changes: Any) -> str:
    return read_request(json.dumps(body).encode(), **(ASKED | changes)).key


def test_equal_content_has_one_key_however_it_is_written() -> None:
    turned = dict(reversed(BODY.items()))
    spaced = json.dumps(turned, indent=3, ensure_ascii=False).encode()
    assert read_request(spaced, **ASKED).key == key()


@pytest.mark.parametrize(
    "changes",
    [
        {"model": "n"},
        {"temperature": 0.5},
        {"temperature": None},
        {"top_p": 1.0},
        {"messages": BODY["messages"][:1]},
        {"messages": BODY["messages"][::-1]},
        {"messages": [*BODY["messages"], BODY["messages"][1]]},
        {"messages": [BODY["messages"][0], {"role": "user", "content": "A text. "}]},
        {"tools": []},
        {"tool_choice": "auto"},
        {"response_format": {"type": "json_object"}},
    ],
)
def test_every_part_of_the_body_is_in_the_key(changes: dict[str, Any]) -> None:
    assert key(BODY | changes) != key()


@pytest.mark.parametrize("changes", [{"provider": "other"}, {"mode": "JSON"}, {"repeat": 1}])
def test_provider_mode_and_repeat_are_in_the_key(changes: dict[str, Any]) -> None:
    assert key(**changes) != key()


def test_a_message_that_comes_twice_is_asked_twice() -> None:
    twice = read_request(json.dumps(BODY | {"messages": [BODY["messages"][1]] * 2}).encode(), **ASKED)
    assert len(twice.messages) == 2
    assert len(set(twice.messages)) == 1


@given(values, values)
def test_canonical_json_is_equal_exactly_for_equal_values(one: Any, other: Any) -> None:
    assert json.loads(canonical(one)) == one
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (canonical(one) == canonical(other)) == same


@given(values)
def test_any_message_can_be_keyed(content: Any) -> None:
    request = read_request(json.dumps(BODY | {"messages": [content]}).encode(), **ASKED)
    assert len(request.key) == 64
    assert request.parts[request.messages[0]] == content
