"""The store of one run: what was asked is served from it, what was not is recorded in it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from harness.errors import RunError
from harness.extract.secrets import Redactor
from harness.extract.store.asking import Asking
from harness.extract.store.index import Index, read_first_line
from harness.extract.store.keys import AskedRequest
from harness.extract.store.lines import FORMAT, Exchange, exchange_line, head_line, part_line, read_head
from harness.extract.store.table import DigestSet
from harness.extract.store.verdicts import Kind
from harness.extract.store.writer import GroupWriter, Writer

__all__ = ["ExchangeStore"]


class ExchangeStore:
    """The exchanges of a run, and those of other runs that may be served.

    sent: requests that were sent. served: answers that stood in the run already. warnings: what was found damaged, one
    line each.
    """

    def __init__(self) -> None:
        self.redactor = Redactor(())
        self.sent = self.served = 0
        self.warnings: list[str] = []
        self.asking: dict[str, asyncio.Future[None]] = {}
        self._writer: Writer | None = None
        self._own: Index | None = None
        self._others: list[Index] = []

    def open(
        self,
        path: Path,
        *,
        provider: str,
        server: str,
        others: Sequence[Path] = (),
        copy: Callable[[int, bytes], None] | None = None,
    ) -> None:
        """Goes on with the file at `path`, or begins it; no other process can from now on.

        server: base URL without credentials. others: files whose answers are served too, where they are of the same
        provider and server; the first that has one is taken. copy: as GroupWriter has it. Raises RunError where another
        process has the file open, and where it cannot be used.
        """
        writer = self._writer = GroupWriter(path, copy=copy)
        own = self._own = Index(path)
        if own.torn:
            self.warnings.append(
                f"{_shown(path)}: the last line was cut off in the writing ({own.torn} bytes); left out"
            )
            writer.cut(own.whole)
        if own.damaged:
            self.warnings.append(_damage(own))
        head = head_line(provider=provider, server=server)
        if own.whole == 0:
            self._head: bytes = head
        elif read_head(read_first_line(path)) != read_head(head):
            raise RunError(f"its exchanges are with another server than {server}", file=path, line=1)
        else:
            self._head = b""
        for other in others:
            if read_head(read_first_line(other)) == (FORMAT, provider, server):
                self._others.append(Index(other))

    @property
    def answered(self) -> int:
        """How many documents, schemas and repeats the run has an answer to."""
        return len(self._opened[1].tasks)

    @property
    def commits(self) -> int:
        """How often the disk was made to write."""
        return 0 if self._writer is None else self._writer.commits

    @property
    def taken(self) -> Counter[str]:
        """By run, the answers of this one that were taken from it."""
        return Counter() if self._own is None else self._own.taken

    @property
    def recorded(self) -> bool:
        """Whether the run has any exchange."""
        return self._own is not None and bool(self._own.answers or self._own.outcomes or self.sent)

    @property
    def _opened(self) -> tuple[Writer, Index]:
        if self._writer is None or self._own is None:
            raise RuntimeError("the store is not open")
        return self._writer, self._own

    @property
    def answers(self) -> bool:
        """Whether there is any answer, of this run or of another, that could be served."""
        return any(index is not None and index.answers for index in (self._own, *self._others))

    async def look(self, request: AskedRequest) -> Exchange | None:
        """As `find`; of a store that is elsewhere it takes a while."""
        return self.find(request.key)

    def find(self, key: str) -> Exchange | None:
        """The stored answer to the request with this key, of this run or of another; None where it has to be asked."""
        found = self._opened[1].answer(key)
        if found is not None:
            return found
        for other in self._others:
            found = other.answer(key)
            if found is not None:
                return found if found.taken_from else replace(found, taken_from=other.run)
        return None

    def has(self, key: str) -> bool:
        """Whether this run has an answer of its own to the request with this key."""
        return bytes.fromhex(key) in self._opened[1].answers

    async def take(self, request: AskedRequest, asked: Asking, found: Exchange) -> None:
        """Copies another run's answer into this one, so that this one can be replayed alone."""
        await self._append(request, replace(found, of=_of(asked), digests=_digests(asked)))

    def record(
        self,
        request: AskedRequest,
        asked: Asking,
        *,
        kind: Kind,
        tries: int,
        seconds: float,
        status: int = 0,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
        error: tuple[str, str] | None = None,
    ) -> asyncio.Future[int]:
        """Writes down an exchange that was had just now; the future is done when it is on the disk."""
        exchange = Exchange(
            key=request.key,
            kind=kind,
            of=_of(asked),
            request=self._request(request, asked),
            digests=_digests(asked),
            at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            tries=tries,
            seconds=seconds,
            status=status,
            headers={name: self.redactor.text(text) for name, text in headers},
            body=body,
            error=None if error is None else (error[0], self.redactor.text(error[1])),
        )
        return self._append(request, exchange)

    def _request(self, request: AskedRequest, asked: Asking) -> dict[str, object]:
        return {
            "provider": asked.provider,
            "mode": asked.mode,
            "model": request.model,
            "parameters": self.redactor.json(dict(request.parameters)),
            "schema": request.schema,
            "messages": list(request.messages),
        }

    def _append(self, request: AskedRequest, exchange: Exchange) -> asyncio.Future[int]:
        writer, own = self._opened
        lines, self._head = [self._head, *self._part_lines(request, own.parts)], b""
        before = sum(map(len, lines))
        durable = writer.submit(b"".join([*lines, exchange_line(exchange)]))

        def written(future: asyncio.Future[int]) -> None:
            if not future.cancelled() and future.exception() is None:
                offset = future.result() + before
                own.add(exchange.key, exchange.kind, exchange.of[:3], offset, taken_from=exchange.taken_from)

        durable.add_done_callback(written)
        return durable

    def _part_lines(self, request: AskedRequest, known: set[bytes] | DigestSet) -> list[bytes]:
        """The lines of those parts of `request` that are not known, and now are."""
        lines = []
        for digest, value in request.parts.items():
            part = bytes.fromhex(digest)
            if part not in known:
                known.add(part)
                lines.append(part_line(digest, self.redactor.json(value)))
        return lines

    def append(self, lines: bytes) -> asyncio.Future[int]:
        """Writes down lines that the store of a worker has made; the result, once they are on the disk, is where."""
        writer, own = self._opened
        head, self._head = self._head, b""
        behind: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def written(future: asyncio.Future[int]) -> None:
            error = future.exception()
            if error is not None:
                behind.set_exception(error)
                return
            at = future.result() + len(head)
            own.take(lines, at)
            behind.set_result(at)

        writer.submit(head + lines).add_done_callback(written)
        return behind

    def go_on_in_worker(self, writer: Writer) -> None:
        """In a process that was forked from the one which has the file open: `writer` takes what is recorded to it."""
        if isinstance(self._writer, GroupWriter):
            self._writer.leave()
        self._writer, self._head = writer, b""
        for index in (self._own, *self._others):
            if index is not None:
                index.reopen()

    async def drain(self) -> None:
        """Returns when everything recorded so far is on the disk, or the disk refused it."""
        if self._writer is not None:
            await self._writer.drain()

    def close(self) -> None:
        """Lets go of the files."""
        for opened in (self._writer, self._own, *self._others):
            if opened is not None:
                opened.close()


def _of(asked: Asking) -> tuple[str, str, int, int]:
    return asked.document, asked.schema, asked.repeat, asked.attempt


def _digests(asked: Asking) -> dict[str, str]:
    return {"prompt": asked.prompt, "schema": asked.schema_digest, "document": asked.document_digest}


def _shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _damage(index: Index) -> str:
    more = f" and {len(index.damaged) - 1} more" if len(index.damaged) > 1 else ""
    return f"{_shown(index.path)}: line {index.damaged[0]}{more} is not as it was written; left out, and asked again"
