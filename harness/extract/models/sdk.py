"""`anthropic/NAME`, `google/NAME` and the others of `sdk_table`: each through its own client library and instructor's
handlers for it, over the same transport and by the same rules as OpenAI's.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from harness.errors import ModelError, UsageError, excerpt
from harness.extract.interface import ModelSettings
from harness.extract.models.chat import ChatModel
from harness.extract.models.endpoint import find_endpoint, reach
from harness.extract.models.sdk_failures import sdk_failure_of
from harness.extract.models.sdk_requests import SdkSchema
from harness.extract.models.sdk_table import Sdk
from harness.extract.secrets import Redactor, keys_in
from harness.extract.store import Replay
from harness.pricing import price_list
from harness.records import Failure, Schema

if TYPE_CHECKING:
    from harness.extract.models.requests import PreparedSchema
    from harness.extract.scheduling import Scheduler
    from harness.extract.store import ExchangeStore

__all__ = ["SdkModel", "sdk_parameters"]


class SdkModel(ChatModel):
    """A model of a provider whose client library takes our transport."""

    def __init__(
        self,
        sdk: Sdk,
        model: str,
        settings: ModelSettings,
        *,
        environ: Mapping[str, str],
        store: ExchangeStore | Replay | None = None,
        scheduler: Scheduler | None = None,
    ) -> None:
        """store, scheduler: as `OpenAIModel` has them.

        Raises ModelError for a library that is not installed, a base URL that is none and a missing key, UsageError for
        a setting that the provider does not have and for a bound on an unknown cost.
        """
        from harness.extract.models.sdk_clients import open_client
        from harness.extract.models.stack import build_transport

        self._sdk = sdk
        self._replayed = isinstance(store, Replay)
        self.libraries = (sdk.distribution, "instructor", "pydantic")
        self.seed_name = sdk.seed or ""
        parameters = sdk_parameters(sdk, settings)
        endpoint = find_endpoint(settings.base_url, environ=environ, key_needed=not self._replayed, service=sdk)
        self._endpoint = endpoint
        itself = endpoint.url == sdk.url
        price = price_list(model, provider=sdk.priced if itself else None, url=endpoint.shown)
        if scheduler is not None:
            scheduler.budget.priced_by(price)
        super().__init__(
            sdk.name,
            model,
            settings,
            parameters=parameters,
            redactor=Redactor((*endpoint.secrets, *keys_in(environ))),
            price=price,
            base_url=endpoint.shown,
        )
        transport = build_transport(settings, endpoint, redactor=self._redactor, store=store, scheduler=scheduler)
        self._client = open_client(sdk, endpoint, transport, timeout=settings.timeout)
        self._known = inspect.signature(self._client.create).parameters

    async def check(self) -> None:
        """Raises ModelError, naming the URL, if no server takes a connection there; a replay needs none."""
        if not self._replayed:
            await reach(self._endpoint)

    def _prepare(self, schema: Schema) -> SdkSchema:
        return SdkSchema(schema, mode=self._settings.mode, provider=self._sdk.handlers)

    def _request(
        self, prepared: PreparedSchema, messages: list[dict[str, str]], sent: dict[str, Any]
    ) -> dict[str, Any]:
        assert isinstance(prepared, SdkSchema)
        request = prepared.arguments(messages, {**sent, "model": self._model})
        known = self._known
        strange = {name: value for name, value in request.items() if name not in known}
        if strange and "extra_body" not in known:
            said = f"{self._sdk.title}'s client takes no {excerpt(', '.join(strange))}"
            raise ModelError(said, hint="leave out what sends it: --param, or --temperature, --max-tokens, --seed")
        if not strange:
            return request
        kept = {name: value for name, value in request.items() if name in known}
        return {**kept, "extra_body": strange}

    async def _send(self, request: dict[str, Any]) -> Any:
        return await self._client.create(**request)

    def _failure_of(self, error: Exception, *, tries: int) -> Failure:
        return sdk_failure_of(error, redactor=self._redactor, tries=tries)

    def _asked_as(self) -> str:
        return self._provider if self._sdk.model_in_body else self.name

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._client.close()


def sdk_parameters(sdk: Sdk, settings: ModelSettings) -> dict[str, Any]:
    """What is sent beside messages and schema, by the names that the library has for it."""
    if settings.seed is not None and sdk.seed is None:
        raise UsageError(f"{sdk.title} takes no seed", hint="leave --seed out")
    named = {
        "temperature": settings.temperature,
        "max_tokens": sdk.needs_max_tokens if settings.max_tokens is None else settings.max_tokens,
        sdk.seed or "": settings.seed,
    }
    return {name: value for name, value in named.items() if value is not None} | dict(settings.params)
