"""Every service that speaks OpenAI's chat completions: its modes, its key, its address."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from faultserver import FaultServer, content, tool_call

from harness.errors import ModelError, UsageError
from harness.extract import ModelSettings, Task, open_model
from harness.extract.models.services import SERVICES, Service
from harness.records import Extraction

KEY = "key-canary-0123456789abcdef"
GOOD = {"n": 5, "items": [{"label": "parcel"}]}
BY_MODE = [(name, mode) for name, service in SERVICES.items() for mode in service.modes]


def ask(task: Task, service: Service, environ: dict[str, str], **settings: Any) -> Extraction:
    async def once() -> Extraction:
        model = open_model(ModelSettings(f"{service.name}/served", timeout=20, **settings), environ=environ)
        try:
            return await model.extract(task)
        finally:
            await model.aclose()

    return asyncio.run(once())


@pytest.mark.parametrize(("name", "mode"), BY_MODE)
def test_a_service_is_asked_in_each_of_its_modes_with_its_own_key(
    server: FaultServer, task: Task, name: str, mode: str
) -> None:
    service = SERVICES[name]
    fenced = f"```json\n{json.dumps(GOOD)}\n```"
    server.script(tool_call(GOOD) if mode == "TOOLS" else content(fenced if mode == "MD_JSON" else GOOD))
    environ = {"OPENAI_API_KEY": "key-of-somebody-else", service.key[0]: KEY}
    made = ask(task, service, environ, base_url=server.url, mode=mode)
    assert (made.response, made.failure, made.valid) == (GOOD, None, True)
    (request,) = server.requests
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body["model"] == "served"
    assert ("tools" in request.body) == (mode == "TOOLS")
    assert "label" in request.raw.decode(), "the schema is sent"


@pytest.mark.parametrize("name", SERVICES)
def test_a_variable_of_the_service_s_own_says_where_it_is(server: FaultServer, task: Task, name: str) -> None:
    service = SERVICES[name]
    server.script(tool_call(GOOD), content(GOOD))
    environ = {service.base_url_variable: server.url, service.key[-1]: KEY}
    ask(task, service, environ, mode=service.modes[0], attempts=0)
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("name", SERVICES)
def test_without_its_key_or_address_a_service_is_refused_in_a_line_that_names_the_variable(name: str) -> None:
    service = SERVICES[name]
    if service.keyless:
        asyncio.run(open_model(ModelSettings(f"{name}/m", mode=service.modes[0]), environ={}).aclose())
        return
    others = {"OPENAI_BASE_URL": "http://127.0.0.1:9", "OPENAI_API_KEY": KEY} if name != "openai" else {}
    with pytest.raises(ModelError) as caught:
        open_model(ModelSettings(f"{name}/m", mode=service.modes[0]), environ=others)
    wanted = service.base_url_variable if service.url is None else f"{service.key[0]} is not set"
    assert wanted in str(caught.value)


@pytest.mark.parametrize("name", [name for name, service in SERVICES.items() if "JSON" not in service.modes])
def test_a_mode_that_a_service_has_not_is_refused_with_those_that_it_has(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        open_model(ModelSettings(f"{name}/m", mode="JSON"), environ={SERVICES[name].key[0]: KEY})
    assert f"{name} has {', '.join(SERVICES[name].modes)}" in str(caught.value)
