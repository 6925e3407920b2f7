"""Which replies are answers, in the shapes of every provider whose requests are recorded."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.extract.store.verdicts import kind_of_reply

SAID = {"role": "assistant", "content": "{}"}


def openai(finish: Any = "stop", message: Any = SAID) -> Any:
    return {"choices": [{"index": 0, "finish_reason": finish, "message": message}]}


def anthropic(stop: Any = "tool_use") -> Any:
    return {"type": "message", "content": [{"type": "tool_use", "name": "Record", "input": {}}], "stop_reason": stop}


def google(finish: Any = "STOP") -> Any:
    return {"candidates": [{"content": {"parts": [{"text": "{}"}]}, "finishReason": finish}]}


def cohere(finish: Any = "COMPLETE") -> Any:
    return {"id": "1", "message": {"role": "assistant", "content": []}, "finish_reason": finish}


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (openai(), "answer"),
        (openai("tool_calls"), "answer"),
        (openai(None), "answer"),
        (openai("length"), "truncated"),
        (openai("content_filter"), "content_filter"),
        (openai(message={**SAID, "refusal": "No."}), "refusal"),
        (openai(message={**SAID, "refusal": ""}), "answer"),
        (openai(message=None), "no_completion"),
        ({"choices": []}, "no_completion"),
        (anthropic(), "answer"),
        (anthropic("end_turn"), "answer"),
        (anthropic("max_tokens"), "truncated"),
        (anthropic("model_context_window_exceeded"), "truncated"),
        (anthropic("refusal"), "refusal"),
        (google(), "answer"),
        (google("MAX_TOKENS"), "truncated"),
        (google("SAFETY"), "content_filter"),
        (google("PROHIBITED_CONTENT"), "content_filter"),
        ({"promptFeedback": {"blockReason": "SAFETY"}}, "content_filter"),
        ({"candidates": []}, "no_completion"),
        (cohere(), "answer"),
        (cohere("TOOL_CALL"), "answer"),
        (cohere("MAX_TOKENS"), "truncated"),
        ({"message": "an error"}, "no_completion"),
        ({}, "no_completion"),
        ([], "no_completion"),
        (None, "no_completion"),
    ],
)
def test_a_reply_is_an_answer_where_a_model_answered(reply: Any, kind: str) -> None:
    assert kind_of_reply(200, json.dumps(reply).encode()) == kind
    assert kind_of_reply(500, json.dumps(reply).encode()) == "bad_status"


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["choices", "message", "content", "candidates", "promptFeedback", "finish_reason"]), inner
        )
    ),
    max_leaves=8,
)


@given(JSON)
def test_nothing_that_a_server_sends_is_an_error(reply: Any) -> None:
    assert isinstance(kind_of_reply(200, json.dumps(reply).encode()), str)
