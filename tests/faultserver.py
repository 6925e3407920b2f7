"""A server on loopback that speaks chat completions and misbehaves by script.

    with FaultServer() as server:
        server.script(tool_call({"n": 1}), status(429, retry_after=1), reset_mid_body())
        ... ask server.url ...
        server.requests     what was sent, in order of arrival

Each request takes the next reply of the script; `server.answer = function` decides by the request instead. It runs in a
thread with a loop and sockets of its own; nothing in the process under test is replaced.

    python tests/faultserver.py --port 8000 --latency 0.2 --seed 1 --faults 0.2

runs it as a process of its own, with faults at random; it prints its URL, and `/counts` tells what it answered.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gzip as gzip_module
import json
import socket
import struct
import sys
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from loopback import LoopbackServer


@dataclass(frozen=True)
class Request:
    """One request as it came in. headers: names in lower case. body: its JSON, None if it is none."""

    method: str
    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw) if self.raw else None


@dataclass(frozen=True)
class Reply:
    """What is written back.

    wait: seconds before the first byte. held: what is waited for before that. send: bytes of the body that are written,
    None for all. ending: what happens after that: `keep` the connection, `close` it, `reset` it, or `hang`. drip:
    seconds between the bytes of the body.
    """

    code: int = 200
    headers: tuple[tuple[str, str], ...] = (("content-type", "application/json"),)
    body: bytes = b""
    wait: float = 0.0
    send: int | None = None
    ending: str = "keep"
    drip: float = 0.0
    held: threading.Event | None = None


USAGE = {
    "prompt_tokens": 100,
    "completion_tokens": 20,
    "total_tokens": 120,
    "prompt_tokens_details": {"cached_tokens": 60},
    "completion_tokens_details": {"reasoning_tokens": 5},
}


def as_json(value: Any, **changes: Any) -> Reply:
    """Any JSON as the whole body."""
    return replace(Reply(body=json.dumps(value).encode()), **changes)


def completion(message: dict[str, Any], *, finish: Any = "stop", usage: Any = USAGE) -> Reply:
    """A chat completion with one choice."""
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "served",
        "choices": [{"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": None} | message}],
    }
    return as_json(body if usage is None else body | {"usage": usage})


def tool_call(arguments: Any, *, finish: str = "tool_calls", usage: Any = USAGE, name: str = "Record") -> Reply:
    """A tool call; arguments: JSON text, or a value to be written as JSON."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": text}}
    return completion({"tool_calls": [call]}, finish=finish, usage=usage)


def content(text: Any, *, finish: str = "stop", usage: Any = USAGE) -> Reply:
    """A message of text, or of a value written as JSON."""
    return completion({"content": text if isinstance(text, str) else json.dumps(text)}, finish=finish, usage=usage)


def fenced(value: Any) -> Reply:
    """JSON in a fence, with prose around it."""
    return content(f"Here is the record {{as asked}}:\n```json\n{json.dumps(value)}\n```\nAnything else?")


def refusal(text: str = "I cannot help with that.") -> Reply:
    return completion({"refusal": text})


def content_filter() -> Reply:
    return completion({"content": None}, finish="content_filter")


def status(
    code: int, message: str = "something is wrong", /, *, retry_after: float | None = None, **error: Any
) -> Reply:
    """An error as OpenAI words it."""
    headers = [("content-type", "application/json")]
    if retry_after is not None:
        headers.append(("retry-after", f"{retry_after:g}"))
    body = {"error": {"message": message, "type": "error", "code": None} | error}
    return Reply(code=code, headers=tuple(headers), body=json.dumps(body).encode())


def reset_mid_body() -> Reply:
    """Half a body, and the connection is torn down."""
    whole = tool_call({"padding": "x" * 2_000})
    return replace(whole, send=len(whole.body) // 2, ending="reset")


def closed_unanswered() -> Reply:
    return Reply(send=0, code=0, ending="close")


def hang() -> Reply:
    """A head, and then nothing."""
    return replace(tool_call({}), send=0, ending="hang")


def drip(reply: Reply, *, every: float = 0.02) -> Reply:
    """Byte after byte: never silent for long, never done."""
    return replace(reply, drip=every)


def empty_choices() -> Reply:
    return as_json({"id": "1", "object": "chat.completion", "created": 1, "model": "served", "choices": []})


def wrong_content_type(text: str = "<html>a proxy's page</html>") -> Reply:
    return Reply(headers=(("content-type", "text/html"),), body=text.encode())


def gzip(reply: Reply) -> Reply:
    return replace(reply, headers=(*reply.headers, ("content-encoding", "gzip")), body=gzip_module.compress(reply.body))


def huge(size: int) -> Reply:
    """A good reply with `size` bytes of white space behind it."""
    good = tool_call({"n": 1})
    return replace(good, body=good.body + b" " * size)


EXHAUSTED = status(418, "the script has no more replies")


class FaultServer(LoopbackServer):
    """See above. requests: what came in. connections: made so far. most_at_once: requests in work together at most."""

    def __init__(
        self, answer: Callable[[Request], Reply] | None = None, *, port: int = 0, remember: bool = True
    ) -> None:
        """port: 0 for a free one. remember: whether `requests` is kept."""
        super().__init__(port=port)
        self.answer = answer
        self._remember = remember
        self.requests: list[Request] = []
        self.connections = 0
        self.most_at_once = 0
        self._script: deque[Reply] = deque()
        self._in_work = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def script(self, *replies: Reply) -> None:
        """Appends to what will be answered."""
        self._script.extend(replies)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Request after request, as long as the replies keep the connection."""
        self.connections += 1
        while await self._exchange(reader, writer):
            pass

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its reply; whether the connection stays open."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        request = Request(method, path, headers, await reader.readexactly(int(headers.get("content-length", 0))))
        if self._remember:
            self.requests.append(request)
        self._in_work += 1
        self.most_at_once = max(self.most_at_once, self._in_work)
        try:
            return await self._write(self._reply_to(request), writer)
        finally:
            self._in_work -= 1

    def _reply_to(self, request: Request) -> Reply:
        if request.path == "/counts":
            return as_json(getattr(self.answer, "counts", {}))
        if request.path != "/v1/chat/completions":
            return status(404, f"no such path: {request.path}")
        if self.answer is not None:
            return self.answer(request)
        return self._script.popleft() if self._script else EXHAUSTED

    async def _write(self, reply: Reply, writer: asyncio.StreamWriter) -> bool:
        while reply.held is not None and not reply.held.is_set():
            await asyncio.sleep(0.02)
        await asyncio.sleep(reply.wait)
        if reply.code:
            lines = [f"HTTP/1.1 {reply.code} Said", *(f"{name}: {value}" for name, value in reply.headers)]
            writer.write("\r\n".join([*lines, f"content-length: {len(reply.body)}", "", ""]).encode("latin-1"))
        sent = reply.body if reply.send is None else reply.body[: reply.send]
        if reply.drip:
            for byte in sent:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(reply.drip)
        else:
            writer.write(sent)
        await writer.drain()
        if reply.ending == "hang":
            await asyncio.Event().wait()
        if reply.ending == "reset":
            # Let the half body arrive; without lingering, closing then sends a reset instead of an end.
            await asyncio.sleep(0.02)
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        return reply.ending == "keep"


def main() -> None:
    """The server as a process, until it is ended."""
    from randomfaults import FAULTS, RandomFaults

    parser = argparse.ArgumentParser(description="A chat-completions server on loopback that misbehaves by chance.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--faults", type=float, default=0.0, help="share of the requests that meet one, from 0 to 1")
    parser.add_argument("--kinds", default=",".join(FAULTS), help="comma-separated; of these, each as likely")
    parser.add_argument("--answer", help="JSON of the record in every good answer; the schema's least without it")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before every reply")
    given = parser.parse_args()
    good = None if given.answer is None else tool_call(given.answer)
    faults = RandomFaults(
        seed=given.seed,
        share=given.faults,
        latency=given.latency,
        kinds=given.kinds.split(","),
        good=None if good is None else lambda _: good,
    )
    with FaultServer(faults, port=given.port, remember=False) as server, contextlib.suppress(KeyboardInterrupt):
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
