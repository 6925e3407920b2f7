"""Anthropic, Google, Mistral and Cohere: their own clients over real sockets, judged by the same rules as everybody."""

import asyncio
import json

import pytest
from faultserver import closed_unanswered, hang, wrong_content_type
from provider_pieces import CUT, KEY, KEY_VARIABLES, MAKERS, MODULES, TASK, failed, need

from harness.errors import ModelError, UsageError
from harness.extract import (
    ExchangeStore,
    ModelSettings,
    Replay,
    RequestLimits,
    Scheduler,
    open_model,
    request_for,
)
from harness.extract.models.sdk_table import SDKS
from harness.records import Usage

GOOD = {"n": 5, "items": [{"label": "parcel"}]}
BY_MODE = [(provider, mode) for provider in MAKERS for mode in SDKS[provider].modes]


def in_words(provider, mode):
    """Whether instructor has the record written as text there. Of Cohere it asks for that in every mode."""
    return mode != "TOOLS" or provider == "cohere"


def reply(provider, mode, value, **how):
    return MAKERS[provider](json.dumps(value) if in_words(provider, mode) else value, **how)


@pytest.fixture
def put(server, ask):
    """Asks a provider's model at the server, which gives these replies."""

    def putting(provider, *replies, **settings):
        need(MODULES[provider])
        server.script(*replies)
        root = server.url.removesuffix("/v1")
        return ask(f"{provider}/served", {KEY_VARIABLES[provider]: KEY}, base_url=root, **settings)

    return putting


@pytest.mark.parametrize(("provider", "mode"), BY_MODE)
def test_a_good_reply_is_valid_in_every_mode_and_its_tokens_are_told(put, server, provider, mode):
    made = put(provider, reply(provider, mode, GOOD), mode=mode)
    assert (made.response, made.failure, made.valid_first, made.valid) == (GOOD, None, True, True)
    assert (made.usage.input_tokens, made.usage.output_tokens, made.attempts) == (100, 20, 1)
    (request,) = server.requests
    assert "Five parcels came on Tuesday." in request.raw.decode()
    assert "label" in request.raw.decode(), "the schema is sent"
    assert any(KEY in value for value in request.headers.values())


@pytest.mark.parametrize("provider", MAKERS)
def test_a_reply_that_does_not_validate_is_asked_again_and_each_attempt_is_paid(put, server, provider):
    made = put(provider, reply(provider, "TOOLS", {"n": "five"}), reply(provider, "TOOLS", GOOD))
    assert (made.response, made.valid_first, made.valid, made.attempts) == (GOOD, False, True, 2)
    assert made.usage.input_tokens == 200
    assert [one.failure for one in made.by_attempt] == ["invalid", None]
    assert len(server.requests[1].raw) > len(server.requests[0].raw), "the reply and what is wrong with it are shown"


@pytest.mark.parametrize("provider", MAKERS)
def test_a_reply_that_stays_invalid_is_kept_for_scoring(put, provider):
    made = put(provider, *[reply(provider, "TOOLS", {"n": "five", "who": "Ada"})] * 2)
    assert made.response == {"n": "five", "who": "Ada"}
    assert (made.failure.kind, made.valid) == ("invalid", False)


@pytest.mark.parametrize("provider", MAKERS)
def test_a_reply_at_the_token_limit_is_truncated_and_not_asked_again(put, server, provider):
    made = put(provider, reply(provider, "TOOLS", {"n": 5}, **{_stop(provider): CUT[provider]}))
    assert (made.failure.kind, made.response) == ("truncated", {"n": 5})
    assert len(server.requests) == 1


def _stop(provider):
    return "stop" if provider == "anthropic" else "finish"


@pytest.mark.parametrize("provider", MAKERS)
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (failed(429, f"slow down, {KEY}"), "rate_limit"),
        (failed(401, f"{KEY} is not known"), "bad_status"),
        (failed(500, f"broken by {KEY}"), "bad_status"),
        (closed_unanswered(), "connection"),
        (hang(), "timeout"),
        (wrong_content_type(f"<html>{KEY}</html>"), "no_json"),
    ],
    ids=["429", "401", "500", "closed", "hang", "page"],
)
def test_a_fault_of_the_server_is_a_failure_of_its_kind_and_shows_no_key(put, server, provider, fault, kind):
    made = put(provider, fault, timeout=1.0, attempts=0)
    assert (made.failure.kind, made.response, made.valid) == (kind, None, False)
    assert KEY not in str(made)
    assert len(server.requests) == 1, "the library does not ask again by itself"


@pytest.mark.parametrize("provider", MAKERS)
def test_an_answer_is_recorded_and_replayed_without_a_key_or_a_server(put, server, ask, tmp_path, provider):
    need(MODULES[provider])
    path = tmp_path / "exchanges.jsonl"
    store = ExchangeStore()
    store.open(path, provider=provider, server=server.url, others=[])
    first = put(provider, reply(provider, "TOOLS", GOOD), store=store)
    store.close()
    replay = Replay(path, command="")
    again = ask(f"{provider}/served", {}, store=replay)
    replay.close()
    assert (again.response, again.usage) == (first.response, first.usage) == (GOOD, first.usage)
    assert len(server.requests) == 1
    assert KEY not in path.read_text("utf-8")


PARAMETERS = {
    "anthropic": ({"top_k": 5}, {"temperature": 0.5, "max_tokens": 99, "top_k": 5}),
    "google": ({"top_p": 0.9, "seed": 3}, {"temperature": 0.5, "maxOutputTokens": 99, "topP": 0.9, "seed": 3}),
    "mistral": (
        {"top_p": 0.9, "random_seed": 3},
        {"temperature": 0.5, "max_tokens": 99, "top_p": 0.9, "random_seed": 3},
    ),
    "cohere": ({"p": 0.9, "seed": 3}, {"temperature": 0.5, "max_tokens": 99, "p": 0.9, "seed": 3}),
}
"""By provider: `--param`, and what the body then holds."""


@pytest.mark.parametrize("provider", MAKERS)
def test_parameters_are_sent_under_the_provider_s_own_names(put, server, provider):
    params, expected = PARAMETERS[provider]
    put(provider, reply(provider, "TOOLS", GOOD), temperature=0.5, max_tokens=99, params=params)
    body = server.requests[0].body
    sent = body.get("generationConfig", body)
    assert {name: sent.get(name) for name in expected} == expected


@pytest.mark.parametrize("provider", ["google", "mistral", "cohere"])
def test_a_parameter_that_a_client_has_not_is_refused_in_a_line(put, server, provider):
    with pytest.raises(ModelError, match="client takes no nonsense; leave out what sends it: --param"):
        put(provider, params={"nonsense": 1})
    assert server.requests == []


def test_a_seed_for_a_provider_that_takes_none_is_refused(put):
    with pytest.raises(UsageError, match="Anthropic takes no seed; leave --seed out"):
        put("anthropic", seed=3)


@pytest.mark.parametrize("provider", MAKERS)
def test_a_bound_on_the_cost_is_refused_where_the_price_is_not_known(put, ask, provider):
    with pytest.raises(UsageError, match="the price of this model is not known"):
        put(provider, scheduler=Scheduler(RequestLimits(max_cost=1.0)))


def test_a_provider_s_own_price_is_known_by_its_name(tmp_path):
    need("anthropic")
    scheduler = Scheduler(RequestLimits(max_cost=1.0))
    settings = ModelSettings("anthropic/claude-sonnet-4-5")
    opened = open_model(settings, environ={"ANTHROPIC_API_KEY": KEY}, scheduler=scheduler)
    asyncio.run(opened.aclose())
    scheduler.budget.answered(Usage(1_000_000, 0))
    assert scheduler.budget.cost > 0


@pytest.mark.parametrize("provider", MAKERS)
def test_what_is_shown_is_what_is_sent(put, server, provider):
    put(provider, reply(provider, "TOOLS", GOOD))
    shown = asyncio.run(request_for(TASK, ModelSettings(f"{provider}/served"), environ={}))
    assert shown.body == server.requests[0].raw
    assert shown.path.rpartition("/")[2] == server.requests[0].path.rpartition("/")[2]
