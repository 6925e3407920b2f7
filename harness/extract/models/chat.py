"""How any model behind an API is asked: one request a task, and further ones while replies do not validate."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from importlib import metadata
from typing import Any

from harness.errors import HarnessError
from harness.extract.interface import ModelSettings, Task
from harness.extract.models.attempts import Attempt, conclude, judge
from harness.extract.models.requests import PreparedSchema
from harness.extract.models.wire_time import WireTime, wire_time
from harness.extract.scheduling import AskingStoppedError
from harness.extract.secrets import Redactor
from harness.extract.store import Asking, asking
from harness.extract.store.keys import digest_of
from harness.pricing import Price
from harness.records import Extraction, Failure, Schema

__all__ = ["ChatModel"]


class ChatModel(ABC):
    """What the models behind an API have in common; faults other than invalid replies are the scheduler's."""

    libraries: tuple[str, ...] = ("instructor", "pydantic")
    """The distributions whose versions a run records."""
    seed_name = "seed"
    """As the provider calls the seed."""

    def __init__(
        self,
        provider: str,
        model: str,
        settings: ModelSettings,
        *,
        parameters: Mapping[str, Any],
        redactor: Redactor,
        price: Price,
        base_url: str | None,
    ) -> None:
        """parameters: what is sent beside messages and schema. price: of one request. base_url: as it may be shown."""
        self.name = f"{provider}/{model}"
        self._provider = provider
        self._model = model
        self._settings = settings
        self._parameters = dict(parameters)
        self._redactor = redactor
        self._price = price
        self._base_url = base_url
        self._prepared: dict[Schema, PreparedSchema] = {}

    def description(self) -> dict[str, Any]:
        """What a run records about it, as JSON."""
        return {
            "provider": self._provider,
            "model": self._model,
            "mode": self._settings.mode,
            "base_url": self._base_url,
            "parameters": self._redactor.json(dict(self._parameters)),
            "attempts": self._settings.attempts,
            "timeout": self._settings.timeout,
            "prompt": self._settings.prompt.description(),
            "client": {name: metadata.version(name) for name in self.libraries},
        }

    def prepare(self, schema: Schema) -> None:
        """Raises SchemaError if no JSON Schema can be made of `schema`."""
        if schema not in self._prepared:
            self._prepared[schema] = self._prepare(schema)

    def request(self, task: Task) -> dict[str, Any]:
        """What is sent for `task` at first: the arguments of the client's call, beside the model's name."""
        self.prepare(task.schema)
        messages = self._settings.prompt.messages(task.document, task.schema)
        return self._request(self._prepared[task.schema], messages, self._sent(task))

    async def extract(self, task: Task) -> Extraction:
        """The answer to `task`, or why there is none."""
        request = self.request(task)
        prepared = self._prepared[task.schema]
        attempts: list[Attempt] = []
        latency = 0.0
        while True:
            told = WireTime()
            wire_time.set(told)
            asking.set(self._asking(task, prepared, attempt=len(attempts) + 1))
            attempt, completion = await self._ask(prepared, request, told)
            latency += told.seconds
            attempts.append(attempt)
            if attempt.error is None or len(attempts) > self._settings.attempts:
                break
            request = prepared.correct(request, completion, attempt.error)
        return conclude(task, attempts, latency=latency, redactor=self._redactor, price=self._price)

    def _sent(self, task: Task) -> dict[str, Any]:
        sent = dict(self._parameters)
        if self._settings.seed is not None and self.seed_name not in self._settings.params:
            sent[self.seed_name] = self._settings.seed + task.repeat
        return sent

    def _asking(self, task: Task, prepared: PreparedSchema, *, attempt: int) -> Asking:
        return Asking(
            provider=self._asked_as(),
            mode=self._settings.mode,
            document=task.document.name,
            schema=task.schema.name,
            repeat=task.repeat,
            attempt=attempt,
            prompt=self._settings.prompt.digest,
            schema_digest=prepared.digest,
            document_digest=digest_of([task.document.text, task.document.published_at]),
        )

    async def _ask(self, prepared: PreparedSchema, request: dict[str, Any], told: WireTime) -> tuple[Attempt, Any]:
        try:
            completion = await self._send(request)
        except Exception as error:
            # The client wraps whatever its transport raises.
            for cause in causes(error):
                if isinstance(cause, (AskingStoppedError, HarnessError)):
                    raise cause from None
            failure = self._failure_of(error, tries=told.tries)
            if failure is None:
                raise
            return Attempt(trouble=failure), None
        return judge(prepared, completion, redactor=self._redactor), completion

    def _asked_as(self) -> str:
        """The provider as the store keys it; with the model's name where the request's body does not hold that."""
        return self._provider

    @abstractmethod
    def _prepare(self, schema: Schema) -> PreparedSchema: ...

    @abstractmethod
    def _request(
        self, prepared: PreparedSchema, messages: list[dict[str, str]], sent: dict[str, Any]
    ) -> dict[str, Any]: ...

    @abstractmethod
    async def _send(self, request: dict[str, Any]) -> Any:
        """The completion that the client's call with these arguments returns."""

    @abstractmethod
    def _failure_of(self, error: Exception, *, tries: int) -> Failure | None:
        """The failure that `error` stands for; None for a bug."""

    @abstractmethod
    async def check(self) -> None:
        """Raises ModelError if it cannot be asked at all; costs nothing."""

    @abstractmethod
    async def aclose(self) -> None:
        """Closes the connections."""


def causes(error: BaseException) -> list[BaseException]:
    """`error` and what it was raised from, the outermost first."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return chain
