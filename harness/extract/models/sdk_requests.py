"""A schema made ready for a provider with an API of its own, by instructor's handlers for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.errors import SchemaError, excerpt
from harness.extract.models.completions import Reply
from harness.extract.models.requests import Message, PreparedSchema
from harness.extract.models.sdk_replies import read_reply, read_tokens
from harness.extract.validity import STRICT
from harness.records import Schema, Usage

__all__ = ["SdkSchema"]

_HISTORIES = ("messages", "contents", "chat_history")
"""Where a request has what was said, by provider; instructor appends to it."""

_OBJECTS = ("genai", "vertexai", "bedrock")
"""Providers whose libraries hand over tool arguments as objects. instructor validates those as Python's, where strict
leaves no way to a date or an enumeration; they are validated as the JSON that they came as, like everybody's."""


class SdkSchema(PreparedSchema):
    """One schema in one mode of one of instructor's providers. Raises SchemaError if it cannot be sent there."""

    def __init__(self, schema: Schema, *, mode: str, provider: str) -> None:
        super().__init__(schema, mode=mode, provider=provider)
        self._objects = provider in _OBJECTS and mode == "TOOLS"
        try:
            self.arguments([{"role": "user", "content": "x"}], {})
        except Exception as error:
            said = f"{schema.model.__name__} cannot be sent to {provider}: {excerpt(str(error), 200)}"
            raise SchemaError(said, file=schema.path) from error

    def arguments(self, messages: Sequence[Message], sent: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments of the library's call that ask `messages` for this schema. sent: parameters beside it."""
        made: dict[str, Any]
        _, made = self._handlers.request_handler(
            response_model=self._response_model, kwargs={**sent, "messages": [dict(message) for message in messages]}
        )
        if self._handlers.message_converter and "messages" in made:
            made["messages"] = self._handlers.message_converter(made["messages"], autodetect_images=False)
        return made

    def read(self, completion: Any) -> tuple[Reply | None, Usage]:
        """What `completion` says, None if it has nothing where a reply has it, and its tokens."""
        return read_reply(completion), read_tokens(completion)

    def parse(self, completion: Any) -> None:
        """Raises what instructor raises for a reply that it does not take."""
        strict = None if self._objects else STRICT
        self._handlers.response_parser(
            response=completion, response_model=self._response_model, strict=strict, validation_context=None
        )
        reply = read_reply(completion)
        if self._objects and reply is not None:
            self._response_model.model_validate_json(reply.arguments, strict=STRICT)

    def correct(self, request: dict[str, Any], completion: Any, error: Exception) -> dict[str, Any]:
        """The request that shows the model its reply and what is wrong with it, as instructor words it."""
        copied = {name: list(value) if name in _HISTORIES else value for name, value in request.items()}
        corrected: dict[str, Any] = self._handlers.reask_handler(kwargs=copied, response=completion, exception=error)
        return corrected

    def answer(self, text: str) -> str:
        """The part of a valid reply's text that was parsed."""
        from instructor.v2.core.json import extract_json_from_codeblock

        return text if self.mode == "TOOLS" else extract_json_from_codeblock(text)
