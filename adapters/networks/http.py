"""One client policy for every network: how many requests, how long, how often again.

A request that has left is never cancelled: httpx 0.28 would lose its place in the connection pool for good.
It runs shielded to its own deadline, while the question that started it may go away at any time.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Protocol

import httpx
import stamina

from adapters.networks.body import CAP, Answer, Title, read_body
from adapters.networks.deadline import remaining, within
from adapters.networks.host_limits import HostLimitRegistry, HostLimits
from adapters.networks.retry import (
    ATTEMPTS,
    TransientFailure,
    Waits,
    asks_to_wait,
    backoff,
    quota_left,
    raise_for_pause,
    raise_if_temporary,
)
from adapters.networks.transport import DeadlineBackend, PooledTransport
from adapters.networks.turns import ProcessQuotas
from scoring.errors import BadAnswer, NetworkDown, NetworkSlow, NetworkTrouble, RateLimited
from scoring.ports.clock import Clock
from scoring.ports.fetch_context import asked_for
from scoring.ports.measures import NO_MEASURES, Measures
from scoring.ports.quotas import Quotas, RateLimit
from scoring.text import NOTHING, say

Params = Mapping[str, str | int | Sequence[str]]
MakeTransport = Callable[[ssl.SSLContext], httpx.AsyncBaseTransport]

PER_HOST = 8  # requests at once to one host
IN_ALL = 64  # requests at once to all hosts, and connections; so nobody waits for httpx's own pool
TIMEOUT = httpx.Timeout(connect=3.0, read=8.0, write=5.0, pool=3.0)
WHOLE = 15.0  # seconds for one request with everything asked again
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "gzip"}
DEFAULT_WAITS = Waits()
OTHER = "other"  # questions that go to no network in particular: checks, proofs
GRACE = 2.0  # seconds that requests in flight get at shutdown


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: a GET, or a POST of this JSON where a network takes queries in no other way.

    `bucket` names the requests that a host counts together where it counts several kinds.
    """

    url: str
    title: Title
    pace: RateLimit
    params: Params | None = None
    headers: Mapping[str, str] | None = None
    bucket: str = ""
    cap: int = CAP
    json: object = None


class Client(Protocol):
    """What sends GETs: Http, or the guarded one for hosts that people name."""

    clock: Clock

    async def get(self, ask: Ask) -> Answer: ...


class Http:
    """Sends GETs. One object for each class of trust: the fixed hosts of settings, and hosts people name."""

    def __init__(
        self,
        user_agent: str,
        clock: Clock,
        *,
        make_transport: MakeTransport | None = None,
        timeout: httpx.Timeout = TIMEOUT,
        whole: float = WHOLE,
        waits: Waits = DEFAULT_WAITS,
        grace: float = GRACE,
        verify: ssl.SSLContext | None = None,
        measures: Measures = NO_MEASURES,
        quotas: Quotas | None = None,
        tells_quota: bool = False,
    ) -> None:
        """`quotas` counts turns with other processes; without it this one counts by itself.

        `tells_quota`: what hosts say of how many requests are left is told to the measures, too.
        """
        # By itself it tells each retry to structlog, and to the registry of Prometheus that all share.
        stamina.instrumentation.set_on_retry_hooks(())
        self.clock = clock
        self._measures = measures
        self._quotas = quotas or ProcessQuotas()
        self._tells_quota = tells_quota
        self._user_agent = user_agent
        self._make_transport = make_transport or fixed_hosts
        self._timeout = timeout
        self._whole = whole
        self._waits = waits
        self._grace = grace
        self._verify = verify
        self._client: httpx.AsyncClient | None = None
        self._lanes = HostLimitRegistry(PER_HOST)
        self._room = asyncio.Semaphore(IN_ALL)
        self._running: set[asyncio.Task[Any]] = set()

    async def get(self, ask: Ask) -> Answer:
        """The answer to one GET: 2xx, 3xx and 4xx are for the caller to read; the rest is raised.

        Raises RateLimited, NetworkDown, NetworkSlow, AnswerTooLarge, BadAnswer and ForbiddenHost. Redirects
        are not followed. May be cancelled at any time.
        """
        lane = self._lanes.of(_host(ask))
        if not lane.breaker.allows():
            raise NetworkDown(
                say(
                    "{network} has not answered for a while and is left alone for a minute.",
                    network=ask.title,
                )
            )
        try:
            with within(self._whole):
                answer = await self._persistently(ask, lane)
        except NetworkTrouble as trouble:
            lane.breaker.count(trouble)
            raise
        lane.breaker.answered()
        return answer

    async def _persistently(self, ask: Ask, lane: HostLimits) -> Answer:
        try:
            async for attempt in stamina.retry_context(
                on=backoff,
                attempts=ATTEMPTS,
                timeout=None,
                wait_initial=self._waits.first,
                wait_max=self._waits.longest,
                wait_jitter=self._waits.jitter,
            ):
                with attempt:
                    return await self._attempt(ask, lane)
        except TransientFailure as failed:
            raise failed.trouble from None
        raise AssertionError("the loop above returns or raises")

    async def aclose(self) -> None:
        """Waits a moment for requests in flight, then frees all connections. A later request opens anew."""
        if self._running:
            await asyncio.wait(self._running, timeout=self._grace)
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()
        late = list(self._running)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _attempt(self, ask: Ask, lane: HostLimits) -> Answer:
        until = lane.paused_until(ask.bucket, self.clock.now())
        if until is not None:
            raise asks_to_wait(ask.title, until)
        try:
            async with asyncio.timeout(remaining()):
                await self._enter(ask, lane)
        except TimeoutError:
            raise RateLimited(
                say("Too many questions to {network} are waiting.", network=ask.title)
            ) from None
        task = asyncio.create_task(self._exchange(ask, lane))
        task.add_done_callback(lambda _: self._leave(lane))
        self._keep(task)
        return await asyncio.shield(task)

    async def _enter(self, ask: Ask, lane: HostLimits) -> None:
        """Raises TimeoutError where its turn does not come in time."""
        await self._quotas.take(_host(ask), ask.pace, remaining())
        await lane.slots.acquire()
        try:
            await self._room.acquire()
        except BaseException:
            lane.slots.release()
            raise

    def _leave(self, lane: HostLimits) -> None:
        lane.slots.release()
        self._room.release()

    async def _exchange(self, ask: Ask, lane: HostLimits) -> Answer:
        began, outcome = time.monotonic(), "cancelled"
        try:
            answer = await self._answered(ask, lane)
            outcome = "ok" if answer.status < 400 or answer.status in (404, 410) else "refused"
            return answer
        except TransientFailure as failed:
            outcome = failed.trouble.reference
            raise
        except NetworkTrouble as trouble:
            outcome = trouble.reference
            raise
        finally:
            self._measures.asked(asked_for().network or OTHER, outcome, time.monotonic() - began)

    async def _answered(self, ask: Ask, lane: HostLimits) -> Answer:
        answer = await self._send(ask)
        now = self.clock.now()
        if self._tells_quota and (found := quota_left(answer.headers, now)) is not None:
            name = "-".join(filter(None, (asked_for().network or OTHER, ask.bucket)))
            self._measures.left(name, *found)
        raise_for_pause(answer, ask.title, now, lane.pauses, ask.bucket)
        raise_if_temporary(answer, ask.title)
        return answer

    async def _send(self, ask: Ask) -> Answer:
        client = self._open()
        try:
            method = "GET" if ask.json is None else "POST"
            async with client.stream(
                method, ask.url, params=ask.params, headers=ask.headers, json=ask.json
            ) as response:
                body = await read_body(response, title=ask.title, cap=ask.cap)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status_code, headers, body)
        except httpx.TimeoutException as failure:
            if isinstance(failure, httpx.PoolTimeout):
                self._renew(client)
            raise TransientFailure(
                NetworkSlow(say("{network} did not answer in time.", network=ask.title))
            ) from None
        except httpx.ConnectError:
            raise TransientFailure(
                NetworkDown(say("{network} cannot be reached.", network=ask.title))
            ) from None
        except httpx.TransportError:
            raise TransientFailure(
                NetworkDown(say("{network} broke off in the middle of its answer.", network=ask.title))
            ) from None

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            self._verify = self._verify or httpx.create_ssl_context(trust_env=False)
            self._client = httpx.AsyncClient(
                transport=self._make_transport(self._verify),
                headers={"User-Agent": self._user_agent, **_HEADERS},
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
                timeout=self._timeout,
                trust_env=False,
            )
        return self._client

    def _renew(self, client: httpx.AsyncClient) -> None:
        """A client whose pool is stuck is put away; what still runs on it fails and is asked again."""
        if self._client is client:
            self._client = None
            self._keep(asyncio.create_task(client.aclose()))

    def _keep(self, task: asyncio.Task[Any]) -> None:
        """Holds a task until it ends, and looks at its error, which may have nobody left to go to."""
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        task.add_done_callback(lambda done: done.cancelled() or done.exception())


def _host(ask: Ask) -> str:
    try:
        return httpx.URL(ask.url).netloc.decode("ascii")
    except (httpx.InvalidURL, UnicodeError):
        raise BadAnswer(
            say("{network} has an address that cannot be read.", network=ask.title), NOTHING
        ) from None


def fixed_hosts(verify: ssl.SSLContext) -> httpx.AsyncBaseTransport:
    return PooledTransport(DeadlineBackend(), verify, connections=IN_ALL, keep=IN_ALL // 2)
