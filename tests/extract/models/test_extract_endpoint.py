"""Where a model is asked: the URL, the key, the proxy, and a server that is not there."""

from __future__ import annotations

import asyncio
import socket

import pytest
from faultserver import FaultServer

from harness.errors import ModelError
from harness.extract import ModelSettings, open_model
from harness.extract.models.endpoint import find_endpoint, reach
from harness.extract.models.services import OPENAI

KEY = {"OPENAI_API_KEY": "sk-canary-0123456789"}


def test_openai_is_asked_where_nothing_else_is_said() -> None:
    assert find_endpoint(None, environ=KEY).url == OPENAI.url


def test_the_flag_goes_over_the_environment() -> None:
    environ = {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}
    assert find_endpoint(None, environ=environ).url == "http://127.0.0.1:1/v1"
    assert find_endpoint("http://127.0.0.1:2/v1", environ=environ).url == "http://127.0.0.1:2/v1"


@pytest.mark.parametrize(
    "environ", [{}, {"OPENAI_API_KEY": ""}, {"OPENAI_API_KEY": " \n"}, {"OPENAI_BASE_URL": OPENAI.url}]
)
def test_a_missing_key_is_one_line_that_names_the_variable(environ: dict[str, str]) -> None:
    with pytest.raises(ModelError) as caught:
        open_model(ModelSettings("openai/m"), environ=environ)
    assert "OPENAI_API_KEY is not set" in str(caught.value)
    assert "--base-url" in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_key_with_a_line_end_behind_it_is_taken_without() -> None:
    assert find_endpoint(None, environ={"OPENAI_API_KEY": "sk-canary\n"}).key == "sk-canary"


@pytest.mark.parametrize("key", ["sk-\u201ccanary\u201d", "sk-canary\nsecond", "sk-ca\x00nary"])
def test_a_key_that_no_header_can_carry_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(ModelError) as caught:
        find_endpoint("http://127.0.0.1:1/v1", environ={"OPENAI_API_KEY": key})
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "",
        " ",
        "localhost:8000",
        "ftp://host/v1",
        "http://",
        "http://host:port/v1",
        "http://host:99999",
        "http://a b/",
        "http://[::1/",
    ],
)
def test_a_base_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ModelError, match=r"--base-url is .*, and no http or https URL"):
        find_endpoint(url, environ=KEY)


def test_a_bad_url_is_shown_without_its_password() -> None:
    with pytest.raises(ModelError) as caught:
        find_endpoint("ftp://me:hunter2@host", environ=KEY)
    assert "hunter2" not in str(caught.value)


def test_credentials_in_the_url_are_neither_shown_nor_in_its_repr() -> None:
    endpoint = find_endpoint("https://me:hunter2%21@host:8/v1?key=z", environ=KEY)
    assert endpoint.shown == "https://host:8/v1"
    assert set(endpoint.secrets) == {KEY["OPENAI_API_KEY"], "me", "hunter2%21", "hunter2!"}
    assert "hunter2" not in repr(endpoint)
    assert KEY["OPENAI_API_KEY"] not in repr(endpoint)


@pytest.mark.parametrize(
    ("url", "environ", "proxy"),
    [
        ("https://host/v1", {"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        ("https://host/v1", {"https_proxy": "p:1"}, "http://p:1"),
        ("https://host/v1", {"ALL_PROXY": "socks5://p:1"}, "socks5://p:1"),
        ("http://host/v1", {"HTTPS_PROXY": "http://p:1"}, None),
        ("https://a.host/v1", {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "x, .host"}, None),
        ("https://ghost/v1", {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "host"}, "http://p:1"),
        ("https://host/v1", {"HTTPS_PROXY": "http://p:1", "no_proxy": "*"}, None),
        ("http://127.0.0.1:8/v1", {"HTTP_PROXY": "http://p:1"}, None),
        ("http://localhost:8/v1", {"ALL_PROXY": "http://p:1"}, None),
    ],
)
def test_the_proxy_of_the_environment_is_used_for_what_is_not_local(
    url: str, environ: dict[str, str], proxy: str | None
) -> None:
    assert find_endpoint(url, environ=environ).proxy == proxy


@pytest.mark.parametrize("proxy", ["http://[::1", "http://me:hunter2@[::1", "p:99999", "http://", "http://\x1b[2Jp:1"])
def test_a_proxy_of_the_environment_that_is_none_is_one_line_without_its_password(proxy: str) -> None:
    with pytest.raises(ModelError) as caught:
        find_endpoint("https://host/v1", environ={"HTTPS_PROXY": proxy})
    assert str(caught.value).startswith("the environment's https_proxy is '")
    assert "and no URL of a proxy; correct or unset https_proxy" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert str(caught.value).isprintable()


def check(url: str) -> None:
    async def opened() -> None:
        model = open_model(ModelSettings("openai/m", base_url=url), environ={})
        try:
            await model.check()
        finally:
            await model.aclose()

    asyncio.run(opened())


def test_a_server_that_is_there_is_found_without_asking_it_anything(server: FaultServer) -> None:
    check(server.url)
    assert server.requests == []


def test_a_server_that_is_not_there_is_one_line_with_its_url() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://me:hunter2hunter2@127.0.0.1:{unused.getsockname()[1]}/v1"
        with pytest.raises(ModelError) as caught:
            check(url)
    shown = str(caught.value)
    assert f"no server answers at {url.replace('me:hunter2hunter2@', '')}: connection refused" in shown
    assert "\n" not in shown
    assert "hunter2" not in shown
    assert caught.value.exit_code == 2


def test_a_host_that_does_not_exist_is_said_so() -> None:
    with pytest.raises(
        ModelError, match=r"no server answers at http://host\.invalid/v1: there is no host of that name"
    ):
        asyncio.run(reach(find_endpoint("http://host.invalid/v1", environ={})))
