"""`bedrock/NAME` and the others whose client library has a transport of its own: asked through instructor whole.

instructor asks again where a reply does not validate, and what each attempt brought is heard through its hooks. The
scheduler admits a task, not its single requests, and nothing is recorded.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import metadata
from typing import TYPE_CHECKING, Any

from harness.errors import HarnessError, ModelError, SchemaError, excerpt
from harness.extract.interface import ModelSettings, Task
from harness.extract.models.attempts import LONGEST_RAW, Attempt, conclude
from harness.extract.models.completions import Reply
from harness.extract.models.sdk import sdk_parameters
from harness.extract.models.sdk_clients import load
from harness.extract.models.sdk_failures import sdk_failure_of
from harness.extract.models.sdk_replies import read_reply, read_tokens
from harness.extract.models.sdk_table import Sdk
from harness.extract.replies import read_json
from harness.extract.scheduling import AskingStoppedError
from harness.extract.secrets import Redactor, keys_in
from harness.extract.store import Replay
from harness.extract.validity import STRICT, describe_invalid
from harness.pricing import price_list
from harness.records import Extraction, Failure, Schema, Usage

if TYPE_CHECKING:
    from harness.extract.scheduling import Scheduler
    from harness.extract.store import ExchangeStore

__all__ = ["ClosedModel"]


@dataclass
class _Heard:
    """What instructor's hooks told of one task: the replies with their own tokens, and why replies were not taken."""

    replies: list[tuple[Reply | None, Usage]] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    def reply(self, reply: Any) -> None:
        """Reads at once: instructor adds later tokens to those of a reply in place."""
        self.replies.append((read_reply(reply), read_tokens(reply)))

    def error(self, error: Exception, **_: Any) -> None:
        self.errors.append(error)


class ClosedModel:
    """A model that instructor's `from_provider` opens and asks."""

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
        """Raises ModelError for a library that is not installed, a replay, and what `from_provider` does not open."""
        self.name = f"{sdk.name}/{model}"
        if isinstance(store, Replay):
            raise ModelError(f"{sdk.title} cannot be replayed: its client has a transport of its own")
        self._sdk, self._model, self._settings, self._scheduler = sdk, model, settings, scheduler
        keys = [key for name in sdk.key if (key := environ.get(name, "").strip())]
        self._redactor = Redactor([*keys, *keys_in(environ), *_credentials(environ)])
        self._parameters = sdk_parameters(sdk, settings)
        self._price = price_list(model, provider=sdk.priced)
        if scheduler is not None:
            scheduler.budget.priced_by(self._price)
        self._client = _open(self.name, sdk, settings, keys, self._redactor)

    def description(self) -> dict[str, Any]:
        """What a run records about it, as JSON."""
        return {
            "provider": self._sdk.name,
            "model": self._model,
            "mode": self._settings.mode,
            "base_url": None,
            "parameters": self._redactor.json(dict(self._parameters)),
            "attempts": self._settings.attempts,
            "timeout": self._settings.timeout,
            "prompt": self._settings.prompt.description(),
            "client": {name: metadata.version(name) for name in (self._sdk.distribution, "instructor", "pydantic")},
        }

    async def check(self) -> None:
        """Nothing can be seen without asking."""

    def prepare(self, schema: Schema) -> None:
        """Raises SchemaError if no JSON Schema can be made of `schema`."""
        try:
            schema.model.model_json_schema()
        except Exception as error:
            said = f"{schema.model.__name__} cannot be sent to a model: {excerpt(str(error), 200)}"
            raise SchemaError(said, file=schema.path) from error

    async def extract(self, task: Task) -> Extraction:
        """The answer to `task`, or why there is none."""
        messages = self._settings.prompt.messages(task.document, task.schema)
        size = sum(len(message["content"]) for message in messages)
        ticket = await self._scheduler.admit(size=size) if self._scheduler is not None else None
        heard, began = _Heard(), time.monotonic()
        record: Any = None
        error: Exception | None = None
        try:
            async with asyncio.timeout(self._settings.timeout * (1 + self._settings.attempts)):
                record, completion = await self._create(task, messages, heard)
            if not heard.replies:
                heard.reply(completion)
        except (HarnessError, AskingStoppedError):
            raise
        except Exception as raised:
            error = raised
        finally:
            if self._scheduler is not None and ticket is not None and not heard.replies:
                self._scheduler.failed(ticket)
        latency = time.monotonic() - began
        if self._scheduler is not None and ticket is not None and heard.replies:
            self._scheduler.answered(ticket, heard.replies[-1][1])
        attempts = self._attempts(heard, record, error)
        return conclude(task, attempts, latency=latency, redactor=self._redactor, price=self._price)

    async def _create(self, task: Task, messages: list[dict[str, str]], heard: _Heard) -> Any:
        from instructor.v2.core.hooks import Hooks

        hooks = Hooks()
        hooks.on("completion:response", heard.reply)
        hooks.on("parse:error", heard.error)
        sent = dict(self._parameters)
        if self._settings.seed is not None and self._sdk.seed and self._sdk.seed not in self._settings.params:
            sent[self._sdk.seed] = self._settings.seed + task.repeat
        if self._sdk.name == "litellm":
            sent["model"] = self._model
        return await self._client.create_with_completion(
            response_model=task.schema.model,
            messages=messages,
            max_retries=self._settings.attempts,
            strict=STRICT,
            hooks=hooks,
            **sent,
        )

    def _attempts(self, heard: _Heard, record: Any, error: Exception | None) -> list[Attempt]:
        """An attempt a reply, and one more for a request that brought none."""
        attempts = []
        for number, (reply, usage) in enumerate(heard.replies):
            valid = error is None and number == len(heard.replies) - 1
            why = heard.errors[number] if number < len(heard.errors) else error
            attempts.append(self._attempt(reply, usage, record if valid else None, why, valid=valid))
        answered = error is None or (attempts and _is_about_a_reply(error))
        if not answered and error is not None:
            attempts.append(Attempt(trouble=sdk_failure_of(error, redactor=self._redactor)))
        return attempts

    def _attempt(
        self, reply: Reply | None, usage: Usage, record: Any, why: Exception | None, *, valid: bool
    ) -> Attempt:
        text = self._redactor.text(reply.arguments or reply.content if reply is not None else "")
        reading = read_json(text)
        if valid:
            value = reading.value
            if value is None:
                value = record.model_dump(mode="json", exclude_unset=True)
            return Attempt(value, None, usage, text[:LONGEST_RAW] or None)
        return Attempt(
            reading.value, self._trouble(reply, why, readable=reading.value is not None), usage, text[:LONGEST_RAW]
        )

    def _trouble(self, reply: Reply | None, why: Exception | None, *, readable: bool) -> Failure:
        if reply is not None and reply.refusal:
            return Failure("refusal", excerpt(self._redactor.text(reply.refusal), 400))
        if reply is not None and reply.finish == "content_filter":
            return Failure("content_filter", "the server withheld the answer")
        if reply is not None and reply.finish == "length":
            return Failure("truncated", "cut off at the token limit")
        said = self._redactor.text(describe_invalid(why)) if why is not None else "it was not taken"
        return Failure("invalid" if readable else "no_json", said)

    async def aclose(self) -> None:
        """Closes the connections, where the library has a way to."""
        close = getattr(self._client.client, "close", None)
        closed = close() if callable(close) else None
        if asyncio.iscoroutine(closed):
            await closed


def _is_about_a_reply(error: Exception) -> bool:
    from instructor.v2.core.errors import IncompleteOutputException, InstructorRetryException

    if isinstance(error, InstructorRetryException):
        return len(error.failed_attempts or ()) == error.n_attempts
    return isinstance(error, IncompleteOutputException)


def _credentials(environ: Mapping[str, str]) -> list[str]:
    """AWS's, which have names of their own."""
    names = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_BEARER_TOKEN_BEDROCK")
    return [text for name in names if (text := environ.get(name, "").strip())]


def _open(name: str, sdk: Sdk, settings: ModelSettings, keys: list[str], redactor: Redactor) -> Any:
    import instructor

    # instructor logs whole errors, which may hold a key, and a program without handlers prints them.
    log = logging.getLogger("instructor")
    if not log.handlers:
        log.addHandler(logging.NullHandler())
    log.propagate = False
    library = load(sdk)
    if hasattr(library, "suppress_debug_info"):  # of LiteLLM, which prints advertisements beside its errors
        library.suppress_debug_info = True
    given: dict[str, Any] = {"api_key": keys[0]} if keys else {}
    try:
        opened: Any = instructor.from_provider(name, async_client=True, mode=instructor.Mode[settings.mode], **given)
    except Exception as error:
        said = redactor.text(f"{error or type(error).__name__}")
        raise ModelError(f"{sdk.title} cannot be asked: {excerpt(said, 300)}") from None
    if hasattr(opened.client, "max_retries"):  # of what Stainless makes; others keep theirs
        opened.client.max_retries = 0
    return opened
