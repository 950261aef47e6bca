"""A small HTTP server on loopback that does what a test says, faults included, and remembers.

It runs in the test's own event loop, so that a test can look at it between two awaits.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    """One request as it arrived. Header names are lower case."""

    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes = b""

    def one(self, name: str, default: str = "") -> str:
        return self.query.get(name, [default])[0]


@dataclass(frozen=True)
class Reply:
    """One answer, and how it is spoilt on the way."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    after: float = 0.0  # seconds until the first byte
    drip: float = 0.0  # seconds between the bytes of the body
    drip_headers: float = 0.0  # seconds between the bytes of the head
    cut_at: int | None = None  # bytes of the body after which the connection breaks
    silent: bool = False  # never answers
    chunked: bool = False
    raw: bytes | None = None  # this, whatever HTTP says


def json_reply(value: object, status: int = 200, **headers: str) -> Reply:
    """`headers` with _ for -."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(
        status, json.dumps(value).encode(), {"content-type": "application/json; charset=utf-8", **named}
    )


def html_reply(status: int = 200) -> Reply:
    return Reply(status, b"<!doctype html><title>Just a moment</title>", {"content-type": "text/html"})


def gzipped(reply: Reply) -> Reply:
    return replace(
        reply, body=gzip.compress(reply.body), headers={**reply.headers, "content-encoding": "gzip"}
    )


Handler = Callable[[Request], Reply]


@dataclass
class Server:
    """A running server. `fault` goes before the handler where it gives a Reply."""

    handler: Handler
    url: str = ""
    latency: float = 0.0
    fault: Callable[[Request], Reply | None] = lambda request: None
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    at_once: int = 0
    most_at_once: int = 0
    sent: int = 0

    listening: asyncio.Server | None = None

    async def stop(self) -> None:
        """Nobody answers from now on; connections that are open break."""
        if self.listening is not None:
            self.listening.close()
        self.fault = lambda request: Reply(raw=b"")

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._one(reader, writer):
                pass
        writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        request = _parsed(await reader.readuntil(b"\r\n\r\n"))
        if length := int(request.headers.get("content-length", "0")):
            request = replace(request, body=await reader.readexactly(length))
        self.requests.append(request)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            reply = self.fault(request) or self.handler(request)
            await asyncio.sleep(self.latency + reply.after)
            return await self._send(reply, writer)
        finally:
            self.at_once -= 1

    async def _send(self, reply: Reply, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection can be used again."""
        if reply.silent:
            await asyncio.sleep(3600)
        if reply.raw is not None:
            await self._write(writer, reply.raw)
            return False
        await self._slowly(writer, _head(reply), reply.drip_headers)
        body = reply.body if reply.cut_at is None else reply.body[: reply.cut_at]
        pieces = (
            _chunks(body) if reply.chunked else [body[at : at + 65536] for at in range(0, len(body), 65536)]
        )
        for piece in pieces:
            await self._slowly(writer, piece, reply.drip)
        return reply.cut_at is None

    async def _slowly(self, writer: asyncio.StreamWriter, data: bytes, pause: float) -> None:
        if not pause:
            return await self._write(writer, data)
        for byte in data:
            await self._write(writer, bytes([byte]))
            await asyncio.sleep(pause)

    async def _write(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        writer.write(data)
        await writer.drain()
        self.sent += len(data)


@asynccontextmanager
async def serve(handler: Handler, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    """A server on a free port of 127.0.0.1, stopped at the end with everything that hangs on it."""
    server = Server(handler)
    running: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(server.connected(reader, writer))
        running.add(task)
        task.add_done_callback(running.discard)

    listening = server.listening = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        listening.close()
        for task in list(running):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def _parsed(head: bytes) -> Request:
    first, *lines = head.decode("latin-1").split("\r\n")
    target = urlsplit(first.split(" ")[1])
    headers = dict(line.split(": ", 1) for line in lines if ": " in line)
    query = parse_qs(target.query, keep_blank_values=True)
    return Request(target.path, query, {name.lower(): value for name, value in headers.items()})


def _head(reply: Reply) -> bytes:
    length = {"transfer-encoding": "chunked"} if reply.chunked else {"content-length": str(len(reply.body))}
    lines = [f"HTTP/1.1 {reply.status} X"] + [f"{k}: {v}" for k, v in {**length, **reply.headers}.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _chunks(body: bytes) -> list[bytes]:
    parts = [body[at : at + 16384] for at in range(0, len(body), 16384)]
    return [b"%x\r\n%s\r\n" % (len(part), part) for part in parts] + [b"0\r\n\r\n"]
