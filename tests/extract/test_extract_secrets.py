"""Keys are removed wherever they stand, and nothing else is."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from harness.extract.secrets import Redactor

KEY = "sk-canary-0123456789.+*"

keys = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=12, max_size=40)
json_values = st.recursive(
    st.none() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=10,
)
escapes = st.lists(st.booleans(), min_size=40, max_size=40)


@given(key=keys, before=st.text(), after=st.text(), escaped=escapes, upper=st.booleans())
def test_a_key_is_removed_from_text_and_bytes_however_json_writes_it(
    key: str, before: str, after: str, escaped: list[bool], upper: bool
) -> None:
    written = "".join(
        f"\\u{ord(char):04{'X' if upper else 'x'}}" if escape else char
        for char, escape in zip(key, escaped, strict=False)
    )
    text = f"{before}{written}{after}"
    redactor = Redactor([key])
    assert written not in redactor.text(text)
    assert written.encode("utf-8", "replace") not in redactor.body(text.encode("utf-8", "replace"))


@given(value=json_values)
def test_json_without_a_key_in_it_stays_as_it_is(value: Any) -> None:
    assert Redactor([KEY]).json(value) == value


def test_a_key_is_removed_from_names_and_values_at_any_depth() -> None:
    cleaned = Redactor([KEY]).json({"a": [{KEY: f"Bearer {KEY}"}], "b": 1})
    assert KEY not in json.dumps(cleaned)
    assert cleaned["b"] == 1


def test_a_key_that_holds_another_is_removed_whole() -> None:
    assert Redactor([KEY, KEY + "-tail"]).text(f"<{KEY}-tail>") == "<[redacted]>"


def test_a_placeholder_spoils_no_answer() -> None:
    assert Redactor(["none", "EMPTY"]).text("none of them is EMPTY") == "none of them is EMPTY"


def test_no_secrets_change_nothing() -> None:
    redactor = Redactor([])
    assert redactor.text("\\u0041 text") == "\\u0041 text"
    assert redactor.body(b"\\u0041 body") == b"\\u0041 body"
