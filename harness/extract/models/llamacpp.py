"""`llamacpp/PATH.gguf`: a language model in a local file, run by llama.cpp in this process. No key, no network.

It is asked as a server of OpenAI's chat completions would be, by openai's client and in instructor's modes, and is held
to the JSON Schema by a grammar in all of them but MD_JSON: in TOOLS to that of the tool, which a file's chat template
may or may not show to the model; in JSON the schema stands in the system message as well.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.errors import SchemaError, UsageError, excerpt
from harness.extract.interface import ModelSettings
from harness.extract.models.chat import ChatModel
from harness.extract.models.failures import failure_of
from harness.extract.models.gguf_engine import LOADING, SAMPLING, TIMED_OUT, GgufEngine
from harness.extract.models.grammar import grammar_of
from harness.extract.models.requests import PreparedSchema
from harness.extract.secrets import Redactor, keys_in
from harness.extract.store import Replay
from harness.pricing import price_list
from harness.records import Failure, Schema

if TYPE_CHECKING:
    import httpx2

    from harness.extract.models.gguf_transport import InProcess
    from harness.extract.scheduling import Scheduler
    from harness.extract.store import ExchangeStore

__all__ = ["LlamaCppModel"]

_FILE_URL = "http://gguf.invalid/sha256/"
"""Where a server has its address a file has its content: an answer is served again for the same file alone, whatever
its path. Nothing is sent there, and no host of that name can be."""

_WHOLE = (*LOADING, "max_tokens", "seed")
"""Parameters that are integers."""


class LlamaCppModel(ChatModel):
    """A GGUF, loaded when it is checked or first asked; one request at a time."""

    def __init__(
        self,
        path: str,
        settings: ModelSettings,
        *,
        environ: Mapping[str, str],
        store: ExchangeStore | Replay | None = None,
        scheduler: Scheduler | None = None,
    ) -> None:
        """path: of the file, from the working directory. store, scheduler: as for a server; a replay needs no file.

        Raises ModelError where the file or llama-cpp-python is missing, UsageError for a parameter that it has not.
        """
        import openai

        file = Path(os.path.expanduser(path))  # noqa: PTH111 - Path's own raises where there is no home
        _check_params(settings.params)
        named = {"temperature": settings.temperature, "max_tokens": settings.max_tokens, "seed": settings.seed}
        given = {name: value for name, value in named.items() if value is not None} | dict(settings.params)
        price = price_list(file.name)
        if scheduler is not None:
            scheduler.budget.priced_by(price)
        super().__init__(
            "llamacpp",
            file.name,
            settings,
            parameters={name: value for name, value in given.items() if name not in LOADING},
            redactor=Redactor(keys_in(environ)),
            price=price,
            base_url=None,
        )
        self.name = f"llamacpp/{path}"
        self._loading = {name: value for name, value in given.items() if name in LOADING}
        # A replay, which needs no file, is told what was asked by the run.
        stored = (settings.base_url or "").partition(_FILE_URL)[2]
        self._digest = stored if isinstance(store, Replay) and stored else None
        self._engine: InProcess | None = None
        transport = self._transport(file, store=store, scheduler=scheduler)
        self._client = openai.AsyncOpenAI(
            api_key="no-key",
            base_url=_FILE_URL,
            timeout=None,
            max_retries=0,
            http_client=openai.DefaultAsyncHttpxClient(transport=transport),
        )

    def description(self) -> dict[str, Any]:
        """As of a server, with what the file holds once it is loaded: its path alone does not say what was asked."""
        made = super().description()
        made["parameters"] |= self._loading
        if self._digest is not None:
            made["parameters"]["file"] = f"sha256:{self._digest[:16]}"
            made["base_url"] = _FILE_URL + self._digest
        return made

    async def check(self) -> None:
        """Loads the file. Raises ModelError where llama.cpp cannot; a replay needs none."""
        if self._engine is not None:
            self._digest = await self._engine.load()

    def _transport(
        self, file: Path, *, store: ExchangeStore | Replay | None, scheduler: Scheduler | None
    ) -> httpx2.AsyncBaseTransport:
        from harness.extract.models.gguf_transport import InProcess, OneAtATime
        from harness.extract.models.unsent import unsent
        from harness.extract.scheduling.transport import Scheduled
        from harness.extract.store.transports import Answering, Recording

        if isinstance(store, Replay):
            return unsent(store)
        self._engine = InProcess(GgufEngine(file, self._loading), timeout=self._settings.timeout)
        transport: httpx2.AsyncBaseTransport = self._engine
        if store is not None:
            store.redactor = self._redactor
            transport = Recording(transport, store=store)
        if scheduler is not None:
            transport = Scheduled(transport, scheduler=scheduler)
        transport = OneAtATime(transport)
        return transport if store is None else Answering(transport, store=store)

    def _prepare(self, schema: Schema) -> PreparedSchema:
        prepared = _ConstrainedSchema(schema, mode=self._settings.mode)
        if self._engine is not None:
            prepared.check()
        return prepared

    def _request(
        self, prepared: PreparedSchema, messages: list[dict[str, str]], sent: dict[str, Any]
    ) -> dict[str, Any]:
        return {**prepared.request(messages), "extra_body": sent}

    async def _send(self, request: dict[str, Any]) -> Any:
        return await self._client.chat.completions.create(model=self._model, **request)

    def _failure_of(self, error: Exception, *, tries: int) -> Failure | None:
        import openai

        if not isinstance(error, openai.APIStatusError):
            return failure_of(error, redactor=self._redactor, tries=tries)
        if error.status_code == TIMED_OUT:
            return Failure("timeout", f"no whole reply within {self._settings.timeout:g} s")
        said = error.body.get("message") if isinstance(error.body, dict) else error.body
        return Failure("bad_status", f"llama.cpp: {excerpt(self._redactor.text(str(said)), 400)}")

    async def aclose(self) -> None:
        """Frees the memory."""
        await self._client.close()


class _ConstrainedSchema(PreparedSchema):
    """A schema whose reply a grammar constrains, JSON mode's too, in which instructor sends none beside the words."""

    def __init__(self, schema: Schema, *, mode: str) -> None:
        super().__init__(schema, mode=mode)
        self._schema = schema
        self._json_schema: dict[str, Any] = schema.model.model_json_schema()

    def request(self, messages: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """As of any server; in JSON mode with the schema that llama.cpp takes there."""
        made = super().request(messages)
        if self.mode == "JSON":
            made["response_format"] = {"type": "json_object", "schema": self._json_schema}
        return made

    def check(self) -> None:
        """Raises SchemaError where no grammar can be made of the schema."""
        try:
            grammar_of(self._json_schema)
        except ValueError as error:
            said = f"{self._schema.model.__name__}: {excerpt(str(error), 300)}"
            raise SchemaError(said, file=self._schema.path) from error


def _check_params(params: Mapping[str, Any]) -> None:
    known = (*SAMPLING, *_WHOLE)
    for name, value in params.items():
        if name not in known:
            raise UsageError(f"llama.cpp has no parameter {excerpt(name)}: it has {', '.join(known)}")
        number = isinstance(value, int) or (isinstance(value, float) and name not in _WHOLE and math.isfinite(value))
        if isinstance(value, bool) or not number:
            kind = "integer" if name in _WHOLE else "number"
            raise UsageError(f"the parameter {name} is {excerpt(value)}, and no {kind}")
