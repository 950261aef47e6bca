"""Asks hosts that people name, without ever reaching into a private network on somebody's behalf.

Only https on port 443, only names whose every address is public, and the connection goes to the very address
that was checked, so that a second look-up cannot lead elsewhere. What went wrong is not told in detail: the
difference between two errors would map the inside of a network.
"""

# ruff: noqa: ASYNC109  (the signatures are httpcore's)

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextvars import copy_context
from dataclasses import replace
from functools import partial
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from adapters.networks.addresses import is_public, public_host
from adapters.networks.body import Answer, Title
from adapters.networks.deadline import clamped
from adapters.networks.http import DEFAULT_WAITS, TIMEOUT, Ask, Http
from adapters.networks.known_hosts import KnownHosts
from adapters.networks.resolver import Resolver
from adapters.networks.retry import Waits
from adapters.networks.threads import Threads
from adapters.networks.transport import DeadlineBackend, PooledTransport, SocketOptions
from adapters.networks.turns import ProcessNewHosts
from adapters.networks.wire import netloc
from scoring.errors import BadAnswer, ForbiddenHost, NetworkSlow
from scoring.ports.clock import Clock
from scoring.ports.fetch_context import asked_for
from scoring.ports.measures import NO_MEASURES, Measures
from scoring.ports.quotas import NewHosts, Quotas
from scoring.text import NOTHING, Name, Text, joined, plural, say

T = TypeVar("T")
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

CAP = 1_048_576  # bytes after decompression
WHOLE = 8.0  # seconds for one request
REDIRECTS = 2
CONNECTIONS = 64
NEW_HOSTS = 30  # an hour; more would make us a tool to scan with
ADDRESSES_TRIED = 3
LONGEST_ADDRESS = 4_096  # characters of one; what redirects us may send a hundred thousand
READERS = 2  # threads that read what came
READING = 5.0  # seconds for the answers of one round, with the wait for a thread
NOT_ASKED = say("That server may not be asked.")


class GuardedHttp:
    """As Http, for hosts that come from a handle or a page. `trusted` are "host:port" pairs of the operator.

    A trusted server may be private and plain http. `denied` hosts, and hosts below them, are never asked.
    """

    def __init__(
        self,
        user_agent: str,
        clock: Clock,
        *,
        trusted: Collection[str] = (),
        denied: Collection[str] = (),
        new_hosts: int = NEW_HOSTS,
        resolve: Resolve | None = None,
        network: httpcore.AsyncNetworkBackend | None = None,
        timeout: httpx.Timeout = TIMEOUT,
        waits: Waits = DEFAULT_WAITS,
        verify: ssl.SSLContext | None = None,
        quotas: Quotas | None = None,
        new: NewHosts | None = None,
        measures: Measures = NO_MEASURES,
    ) -> None:
        """`quotas` and `new` count with other processes; without them this one counts by itself."""
        self.clock = clock
        self._trusted = frozenset(host.lower() for host in trusted)
        self._denied = tuple(host.lower() for host in denied)
        self._known = KnownHosts(new or ProcessNewHosts(), new_hosts)
        self._resolver = Resolver()
        self._reading = Threads(READERS, each=1, patience=READING)
        backend = GuardedBackend(resolve or self._resolver, DeadlineBackend(network), self._trusted)

        def transport(verify: ssl.SSLContext) -> httpx.AsyncBaseTransport:
            return PooledTransport(backend, verify, connections=CONNECTIONS, keep=CONNECTIONS // 2)

        self._http = Http(
            user_agent,
            clock,
            make_transport=transport,
            timeout=timeout,
            whole=WHOLE,
            waits=waits,
            verify=verify,
            quotas=quotas,
            measures=measures,
        )

    def base_url(self, host: str) -> str:
        """The root of this host. Raises ForbiddenHost for one that may not be asked."""
        if host.lower() in self._trusted:
            return f"https://{host}" if host.endswith(":443") else f"http://{host}"
        return f"https://{public_host(host)}"

    async def get(self, ask: Ask) -> Answer:
        """As Http.get. Raises ForbiddenHost before anything is sent where the address may not be asked."""
        host = await self._check(ask.url)
        try:
            return await self._http.get(replace(ask, cap=min(ask.cap, CAP)))
        except ForbiddenHost:
            self._known.refuse(host, self.clock.now())
            raise

    async def follow(self, ask: Ask) -> Answer:
        """As get, with at most two redirects, each checked like the first address.

        A host that people name cannot send us to a trusted one.
        """
        outside = not self._is_trusted(ask.url)
        for _ in range(REDIRECTS + 1):
            answer = await self.get(ask)
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            ask = replace(ask, url=_next(ask.url, answer), params=None)
            if outside and self._is_trusted(ask.url):
                raise ForbiddenHost(NOT_ASKED)
        raise BadAnswer(say("{network} sends us from one place to the next.", network=ask.title), NOTHING)

    async def read(self, parse: Callable[[], T], *, title: Title) -> T:
        """What `parse` makes of answers, beside the event loop. Raises NetworkSlow where it takes too long.

        The thread cannot be stopped: what it reads has to be bounded, as every answer here is.
        """
        try:
            async with asyncio.timeout(READING):
                # What is left out is counted where the question was asked.
                return await self._reading.run(partial(copy_context().run, parse))
        except TimeoutError:
            raise NetworkSlow(say("What {network} sent takes too long to read.", network=title)) from None

    def _is_trusted(self, url: str) -> bool:
        return (netloc(url) or "") in self._trusted

    def describe(self) -> Text:
        """For the operator: how many hosts are known, and which are trusted."""
        trusted = joined(map(Name, sorted(self._trusted)), "comma") if self._trusted else say("none")
        return plural(
            "{n} server asked so far, trusted: {trusted}",
            "{n} servers asked so far, trusted: {trusted}",
            len(self._known),
            trusted=trusted,
        )

    async def aclose(self) -> None:
        await self._resolver.aclose()
        await self._http.aclose()

    async def _check(self, url: str) -> str:
        """The host. Raises ForbiddenHost, or RateLimited for a new host too many."""
        if len(url) > LONGEST_ADDRESS:
            raise ForbiddenHost(NOT_ASKED)
        try:
            parts = urlsplit(url)
            plain = parts.scheme == "https" and parts.netloc == parts.hostname and parts.port is None
        except ValueError:
            raise ForbiddenHost(NOT_ASKED) from None
        if self._is_trusted(url):
            return parts.netloc
        host = public_host(parts.hostname or "") if plain else ""
        if not host or any(host == denied or host.endswith(f".{denied}") for denied in self._denied):
            raise ForbiddenHost(NOT_ASKED)
        await self._known.admit(host, self.clock.now(), asked_for().workspace)
        return host


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Resolves a name once, refuses it unless all its addresses are public, and connects to one of those."""

    def __init__(
        self, resolve: Resolve, inner: httpcore.AsyncNetworkBackend, trusted: Collection[str] = ()
    ) -> None:
        self._resolve = resolve
        self._inner = inner
        self._trusted = trusted

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions = None,
    ) -> httpcore.AsyncNetworkStream:
        if f"{host}:{port}" in self._trusted:
            return await self._inner.connect_tcp(host, port, timeout, local_address, socket_options)
        if port != 443:
            raise ForbiddenHost(say("Only port 443 is asked."))
        failure: Exception = httpcore.ConnectError()
        for address in await self._checked(public_host(host), port, timeout):
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                failure = failed
        raise failure

    async def _checked(self, host: str, port: int, timeout: float | None) -> Sequence[str]:
        try:
            async with asyncio.timeout(clamped(timeout)):
                addresses = list(dict.fromkeys(await self._resolve(host, port)))
        except TimeoutError:
            raise httpcore.ConnectTimeout from None
        # One private address among public ones is how a name is made to lead inside.
        if not addresses or not all(map(is_public, addresses)):
            raise ForbiddenHost(say("No public server answers to that name."))
        return addresses[:ADDRESSES_TRIED]

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


def _next(url: str, answer: Answer) -> str:
    try:
        return urljoin(url, answer.headers.get("location", ""))
    except ValueError:
        raise ForbiddenHost(NOT_ASKED) from None
