"""Whatever a provider's replies look like: an answer is served from the store, and what is none is asked again."""

import pytest
from provider_pieces import CUT, KEY, KEY_VARIABLES, MAKERS, MODULES, need

from harness.extract import ExchangeStore


@pytest.fixture
def put(server, ask, tmp_path):
    """Asks through a store, as a command that is given again does."""

    def putting(provider):
        need(MODULES[provider])
        root = server.url.removesuffix("/v1")
        store = ExchangeStore()
        store.open(tmp_path / "exchanges.jsonl", provider=provider, server=root, others=[])
        try:
            return ask(f"{provider}/served", {KEY_VARIABLES[provider]: KEY}, base_url=root, store=store)
        finally:
            store.close()

    return putting


@pytest.mark.parametrize("provider", MAKERS)
def test_what_was_answered_is_not_asked_again(put, server, provider):
    server.answer = lambda request: MAKERS[provider]({"n": 5})
    first = put(provider)
    again = put(provider)
    assert (again.response, again.usage) == (first.response, first.usage)
    assert len(server.requests) == first.attempts


@pytest.mark.parametrize("provider", MAKERS)
def test_what_was_cut_off_is_asked_again(put, server, provider):
    stop = "stop" if provider == "anthropic" else "finish"
    server.answer = lambda request: MAKERS[provider]({"n": 5}, **{stop: CUT[provider]})
    assert put(provider).failure.kind == "truncated"
    put(provider)
    assert len(server.requests) == 2
