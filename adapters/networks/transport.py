"""Connections whose every wait ends at the deadline of the question they serve.

httpx has a timeout for each read but none for a whole answer, so a server that sends one byte every few
seconds holds a connection for as long as it likes. Cancelling the request instead is no way out: httpx 0.28
loses the slot of a cancelled request for good (encode/httpcore#961). So the stream itself shortens each wait.
"""

# ruff: noqa: ASYNC109  (the signatures are httpcore's)

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

from adapters.networks.deadline import clamped

SocketOptions = Iterable[httpcore.SOCKET_OPTION] | None


class DeadlineStream(httpcore.AsyncNetworkStream):
    """A stream that stops waiting at the deadline."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._inner.read(max_bytes, clamped(timeout))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._inner.write(buffer, clamped(timeout))

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        return DeadlineStream(await self._inner.start_tls(ssl_context, server_hostname, clamped(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class DeadlineBackend(httpcore.AsyncNetworkBackend):
    """Opens connections that stop waiting at the deadline."""

    def __init__(self, inner: httpcore.AsyncNetworkBackend | None = None) -> None:
        self._inner = inner or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions = None,
    ) -> httpcore.AsyncNetworkStream:
        stream = await self._inner.connect_tcp(host, port, clamped(timeout), local_address, socket_options)
        return DeadlineStream(stream)

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


class PooledTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport over connections of this backend. HTTP/1.1 only, no proxies, no retries."""

    def __init__(
        self, backend: httpcore.AsyncNetworkBackend, verify: ssl.SSLContext, *, connections: int, keep: int
    ) -> None:
        super().__init__(verify=verify, trust_env=False)
        # httpx has no parameter for httpcore's documented network_backend, hence this one private name.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=verify,
            max_connections=connections,
            max_keepalive_connections=keep,
            keepalive_expiry=15.0,
            network_backend=backend,
        )
