"""What a process counts and tells to whoever runs it. Nothing is loaded for it where nobody asks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from time import monotonic
from typing import TYPE_CHECKING, Generic, TypeVar

from bot.bulk import needing
from bot.chat_keys import secret
from bot.networks import budgets
from bot.settings import Settings
from bot.version import VERSION
from scoring.errors import BadSettings, InfluenceError
from scoring.ports.clock import Clock
from scoring.ports.measures import NO_MEASURES, Measures
from scoring.text import Text, say

if TYPE_CHECKING:
    from adapters.http.metrics import Metrics
    from adapters.metrics.prometheus import PrometheusMeasures, Quota, Snapshot
    from bot.app import App

T = TypeVar("T")

# A page is there in time also where the store is not: Prometheus waits ten seconds.
LONGEST_WAIT = 3.0
FRESH, FRESH_COVERAGE = 5.0, 3600.0  # seconds for which what was read is good


def make_measures(settings: Settings, clock: Clock) -> Measures:
    """Counts where somebody can read it. Raises BadSettings where an extra is missing."""
    parts: list[Measures] = []
    if is_measured(settings):
        from adapters.metrics.prometheus import PrometheusMeasures

        parts.append(PrometheusMeasures(clock))
    if settings.otel_exporter_otlp_endpoint:
        need = say("OTEL_EXPORTER_OTLP_ENDPOINT needs the extra [otel]; install it:")
        with needing("otel", ("opentelemetry",), need):
            from adapters.metrics.spans import SpanMeasures

        parts.append(SpanMeasures(settings.otel_exporter_otlp_endpoint, VERSION))
    if not parts:
        return NO_MEASURES
    from adapters.metrics.several import Several

    return Several(*parts)


def is_measured(settings: Settings) -> bool:
    return bool(settings.metrics_port) or settings.metrics_token is not None


def metrics_of(app: App) -> Metrics | None:
    """What /metrics answers from, None where it is off."""
    if not is_measured(app.settings):
        return None
    from adapters.http.metrics import Metrics
    from adapters.metrics.prometheus import PrometheusMeasures
    from adapters.metrics.several import Several

    parts = app.measures.parts if isinstance(app.measures, Several) else ()
    for part in parts:
        if isinstance(part, PrometheusMeasures):
            return Metrics(Page(app, part), secret(app.settings.metrics_token))
    return None


@asynccontextmanager
async def metrics_listening(app: App) -> AsyncIterator[Text | None]:
    """/metrics, /healthz and /readyz on METRICS_PORT, inside this block. Gives a line that says so.

    Raises BadSettings where the port is taken.
    """
    metrics = metrics_of(app)
    if metrics is None or not app.settings.metrics_port:
        yield None
        return
    from aiohttp import web

    from adapters.http.health import add_health
    from adapters.http.listening import Address, guard, listening
    from adapters.http.metrics import add_metrics
    from bot.readiness import probes_of

    application = web.Application()
    guard(application)
    add_health(application, probes_of(app)._replace(metrics=None))
    add_metrics(application, metrics, near=True)
    address = Address(app.settings.bind or None, app.settings.metrics_port)
    async with AsyncExitStack() as stack:
        try:
            port = await stack.enter_async_context(listening(application, address))
        except OSError as error:
            raise BadSettings(
                say("METRICS_PORT cannot be listened on: {fault}.", fault=error.strerror or ""),
                say("Each process needs a METRICS_PORT of its own."),
            ) from None
        yield say("Metrics: /metrics, listening on port {port}", port=str(port))


class Page:
    """Reads what the store knows, a moment ago at most, and draws the page."""

    def __init__(self, app: App, measures: PrometheusMeasures) -> None:
        self._app = app
        self._measures = measures
        stores = app.stores
        self._figures = Reading(lambda: stores.figures.figures(app.clock.now()), FRESH)
        self._quotas = Reading(self._spent, FRESH)
        self._coverage = Reading(stores.outcomes.board, FRESH_COVERAGE)

    async def __call__(self) -> bytes:
        return self._measures.page(await self._snapshot())

    async def _snapshot(self) -> Snapshot:
        from adapters.metrics.prometheus import Snapshot

        figures, quotas, coverage = await asyncio.gather(
            self._figures.get(), self._quotas.get(), self._coverage.get()
        )
        trouble = self._app.watchdog.trouble is not None
        return Snapshot(VERSION, trouble, figures, coverage or (), quotas or ())

    async def _spent(self) -> Sequence[Quota]:
        from adapters.metrics.prometheus import Quota

        found = []
        for one in budgets(self._app.settings, self._app.clock.now()):
            spent = await self._app.stores.spending.spent(one.pot, one.day)
            found.append(Quota(one.name, one.most - spent, one.most))
        return found


class Reading(Generic[T]):
    """Reads one thing at a time, however many ask, and nobody waits longer than LONGEST_WAIT for it."""

    def __init__(self, read: Callable[[], Awaitable[T]], fresh: float) -> None:
        self._read = read
        self._fresh = fresh
        self._value: T | None = None
        self._until = 0.0
        self._reading: asyncio.Task[None] | None = None

    async def get(self) -> T | None:
        """What is read, at most so many seconds ago; None where it cannot be read now, or not in time."""
        if monotonic() < self._until:
            return self._value
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._anew(), name="figures")
        done, _ = await asyncio.wait((self._reading,), timeout=LONGEST_WAIT)
        return self._value if done else None

    async def _anew(self) -> None:
        try:
            self._value = await self._read()
            self._until = monotonic() + self._fresh
        except InfluenceError:
            self._value = None
