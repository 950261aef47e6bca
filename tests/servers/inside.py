"""A network for the guarded client in which every address is this machine: nothing public is ever reached."""

# ruff: noqa: ASYNC109  (the signatures are httpcore's)

from __future__ import annotations

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpcore

SocketOptions = Any


class Unencrypted(httpcore.AsyncNetworkStream):
    """Says yes to TLS and stays as it is, and remembers the name the certificate would be checked for."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, names: list[str]) -> None:
        self._inner = inner
        self._names = names

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        assert ssl_context.verify_mode is ssl.CERT_REQUIRED
        assert ssl_context.check_hostname
        self._names.append(server_hostname or "")
        return self

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


@dataclass
class Loopback(httpcore.AsyncNetworkBackend):
    """Connects to one server of this machine whatever address it is told, and notes the address."""

    port: int
    connected: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)
    encrypted: bool = False  # real TLS, where the server speaks it

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions = None,
    ) -> httpcore.AsyncNetworkStream:
        self.connected.append(f"{host}:{port}")
        if host in self.dead:
            raise httpcore.ConnectError
        real = httpcore.AnyIOBackend()
        stream = await real.connect_tcp("127.0.0.1", self.port, timeout)
        return stream if self.encrypted else Unencrypted(stream, self.names)


@dataclass
class Names:
    """A resolver: the addresses of each name, one answer after the other where there are several."""

    known: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    otherwise: Sequence[str] = ()
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        answers = self.known.get(host, [self.otherwise])
        turn = self.asked.count(host)
        self.asked.append(host)
        return answers[min(turn, len(answers) - 1)]
