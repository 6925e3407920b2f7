"""`openai/NAME`: any server that speaks OpenAI's chat completions, through openai's client and instructor's modes.

openai and instructor take two seconds to load, so that they are imported where they are first used.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from importlib import metadata
from typing import Any

from harness.extract.interface import ModelSettings, Task
from harness.extract.models.attempts import Attempt, conclude, judge
from harness.extract.models.endpoint import find_endpoint, reach
from harness.extract.models.failures import failure_of
from harness.extract.models.requests import PreparedSchema
from harness.extract.prompt import PROMPT_DIGEST, PROMPT_VERSION, build_messages
from harness.extract.secrets import Redactor
from harness.records import Extraction, Schema

__all__ = ["OpenAIModel"]


class OpenAIModel:
    """Asks one request a task, and further ones while replies do not validate. It retries nothing else."""

    def __init__(self, model: str, settings: ModelSettings, *, environ: Mapping[str, str]) -> None:
        """Raises ModelError for a base URL that is none and for a missing key."""
        import httpx2
        import openai

        from harness.extract.models.transport import WholeReplies

        self.name = f"openai/{model}"
        self._model = model
        self._settings = settings
        self._endpoint = find_endpoint(settings.base_url, environ=environ)
        self._redactor = Redactor(self._endpoint.secrets)
        self._parameters = _parameters(
            settings, openai_itself=self._endpoint.shown.startswith("https://api.openai.com/")
        )
        self._prepared: dict[Schema, PreparedSchema] = {}
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=settings.concurrency)
        wire = httpx2.AsyncHTTPTransport(limits=limits, proxy=self._endpoint.proxy)
        self._client = openai.AsyncOpenAI(
            api_key=self._endpoint.key,
            base_url=self._endpoint.url,
            organization=environ.get("OPENAI_ORG_ID"),
            project=environ.get("OPENAI_PROJECT_ID"),
            timeout=settings.timeout,
            max_retries=0,
            http_client=openai.DefaultAsyncHttpxClient(transport=WholeReplies(wire, redactor=self._redactor)),
        )

    def description(self) -> dict[str, Any]:
        """What a run records about it, as JSON."""
        return {
            "provider": "openai",
            "model": self._model,
            "mode": self._settings.mode,
            "base_url": self._endpoint.shown,
            "parameters": self._redactor.json(dict(self._parameters)),
            "attempts": self._settings.attempts,
            "timeout": self._settings.timeout,
            "prompt": {"version": PROMPT_VERSION, "sha256": PROMPT_DIGEST},
            "client": {name: metadata.version(name) for name in ("openai", "instructor", "pydantic")},
        }

    async def check(self) -> None:
        """Raises ModelError, naming the URL, if no server takes a connection there."""
        await reach(self._endpoint)

    def prepare(self, schema: Schema) -> None:
        """Raises SchemaError if no JSON Schema can be made of `schema`."""
        if schema not in self._prepared:
            self._prepared[schema] = PreparedSchema(schema, mode=self._settings.mode)

    async def extract(self, task: Task) -> Extraction:
        """The answer to `task`, or why there is none."""
        self.prepare(task.schema)
        prepared = self._prepared[task.schema]
        request = prepared.request(build_messages(task.document, task.schema))
        sent = dict(self._parameters)
        if self._settings.seed is not None and "seed" not in self._settings.params:
            sent["seed"] = self._settings.seed + task.repeat
        started = time.monotonic()
        attempts: list[Attempt] = []
        while True:
            attempt, completion = await self._ask(prepared, request, sent)
            attempts.append(attempt)
            if attempt.error is None or len(attempts) > self._settings.attempts:
                break
            request = prepared.correct(request, completion, attempt.error)
        return conclude(task, attempts, latency=time.monotonic() - started, redactor=self._redactor)

    async def _ask(
        self, prepared: PreparedSchema, request: dict[str, Any], parameters: dict[str, Any]
    ) -> tuple[Attempt, Any]:
        try:
            # The client's own time-out is one between bytes: a server that drips would hold it for ever.
            async with asyncio.timeout(self._settings.timeout):
                completion = await self._client.chat.completions.create(
                    model=self._model, **request, extra_body=parameters
                )
        except Exception as error:
            failure = failure_of(error, redactor=self._redactor)
            if failure is None:
                raise
            return Attempt(trouble=failure), None
        return judge(prepared, completion, redactor=self._redactor), completion

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._client.close()


def _parameters(settings: ModelSettings, *, openai_itself: bool) -> dict[str, Any]:
    """The members of the body that settings decide. What `params` says goes over what the other settings say."""
    # OpenAI's reasoning models refuse max_tokens, and other servers know nothing else.
    limit = "max_completion_tokens" if openai_itself else "max_tokens"
    named = {"temperature": settings.temperature, limit: settings.max_tokens, "seed": settings.seed}
    return {name: value for name, value in named.items() if value is not None} | dict(settings.params)
