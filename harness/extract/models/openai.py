"""`openai/NAME`, and every provider of `services`: OpenAI's chat completions, through openai's client and instructor's
modes.

openai and instructor take two seconds to load, so that they are imported where they are first used.
"""

from __future__ import annotations

import json
import marshal
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from harness.extract.interface import ModelSettings
from harness.extract.models.chat import ChatModel
from harness.extract.models.endpoint import find_endpoint, reach
from harness.extract.models.failures import failure_of
from harness.extract.models.requests import PreparedSchema
from harness.extract.models.services import OPENAI, Service
from harness.extract.secrets import Redactor, keys_in
from harness.extract.store import Replay
from harness.pricing import price_list
from harness.records import Failure, Schema

if TYPE_CHECKING:
    from openai._legacy_response import LegacyAPIResponse

    from harness.extract.scheduling import Scheduler
    from harness.extract.store import ExchangeStore

__all__ = ["OpenAIModel"]


class OpenAIModel(ChatModel):
    """A model of `service`, or of any server that speaks its API."""

    libraries = ("openai", "instructor", "pydantic")

    def __init__(
        self,
        model: str,
        settings: ModelSettings,
        *,
        environ: Mapping[str, str],
        service: Service = OPENAI,
        store: ExchangeStore | Replay | None = None,
        scheduler: Scheduler | None = None,
    ) -> None:
        """store: answers what it has and records the rest; a replay, which needs no key, is all that answers.

        scheduler: decides when each request is sent, and again; without one it is sent at once, and once.
        Raises ModelError for a base URL that is none and for a missing key, UsageError for a bound on an unknown cost.
        """
        import openai

        from harness.extract.models.stack import build_transport

        self._service = service
        self._replayed = isinstance(store, Replay)
        endpoint = find_endpoint(settings.base_url, environ=environ, key_needed=not self._replayed, service=service)
        self._endpoint = endpoint
        redactor = Redactor((*endpoint.secrets, *keys_in(environ)))
        price = price_list(model, url=endpoint.shown)
        if scheduler is not None:
            scheduler.budget.priced_by(price)
        super().__init__(
            service.name,
            model,
            settings,
            parameters=_parameters(settings, openai_itself=endpoint.shown.startswith("https://api.openai.com/")),
            redactor=redactor,
            price=price,
            base_url=endpoint.shown,
        )
        transport = build_transport(settings, endpoint, redactor=redactor, store=store, scheduler=scheduler)
        self._client = openai.AsyncOpenAI(
            api_key=endpoint.key,
            base_url=endpoint.url,
            timeout=settings.timeout,
            max_retries=0,
            http_client=openai.DefaultAsyncHttpxClient(transport=transport),
        )
        # Set afterwards: without one the client takes that of its own process's environment, for any service.
        self._client.organization = environ.get("OPENAI_ORG_ID") if service is OPENAI else None
        self._client.project = environ.get("OPENAI_PROJECT_ID") if service is OPENAI else None

        # Worked out once: for every request it would be parsed and joined anew. The client takes either kind.
        self._url = self._client._prepare_url("/chat/completions")

    async def check(self) -> None:
        """Raises ModelError, naming the URL, if no server takes a connection there; a replay needs none."""
        if not self._replayed:
            await reach(self._endpoint)

    def _prepare(self, schema: Schema) -> PreparedSchema:
        return PreparedSchema(schema, mode=self._settings.mode, provider=self._service.handlers)

    def _request(
        self, prepared: PreparedSchema, messages: list[dict[str, str]], sent: dict[str, Any]
    ) -> dict[str, Any]:
        return {**prepared.request(messages), "extra_body": sent}

    async def _send(self, request: dict[str, Any]) -> Any:
        from openai._constants import RAW_RESPONSE_HEADER
        from openai.types.chat import ChatCompletion

        # As `chat.completions.create` does, but for its walk through the whole body in search of what to rename.
        members = {"model": self._model, **request, **request["extra_body"]}
        del members["extra_body"]
        reply = await self._client.post(
            cast(str, self._url),
            cast_to=ChatCompletion,
            content=_body(members),
            options={"headers": {"Content-Type": "application/json", RAW_RESPONSE_HEADER: "true"}},
        )
        raw = cast("LegacyAPIResponse[ChatCompletion]", reply)
        try:
            # What is a completion to the letter is the same object either way; the client takes ten times as long.
            return ChatCompletion.model_validate_json(raw.content, strict=True)
        except ValueError:
            return raw.parse()

    def _failure_of(self, error: Exception, *, tries: int) -> Failure | None:
        return failure_of(error, redactor=self._redactor, tries=tries)

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._client.close()


def _body(members: dict[str, Any]) -> bytes:
    """The request's JSON; of what is the same in every request, and may be large, the text is made once."""
    fixed = {name: value for name, value in members.items() if name != "messages"}
    return b'%s,"messages":%s}' % (_written(marshal.dumps(fixed, 2))[:-1], _dump(members["messages"]))


@lru_cache(maxsize=64)
def _written(packed: bytes) -> bytes:
    return _dump(marshal.loads(packed))


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _parameters(settings: ModelSettings, *, openai_itself: bool) -> dict[str, Any]:
    """The members of the body that settings decide. What `params` says goes over what the other settings say."""
    # OpenAI's reasoning models refuse max_tokens, and other servers know nothing else.
    limit = "max_completion_tokens" if openai_itself else "max_tokens"
    named = {"temperature": settings.temperature, limit: settings.max_tokens, "seed": settings.seed}
    return {name: value for name, value in named.items() if value is not None} | dict(settings.params)
