"""One reply judged, and the attempts of a task brought together in its extraction.

- **valid** is what instructor's parser takes in the mode that was asked for, pydantic strict: in every mode alike a
  number in quotes, a fence around JSON mode's object or text where a tool call belongs is invalid, and asked again.
- **response** is the JSON that the reply holds, valid or not, in its place or in prose: it is scored leaf by leaf.
- **failure** says what is wrong with a reply that is not valid: beside its response where there is one to score
  (`invalid`, `truncated`), alone where there is none.
- A reply cut off by the token limit is read up to its last complete value and is invalid; it is not asked again, since
  the same limit would cut it again. If not even one value is complete there is no response.
- A refusal or a filtered reply is final as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from harness.errors import excerpt
from harness.extract.interface import Task
from harness.extract.models.completions import Reply, add_usage
from harness.extract.models.requests import PreparedSchema
from harness.extract.replies import Reading, read_json
from harness.extract.secrets import Redactor
from harness.extract.validity import describe_invalid
from harness.pricing import Price, known_total
from harness.records import Attempted, Extraction, Failure, FailureKind, Usage

__all__ = ["LONGEST_RAW", "Attempt", "conclude", "judge"]

LONGEST_RAW = 64 * 1024
"""Characters of a reply's text that are kept."""

ONE_REQUEST = Usage(requests=1)


@dataclass(frozen=True)
class Attempt:
    """One request and what came of it.

    response: JSON, None where none could be read. trouble: None if the reply is valid, else what is wrong with it.
    raw: the reply's text, bounded. error: what to show the model so that it corrects itself, None if it is not to be
    asked again.
    """

    response: Any = None
    trouble: Failure | None = None
    usage: Usage = ONE_REQUEST
    raw: str | None = None
    error: Exception | None = None


def judge(prepared: PreparedSchema, completion: Any, *, redactor: Redactor) -> Attempt:
    """The attempt that ended in `completion`."""
    reply, usage = prepared.read(completion)
    if reply is None:
        said = redactor.text(completion) if isinstance(completion, str) else "it has no choices"
        return Attempt(
            trouble=Failure("no_json", f"the reply is no chat completion: {excerpt(said, 200)}"), usage=usage
        )
    text, refusal = redactor.text(_answer(prepared.mode, reply)), redactor.text(reply.refusal)
    raw = (text or refusal)[:LONGEST_RAW]
    if refusal:
        return Attempt(trouble=Failure("refusal", excerpt(refusal, 400)), usage=usage, raw=raw)
    if reply.finish == "content_filter":
        return Attempt(trouble=Failure("content_filter", "the server withheld the answer"), usage=usage, raw=raw)
    if reply.finish == "length":
        return _cut_off(text, read_json(text), usage, None)
    error = _error_of(prepared, completion, reply)
    reading = read_json(text if error else prepared.answer(text))
    if error is None and reading.odd:
        error = ValueError("NaN, infinities and numbers beyond all measure are no numbers of JSON")
    if error is None and reading.value is not None:
        return Attempt(reading.value, None, usage, raw)
    shown = error if reply.whole else None
    if reading.state == "cut":
        return _cut_off(text, reading, usage, shown)
    detail = describe_invalid(error) if error else "nested too deep to be read"
    kind: FailureKind = "no_json" if reading.value is None else "invalid"
    return Attempt(reading.value, Failure(kind, detail if text else "the reply is empty"), usage, raw, shown)


def _cut_off(text: str, reading: Reading, usage: Usage, shown: Exception | None) -> Attempt:
    kept = "nothing in it is complete" if reading.value is None else "read to its last complete value"
    if reading.state == "whole":
        kept = "at the token limit, yet its JSON is complete"
    trouble = Failure("truncated", f"cut off after {len(text)} characters: {kept}")
    return Attempt(reading.value, trouble, usage, text[:LONGEST_RAW], shown)


def conclude(
    task: Task, attempts: Sequence[Attempt], *, latency: float, redactor: Redactor, price: Price
) -> Extraction:
    """The extraction of `task` after `attempts` (1 or more), the last of which has the final word.

    price: of one request; where that of one is not known, what the extraction cost is not either.
    Where the last brought nothing readable, an earlier reply's JSON is still scored, beside the last one's failure.
    """
    first, last = attempts[0], attempts[-1]
    read = next((attempt for attempt in reversed(attempts) if attempt.response is not None), None)
    usage = first.usage
    for attempt in attempts[1:]:
        usage = add_usage(usage, attempt.usage)
    raw = (read or last).raw
    costs = [price(attempt.usage) for attempt in attempts]
    return Extraction(
        document=task.document.name,
        schema=task.schema.name,
        repeat=task.repeat,
        response=None if read is None else redactor.json(read.response),
        failure=_redacted(last.trouble, redactor),
        valid_first=first.trouble is None,
        valid=last.trouble is None,
        attempts=len(attempts),
        usage=usage,
        latency=latency,
        raw=None if raw is None else redactor.text(raw),
        cost=None if None in costs else known_total(costs),
        by_attempt=_each(attempts, costs) if len(attempts) > 1 else (),
    )


def _each(attempts: Sequence[Attempt], costs: Sequence[Decimal | None]) -> tuple[Attempted, ...]:
    return tuple(
        Attempted(attempt.usage, cost, attempt.trouble.kind if attempt.trouble is not None else None)
        for attempt, cost in zip(attempts, costs, strict=True)
    )


def _answer(mode: str, reply: Reply) -> str:
    """The text to read: where the mode has it, else where the model put it instead."""
    if mode == "TOOLS":
        return reply.arguments or reply.content
    return reply.content or reply.arguments


def _error_of(prepared: PreparedSchema, completion: Any, reply: Reply) -> Exception | None:
    if not reply.whole:
        return ValueError("the reply's members are not of the types that a chat completion has")
    try:
        prepared.check_answer(_answer(prepared.mode, reply))
        prepared.parse(completion)
    except Exception as error:
        # Also what a schema's own validator raises: the reply that brought it about did not validate.
        return error
    return None


def _redacted(failure: Failure | None, redactor: Redactor) -> Failure | None:
    return None if failure is None else Failure(failure.kind, redactor.text(failure.detail))
