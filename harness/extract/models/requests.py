"""A schema made ready to be asked: instructor's request, parser and correction for it, worked out once.

instructor builds its response model and the JSON Schema anew for every request, though both depend on the schema and
the mode alone. Here its request handler is run once over messages that hold marks; a request is then the result with
the marks replaced. What is sent is byte for byte what instructor itself would send, and its parser judges the reply.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

from harness.errors import SchemaError, excerpt
from harness.extract.models.completions import Reply, read_completion, read_usage
from harness.extract.replies import read_json
from harness.extract.store.keys import digest_of
from harness.extract.validity import STRICT
from harness.plan import check_choices, compile_plan, nests_choices
from harness.records import Schema, Usage

__all__ = ["PreparedSchema"]

Message = dict[str, Any]


class PreparedSchema:
    """One schema in one mode of one of instructor's providers that speak OpenAI's chat completions.

    digest: SHA-256 of the JSON Schema that is sent, in whichever place the mode has for it.
    Raises SchemaError if no JSON Schema can be made of it.
    """

    def __init__(self, schema: Schema, *, mode: str, provider: str = "openai") -> None:
        from instructor.v2 import Mode, Provider, mode_registry
        from instructor.v2.core.response_model import prepare_response_model

        self.mode = mode
        self._handlers = mode_registry.get_handlers(Provider(provider), Mode[mode])
        try:
            model: Any = prepare_response_model(schema.model)
            self.digest = digest_of(model.model_json_schema())
        except Exception as error:
            raise SchemaError(
                f"{schema.model.__name__} cannot be sent to a model: {excerpt(str(error), 200)}", file=schema.path
            ) from error
        self._response_model = model
        self._plan = compile_plan(schema.model)
        self._forms: dict[tuple[str, ...], tuple[list[Message], dict[str, Any]]] = {}

    def request(self, messages: Sequence[Message]) -> dict[str, Any]:
        """The members of the body that ask `messages` for this schema: messages, and what the mode adds to them."""
        form, others = self._form(tuple(message["role"] for message in messages))
        filled = []
        for message in form:
            content = message["content"]
            for index, said in enumerate(messages):
                content = content.replace(_mark(index), said["content"])
            filled.append({**message, "content": content})
        return {**others, "messages": filled}

    def read(self, completion: Any) -> tuple[Reply | None, Usage]:
        """What `completion` says, None if it has nothing where a reply has it, and its tokens."""
        return read_completion(completion), read_usage(completion)

    def check_answer(self, text: str) -> None:
        """Raises LimitError where to validate the JSON in an answer takes beyond what is bearable."""
        if nests_choices(self._plan):  # else the text need not be read for it
            check_choices(self._plan, read_json(text).value)

    def parse(self, completion: Any) -> None:
        """Raises what instructor raises for a reply that it does not take."""
        # Some servers send "" for no refusal, which instructor takes for one.
        completion.choices[0].message.refusal = None
        self._handlers.response_parser(response=completion, response_model=self._response_model, strict=STRICT)

    def correct(self, request: dict[str, Any], completion: Any, error: Exception) -> dict[str, Any]:
        """The request that shows the model its reply and what is wrong with it, as instructor words it."""
        copied = {**request, "messages": list(request["messages"])}
        with warnings.catch_warnings():
            # Members of other types than OpenAI's are sent back as they came; pydantic warns of each.
            warnings.filterwarnings("ignore", "Pydantic serializer warnings", UserWarning)
            corrected: dict[str, Any] = self._handlers.reask_handler(
                kwargs=copied, response=completion, exception=error
            )
        return corrected

    def answer(self, text: str) -> str:
        """The part of a valid reply's text that was parsed."""
        if self.mode != "MD_JSON":
            return text
        from instructor.v2.core.json import extract_json_from_codeblock

        return extract_json_from_codeblock(text)

    def _form(self, roles: tuple[str, ...]) -> tuple[list[Message], dict[str, Any]]:
        form = self._forms.get(roles)
        if form is None:
            marked = [{"role": role, "content": _mark(index)} for index, role in enumerate(roles)]
            _, made = self._handlers.request_handler(response_model=self._response_model, kwargs={"messages": marked})
            form = self._forms[roles] = (made.pop("messages"), made)
        return form


def _mark(index: int) -> str:
    return f"\0{index}\0"
