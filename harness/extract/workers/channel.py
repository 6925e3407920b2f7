"""What a worker and its parent say to each other: Python values over a pair of sockets, within one program alone."""

from __future__ import annotations

import asyncio
import pickle
import socket
from typing import Any

__all__ = ["Channel", "Message"]

Message = tuple[Any, ...]
"""What it is, and its members."""

_HEAD = 8


class Channel:
    """One end of a pair. What is said in one turn of the loop goes out together."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._unsent: list[Message] = []

    @classmethod
    async def over(cls, end: socket.socket) -> Channel:
        """A channel over one end, on the running loop."""
        end.setblocking(False)
        return cls(*await asyncio.open_connection(sock=end))

    def say(self, *message: Any) -> None:
        """Sends a message; whether the other side is still there is not known."""
        if not self._unsent:
            asyncio.get_running_loop().call_soon(self._send)
        self._unsent.append(message)

    def _send(self) -> None:
        if self._unsent and not self._writer.is_closing():
            data = pickle.dumps(self._unsent, pickle.HIGHEST_PROTOCOL)
            self._writer.write(len(data).to_bytes(_HEAD, "little") + data)
        self._unsent.clear()

    async def hear(self) -> list[Message]:
        """The next messages, 1 or more. Raises EOFError where the other side is gone."""
        try:
            size = int.from_bytes(await self._reader.readexactly(_HEAD), "little")
            messages: list[Message] = pickle.loads(await self._reader.readexactly(size))
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise EOFError from error
        return messages

    async def sent(self) -> None:
        """Returns when everything said has left this process. Raises ConnectionError where the other side is gone."""
        self._send()
        await self._writer.drain()
        self._writer.close()
        await self._writer.wait_closed()
