"""The openai model against a server on loopback: what is sent, what is read, and what each fault becomes."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from faultserver import (
    FaultServer,
    Reply,
    as_json,
    closed_unanswered,
    completion,
    content,
    content_filter,
    drip,
    empty_choices,
    fenced,
    gzip,
    hang,
    huge,
    refusal,
    reset_mid_body,
    status,
    tool_call,
    wrong_content_type,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness.extract import Model, ModelSettings, Task, open_model
from harness.records import Document, Extraction, Failure, Schema, Usage

GOOD = {"n": 5, "who": None, "items": [{"label": "parcel", "size": 1.5}]}


def test_a_good_tool_call_becomes_a_valid_extraction(ask: Any) -> None:
    got = ask(tool_call(GOOD))
    assert (got.document, got.schema, got.repeat) == ("letter", "record", 0)
    assert got.response == GOOD
    assert got.failure is None
    assert (got.valid_first, got.valid, got.attempts) == (True, True, 1)
    assert got.usage == Usage(100, 20, 60, 5, requests=1)
    assert json.loads(got.raw) == GOOD
    assert got.latency > 0


def test_defaults_of_the_schema_are_not_filled_in(ask: Any) -> None:
    assert ask(tool_call({"n": 5})).response == {"n": 5}


@pytest.mark.parametrize("mode", ["JSON_SCHEMA", "JSON"])
def test_json_as_text_is_read_in_the_json_modes(ask: Any, mode: str) -> None:
    got = ask(content(GOOD), mode=mode)
    assert (got.response, got.valid_first, got.valid) == (GOOD, True, True)


def test_a_fence_is_what_md_json_asks_for(ask: Any) -> None:
    got = ask(fenced(GOOD), mode="MD_JSON")
    assert (got.response, got.valid_first, got.attempts) == (GOOD, True, 1)


@pytest.mark.parametrize("mode", ["TOOLS", "JSON_SCHEMA", "JSON"])
def test_json_in_a_fence_is_found_though_the_mode_makes_it_invalid(ask: Any, mode: str) -> None:
    got = ask(fenced(GOOD), mode=mode, attempts=0)
    assert got.response == GOOD
    assert got.failure.kind == "invalid"
    assert (got.valid_first, got.valid) == (False, False)


@pytest.mark.parametrize("mode", ["TOOLS", "JSON_SCHEMA", "JSON", "MD_JSON"])
def test_a_number_in_quotes_is_invalid_in_every_mode_and_still_scored(ask: Any, mode: str) -> None:
    wrong = tool_call({"n": "5"}) if mode == "TOOLS" else content({"n": "5"})
    got = ask(wrong, wrong, mode=mode, attempts=1)
    assert (got.response, got.valid_first, got.valid, got.attempts) == ({"n": "5"}, False, False, 2)
    assert got.failure == Failure("invalid", "n: Input should be a valid integer")


def test_a_reply_that_does_not_validate_is_asked_again_and_paid_for_twice(ask: Any, server: FaultServer) -> None:
    got = ask(tool_call({"n": "many"}), tool_call({"n": 5}), attempts=1)
    assert (got.response, got.valid_first, got.valid, got.attempts) == ({"n": 5}, False, True, 2)
    assert got.failure is None
    assert got.usage == Usage(200, 40, 120, 10, requests=2)
    second = server.requests[1].body["messages"]
    assert second[:2] == server.requests[0].body["messages"]
    assert "valid integer" in second[-1]["content"]


def test_no_attempt_more_than_asked_for_is_made(ask: Any, server: FaultServer) -> None:
    got = ask(*[tool_call({"n": "many"})] * 5, attempts=2)
    assert got.attempts == len(server.requests) == 3
    assert got.response == {"n": "many"}


def test_the_usage_of_each_attempt_is_counted_once_also_where_only_one_reports_it(ask: Any) -> None:
    got = ask(tool_call({"n": "many"}, usage=None), tool_call({"n": 5}), attempts=1)
    assert got.usage == Usage(100, 20, 60, 5, requests=2)


def test_tokens_that_the_server_does_not_report_are_null(ask: Any) -> None:
    assert ask(tool_call(GOOD, usage=None)).usage == Usage(requests=1)
    bare = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    assert ask(tool_call(GOOD, usage=bare)).usage == Usage(7, 3, None, None, requests=1)


def test_the_first_readable_answer_is_kept_where_the_correction_fails(ask: Any) -> None:
    got = ask(tool_call({"n": "many"}), status(503), attempts=1)
    assert (got.response, got.valid) == ({"n": "many"}, False)
    assert got.failure.kind == "bad_status"
    assert got.usage.requests == 2


def test_keys_that_the_schema_lacks_are_invalid_and_kept(ask: Any) -> None:
    got = ask(tool_call({"n": 5, "mood": "good"}), attempts=0)
    assert (got.response, got.valid) == ({"n": 5, "mood": "good"}, False)
    assert got.failure == Failure("invalid", "mood: Extra inputs are not permitted")


FAULTS: list[tuple[str, Reply, str, str]] = [
    ("refusal", refusal("I cannot help with that."), "refusal", "I cannot help with that."),
    ("content filter", content_filter(), "content_filter", "withheld"),
    ("filtered request", status(400, "filtered", code="content_filter"), "content_filter", "HTTP 400"),
    ("rate limit", status(429, "slow down"), "rate_limit", "HTTP 429: slow down"),
    ("rate limit with a time", status(429, "slow down", retry_after=1), "rate_limit", "HTTP 429"),
    ("server error", status(500, "oops"), "bad_status", "HTTP 500: oops"),
    ("unavailable", status(503), "bad_status", "HTTP 503"),
    ("not allowed", status(401, "wrong key"), "bad_status", "HTTP 401: wrong key"),
    ("reset in the body", reset_mid_body(), "connection", ""),
    ("closed unanswered", closed_unanswered(), "connection", ""),
    ("no choices", empty_choices(), "no_json", "no chat completion"),
    ("a proxy's page", wrong_content_type(), "no_json", "a proxy's page"),
    ("body that is no JSON", Reply(body=b"{"), "no_json", "not the JSON"),
    ("body of another encoding", Reply(body=b"\xff\xfe{}"), "no_json", ""),
    ("body that is a list", as_json([]), "no_json", "no chat completion"),
    ("prose", content("I think there are five."), "no_json", ""),
    ("empty text", content(""), "no_json", "the reply is empty"),
    ("null", tool_call("null"), "no_json", ""),
    ("nested without end", tool_call("[" * 100_000), "no_json", ""),
    ("cut at once", tool_call('{"who": "Ki', finish="length"), "truncated", "nothing in it is complete"),
    ("huge", huge(17 * 1024 * 1024), "truncated", "16 MiB"),
    ("bomb", gzip(huge(17 * 1024 * 1024)), "truncated", "16 MiB"),
]


@pytest.mark.parametrize(
    ("reply", "kind", "detail"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS]
)
def test_each_fault_is_a_typed_failure_with_a_bounded_detail(ask: Any, reply: Reply, kind: str, detail: str) -> None:
    got = ask(reply, attempts=0)
    assert got.failure is not None
    assert got.failure.kind == kind
    assert detail in got.failure.detail
    assert len(got.failure.detail) <= 500
    assert got.failure.detail.isprintable()
    assert (got.response, got.valid_first, got.valid) == (None, False, False)
    assert got.usage.requests == 1


@pytest.mark.parametrize("reply", [hang(), drip(tool_call(GOOD), every=0.1), replace(tool_call(GOOD), wait=30.0)])
def test_a_server_that_does_not_come_to_an_end_is_a_time_out(ask: Any, reply: Reply) -> None:
    got = ask(reply, timeout=0.3)
    assert got.failure is not None
    assert got.failure.kind == "timeout"


@pytest.mark.parametrize("reply", [refusal(), content_filter(), status(429), status(500), hang()])
def test_what_another_attempt_cannot_mend_is_not_asked_again(ask: Any, server: FaultServer, reply: Reply) -> None:
    got = ask(reply, attempts=3, timeout=0.5)
    assert got.attempts == len(server.requests) == 1


def test_a_slow_reply_that_ends_in_time_is_an_answer(ask: Any) -> None:
    short = tool_call({"n": 5}, usage=None)
    assert ask(drip(short, every=0.001)).response == {"n": 5}


def test_a_compressed_reply_is_read(ask: Any) -> None:
    assert ask(gzip(tool_call(GOOD))).response == GOOD


def test_json_under_another_content_type_is_read(ask: Any) -> None:
    good = tool_call(GOOD)
    assert ask(replace(good, headers=(("content-type", "text/plain"),))).response == GOOD


def test_arguments_given_as_an_object_are_read(ask: Any) -> None:
    call = {"id": "1", "type": "function", "function": {"name": "Record", "arguments": GOOD}}
    assert ask(completion({"tool_calls": [call]})).response == GOOD


def test_an_empty_refusal_is_none(ask: Any) -> None:
    calls = [{"id": "1", "type": "function", "function": {"name": "Record", "arguments": json.dumps(GOOD)}}]
    got = ask(completion({"refusal": "", "tool_calls": calls}))
    assert (got.response, got.valid) == (GOOD, True)


@pytest.mark.parametrize("finish", ["length", "tool_calls"])
def test_a_cut_off_reply_is_read_as_far_as_it_goes_and_is_not_valid(ask: Any, finish: str) -> None:
    cut = '{"n": 5, "items": [{"label": "parcel", "size": 1.5}, {"label": "bo'
    got = ask(tool_call(cut, finish=finish), attempts=0)
    assert got.response == {"n": 5, "items": [{"label": "parcel", "size": 1.5}]}
    assert (got.valid_first, got.valid) == (False, False)
    assert got.failure == Failure("truncated", f"cut off after {len(cut)} characters: read to its last complete value")
    assert got.raw == cut


def test_what_the_token_limit_cut_off_is_not_asked_again(ask: Any, server: FaultServer) -> None:
    assert ask(tool_call('{"n": 5, "who": "K', finish="length"), attempts=3).attempts == 1


def test_numbers_that_json_does_not_have_make_a_reply_invalid(ask: Any) -> None:
    got = ask(tool_call('{"items": [{"label": "a", "size": NaN}, {"label": "b", "size": 1e999}]}'), attempts=0)
    assert got.valid is False
    assert got.failure.kind == "invalid"
    assert got.response == {"items": [{"label": "a", "size": "NaN"}, {"label": "b", "size": "1e999"}]}
    json.dumps(got.response, allow_nan=False)


def test_a_lone_surrogate_in_a_reply_can_be_written(ask: Any) -> None:
    got = ask(tool_call('{"who": "\\ud800 Kim"}'), attempts=0)
    json.dumps(got.response, ensure_ascii=False).encode("utf-8")
    assert got.response["who"].endswith(" Kim")


def test_the_raw_text_that_is_kept_is_bounded(ask: Any) -> None:
    got = ask(tool_call({"who": "x" * 200_000}))
    assert len(got.raw) == 65_536
    assert len(got.response["who"]) == 200_000


def test_what_is_sent_is_what_the_settings_say(ask: Any, server: FaultServer) -> None:
    ask(tool_call(GOOD), temperature=0.0, max_tokens=300, seed=0, params={"top_p": 0.5, "extra": {"a": [1]}})
    body = server.requests[0].body
    assert body["model"] == "served"
    assert (body["temperature"], body["max_tokens"], body["seed"], body["top_p"]) == (0.0, 300, 0, 0.5)
    assert body["extra"] == {"a": [1]}
    assert body["tool_choice"] == {"type": "function", "function": {"name": "Record"}}
    assert body["tools"][0]["function"]["parameters"]["properties"]["n"]["description"] == "How many"


def test_what_is_not_set_is_not_sent(ask: Any, server: FaultServer) -> None:
    ask(tool_call(GOOD))
    assert set(server.requests[0].body) == {"model", "messages", "tools", "tool_choice"}


def test_each_repeat_is_asked_with_a_seed_of_its_own(
    ask: Any, server: FaultServer, document: Document, schema: Schema
) -> None:
    for repeat in range(3):
        assert ask(tool_call(GOOD), of=Task(document, schema, repeat), seed=7).repeat == repeat
    assert [request.body["seed"] for request in server.requests] == [7, 8, 9]


def test_the_key_is_sent_in_the_header_and_nowhere_else(ask: Any, server: FaultServer) -> None:
    key = "sk-canary-in-the-header"
    ask(tool_call(GOOD), key=key)
    request = server.requests[0]
    assert request.headers["authorization"] == f"Bearer {key}"
    assert key not in request.raw.decode()
    assert key not in request.path


def test_a_server_of_ones_own_needs_no_key(ask: Any, server: FaultServer) -> None:
    assert ask(tool_call(GOOD), key="").response == GOOD
    assert server.requests[0].headers["authorization"] == "Bearer no-key"


def test_connections_are_used_again(server: FaultServer, task: Task) -> None:
    server.script(*[tool_call(GOOD)] * 4)

    async def four() -> list[Extraction]:
        model = open_model(ModelSettings("openai/served", base_url=server.url), environ={})
        try:
            return [await model.extract(task) for _ in range(4)]
        finally:
            await model.aclose()

    assert [got.response for got in asyncio.run(four())] == [GOOD] * 4
    assert server.connections == 1


CANARY = "sk-canary-4b1f0e7a9c2d"
ESCAPED = "\\u0073" + CANARY[1:]
TWICE = "\\\\u0073" + CANARY[1:]
ECHOES: list[Reply] = [
    tool_call({"who": f"Bearer {CANARY}", "n": 5}),
    tool_call({"who": CANARY, CANARY: 1}),
    Reply(body=tool_call({"who": "PUT"}).body.replace(b"PUT", TWICE.encode())),
    tool_call('{"n": 5, "who": "' + CANARY, finish="length"),
    content(f"no JSON but {CANARY}"),
    content({"who": "x" * 65_530 + CANARY}),
    fenced({"who": CANARY}),
    refusal(f"not with {CANARY}"),
    status(401, f"Incorrect API key provided: {CANARY}"),
    Reply(code=401, body=f'{{"error": {{"message": "{"x" * 390}{ESCAPED}"}}}}'.encode()),
    status(429, f"{CANARY} is over its limit"),
    status(500, CANARY),
    Reply(code=502, headers=(("content-type", "text/html"), ("x-request-id", CANARY)), body=CANARY.encode()),
    wrong_content_type(f"<p>{CANARY}</p>"),
    as_json({"choices": CANARY}),
    as_json([CANARY]),
    Reply(code=200, headers=(("content-type", "application/json"),), body=CANARY.encode()),
    reset_mid_body(),
    closed_unanswered(),
]


@pytest.mark.parametrize("mode", ["TOOLS", "JSON"])
@pytest.mark.parametrize("reply", ECHOES, ids=range(len(ECHOES)))
def test_a_key_that_the_server_echoes_appears_in_no_extraction(
    ask: Any, reply: Reply, mode: str, capfd: pytest.CaptureFixture[str]
) -> None:
    got = ask(reply, reply, key=CANARY, mode=mode)
    printed = capfd.readouterr()
    for text in (repr(got), json.dumps(got.response), printed.out, printed.err):
        assert CANARY not in text
        assert CANARY[1:] not in text


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
messages = st.fixed_dictionaries(
    {},
    optional={
        "role": json_values,
        "content": json_values,
        "refusal": json_values,
        "tool_calls": json_values
        | st.lists(
            st.fixed_dictionaries(
                {},
                optional={
                    "id": json_values,
                    "function": json_values | st.fixed_dictionaries({"arguments": json_values}),
                },
            ),
            max_size=2,
        ),
    },
)
bodies = json_values | st.fixed_dictionaries(
    {},
    optional={
        "choices": json_values
        | st.lists(
            st.fixed_dictionaries({}, optional={"message": messages | json_values, "finish_reason": json_values}),
            max_size=2,
        ),
        "usage": json_values | st.fixed_dictionaries({}, optional={"prompt_tokens": json_values}),
    },
)


def _called_with(arguments: Any) -> dict[str, Any]:
    """A reply whose tool call has arguments of any type, where OpenAI's are text."""
    call = {"id": "1", "type": "function", "function": {"name": "Part", "arguments": arguments}}
    return {"choices": [{"message": {"role": "assistant", "tool_calls": [call]}, "finish_reason": "stop"}]}


@pytest.mark.parametrize("mode", ["TOOLS", "JSON_SCHEMA", "MD_JSON"])
def test_no_body_whatever_is_raised(server: FaultServer, task: Task, mode: str) -> None:
    with asyncio.Runner() as runner:

        async def opened() -> Model:
            return open_model(ModelSettings("openai/served", base_url=server.url, mode=mode, attempts=1), environ={})

        model = runner.run(opened())

        @settings(max_examples=60, deadline=None)
        @given(body=bodies, code=st.sampled_from([200, 200, 200, 400, 500]))
        @example(body=_called_with({"": None}), code=200)
        def ask_for(body: Any, code: int) -> None:
            server.answer = lambda _: as_json(body, code=code)
            got = runner.run(model.extract(task))
            assert got.valid == (got.failure is None)
            assert got.failure is not None or got.response is not None
            json.dumps([got.response, got.raw, got.failure and got.failure.detail], allow_nan=False).encode()

        ask_for()
        runner.run(model.aclose())
