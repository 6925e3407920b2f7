"""The lines of exchanges.jsonl, written and read back."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.extract.store.lines import (
    Exchange,
    exchange_line,
    head_line,
    part_line,
    read_exchange,
    read_head,
    read_of,
    read_start,
)
from harness.extract.store.verdicts import Kind, kind_of_reply

text = st.text(max_size=20)
exchanges = st.builds(
    Exchange,
    key=st.text("0123456789abcdef", min_size=64, max_size=64),
    kind=st.sampled_from(get_args(Kind)),
    of=st.tuples(text, text, st.integers(0, 99), st.integers(1, 9)),
    request=st.dictionaries(text, text | st.integers() | st.lists(text, max_size=2), max_size=3),
    digests=st.dictionaries(text, text, max_size=3),
    at=st.just("2031-05-04T00:00:00+00:00"),
    tries=st.integers(1, 9),
    seconds=st.floats(0, 1e6),
    status=st.integers(100, 599),
    headers=st.dictionaries(text, text, max_size=2),
    body=st.binary(max_size=60) | text.map(lambda said: said.encode("utf-8", "surrogatepass")),
    error=st.none() | st.tuples(text, text),
    taken_from=st.none() | text,
)


@given(exchanges)
def test_an_exchange_comes_back_as_it_was_written(exchange: Exchange) -> None:
    line = exchange_line(exchange)
    assert line.count(b"\n") == 1
    assert read_exchange(line) == exchange
    key, kind, position = read_start(line) or ("", "", 0)
    assert (key, kind) == (exchange.key, exchange.kind)
    assert read_of(line, position) == exchange.of


@given(text, text)
def test_the_head_and_the_parts_are_read_as_what_they_are(one: str, other: str) -> None:
    assert read_head(head_line(provider=one, server=other)) == (1, one, other)
    assert read_start(part_line("ab" * 32, {one: other})) == ("ab" * 32, "", 0)


@given(st.binary(max_size=200) | st.dictionaries(text, text).map(lambda value: json.dumps(value).encode()))
def test_what_is_no_exchange_is_a_value_error_and_nothing_else(line: bytes) -> None:
    assert read_start(line) is None
    read_head(line)
    with pytest.raises(ValueError):  # noqa: PT011
        read_exchange(line)


def completion(finish: Any = "stop", **message: Any) -> bytes:
    return json.dumps({"choices": [{"finish_reason": finish, "message": message}]}).encode()


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, completion(content="x"), "answer"),
        (200, completion(content="not what was asked for"), "answer"),
        (200, completion(content="x", refusal=""), "answer"),
        (200, completion(refusal="no"), "refusal"),
        (200, completion("content_filter", content=None), "content_filter"),
        (200, completion("length", content='{"n": 1'), "truncated"),
        (200, b'{"choices": []}', "no_completion"),
        (200, b'{"choices": [{"message": 1}]}', "no_completion"),
        (200, b"[]", "no_completion"),
        (200, b"<html>", "no_completion"),
        (200, b"\xff", "no_completion"),
        (200, b"[" * 100_000, "no_completion"),
        (429, b"{}", "bad_status"),
        (500, completion(content="x"), "bad_status"),
    ],
)
def test_only_what_a_model_answered_is_an_answer(status: int, body: bytes, kind: str) -> None:
    assert kind_of_reply(status, body) == kind
