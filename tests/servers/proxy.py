"""A TCP proxy that can swallow everything: connections stay open, and nothing comes through any more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Proxy:
    """Between us and a server on this machine."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._open: set[asyncio.StreamWriter] = set()
        self._passes = asyncio.Event()
        self._passes.set()
        self.port = 0
        self.connections = 0

    def swallow(self) -> None:
        """From now on nothing comes through, in no direction, on no connection."""
        self._passes.clear()

    def heal(self) -> None:
        """New connections work; those from before stay silent for ever."""
        self._passes = asyncio.Event()
        self._passes.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        passes = self._passes
        self.connections += 1
        self._open.add(writer)
        await passes.wait()
        there_reader, there = await asyncio.open_connection("127.0.0.1", self._to)
        self._open.add(there)
        pumps = (_pump(reader, there, passes), _pump(there_reader, writer, passes))
        await asyncio.gather(*pumps, return_exceptions=True)
        there.close()
        writer.close()

    def close(self) -> None:
        for writer in self._open:
            writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, passes: asyncio.Event) -> None:
    while data := await reader.read(65_536):
        await passes.wait()
        writer.write(data)
        await writer.drain()
    writer.close()


@asynccontextmanager
async def a_proxy(port: int, host: str = "127.0.0.1") -> AsyncIterator[Proxy]:
    """On a free port of `host`, to that port of this machine."""
    proxy = Proxy(port)
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.create_task(proxy.serve(reader, writer)))

    server = await asyncio.start_server(accept, host, 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        proxy.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
