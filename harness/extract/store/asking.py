"""What a request is for, told to the store past a client library that knows nothing of documents and repeats."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

__all__ = ["Asking", "asking"]


@dataclass(frozen=True, slots=True)
class Asking:
    """One attempt of one task.

    provider, mode, repeat: part of the key beside the request's body. document, schema: names. attempt: 1 for the
    first. prompt, schema_digest, document_digest: SHA-256 of what of each is sent, by which a miss is explained; they
    are no part of the key.
    """

    provider: str
    mode: str
    document: str
    schema: str
    repeat: int
    attempt: int
    prompt: str
    schema_digest: str
    document_digest: str

    @property
    def task(self) -> tuple[str, str, int]:
        """Document, schema and repeat."""
        return self.document, self.schema, self.repeat


asking: ContextVar[Asking] = ContextVar("asking")
"""Set, in the task that sends, before each request."""
