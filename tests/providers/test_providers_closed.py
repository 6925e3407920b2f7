"""Bedrock, LiteLLM and Writer: clients with a transport of their own, through instructor's `from_provider`, over real
sockets. Their libraries find the server by their own variables."""

import json

import pytest
from faultserver import as_json, content, tool_call
from provider_pieces import KEY, failed, need

from harness.errors import ModelError
from harness.extract import ModelSettings, open_model
from harness.extract.models.unsent import Showing

GOOD = {"n": 5, "items": [{"label": "parcel"}]}


def bedrock(value):
    block = {"toolUse": {"toolUseId": "t1", "name": "Record", "input": value}}
    return as_json(
        {
            "output": {"message": {"role": "assistant", "content": [block]}},
            "stopReason": "tool_use",
            "usage": {"inputTokens": 100, "outputTokens": 20, "totalTokens": 120},
            "metrics": {"latencyMs": 1},
        }
    )


CASES = {
    "bedrock": (
        "bedrock/anthropic.claude", "boto3", bedrock,
        {"AWS_ENDPOINT_URL": "{root}", "AWS_ACCESS_KEY_ID": "AKIA0123456789", "AWS_SECRET_ACCESS_KEY": KEY,
         "AWS_DEFAULT_REGION": "us-east-1", "AWS_MAX_ATTEMPTS": "1"},
    ),
    "litellm": (
        "litellm/openai/served", "litellm", tool_call,
        {"OPENAI_API_BASE": "{root}/v1", "OPENAI_BASE_URL": "{root}/v1", "OPENAI_API_KEY": KEY},
    ),
    "writer": ("writer/served", "writerai", tool_call, {"WRITER_API_KEY": KEY, "WRITER_BASE_URL": "{root}"}),
}  # fmt: skip


@pytest.fixture
def put(server, ask, monkeypatch):
    def putting(provider, *replies, **settings):
        model, module, _, variables = CASES[provider]
        need(module)
        server.script(*replies)
        environ = {name: value.format(root=server.url.removesuffix("/v1")) for name, value in variables.items()}
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        return ask(model, environ, **settings)

    return putting


@pytest.mark.parametrize("provider", CASES)
def test_a_good_reply_is_valid_and_its_tokens_are_told(put, server, provider):
    made = put(provider, CASES[provider][2](GOOD))
    assert (made.response, made.failure, made.valid_first) == (GOOD, None, True)
    assert (made.usage.input_tokens, made.usage.output_tokens) == (100, 20)
    assert "Five parcels came on Tuesday." in server.requests[0].raw.decode()


@pytest.mark.parametrize("provider", CASES)
def test_a_repaired_reply_is_invalid_at_first_and_each_attempt_is_paid(put, provider):
    good = CASES[provider][2]
    made = put(provider, good({"n": "five"}), good(GOOD))
    assert (made.response, made.valid_first, made.valid, made.attempts) == (GOOD, False, True, 2)
    assert [one.usage.input_tokens for one in made.by_attempt] == [100, 100]


@pytest.mark.parametrize("provider", CASES)
def test_a_reply_that_stays_invalid_is_kept_for_scoring(put, provider):
    made = put(provider, *[CASES[provider][2]({"n": "five", "who": "Ada"})] * 2)
    assert (made.response, made.failure.kind) == ({"n": "five", "who": "Ada"}, "invalid")


@pytest.mark.parametrize("provider", CASES)
def test_a_status_is_a_failure_that_shows_no_key(put, provider):
    made = put(provider, *[failed(400, f"not with {KEY}")] * 4, attempts=0)
    assert (made.failure.kind, made.response) == ("bad_status", None)
    assert KEY not in str(made)


def test_json_in_a_response_format_is_read_through_litellm(put):
    assert put("litellm", content(json.dumps(GOOD)), mode="JSON_SCHEMA").response == GOOD


@pytest.mark.parametrize("provider", CASES)
def test_it_cannot_be_replayed_and_says_so(provider):
    model, module, _, _ = CASES[provider]
    need(module)
    with pytest.raises(ModelError, match="cannot be replayed"):
        open_model(ModelSettings(model), environ={}, store=Showing([]))
