"""The Measures port, and the page that Prometheus reads: what was counted here, and what the store says.

A figure that is not known is absent. Every label has one of few values, all of them words of ours.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from scoring.history.scoreboard import Row
from scoring.ports.clock import Clock
from scoring.ports.figures import Figures
from scoring.teams.delivery import DeliveryState

# Seconds. A question with everything asked again has 15.
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 8.0, 15.0)


@dataclass(frozen=True, slots=True)
class Quota:
    """What may still be used of something that is limited, in its own units."""

    name: str
    left: int
    most: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is read for one page. None, or nothing, where it could not be read in time.

    `trouble`: whether something in this process does not end.
    """

    version: str
    trouble: bool
    figures: Figures | None
    coverage: Sequence[Row] = ()
    quotas: Sequence[Quota] = ()


class PrometheusMeasures:
    """Counts in a registry of its own; there is no other in the process."""

    def __init__(self, clock: Clock, now: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._now = now
        # When each series began is of no use to anybody here.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry(auto_describe=False)
        ProcessCollector(registry=self._registry)
        self._commands = Histogram(
            "influence_command_seconds",
            "How long commands took from reading to reply, by how they ended.",
            ("command", "outcome"),
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._upstream = Histogram(
            "influence_upstream_request_seconds",
            "How long requests to networks took, by how they ended.",
            ("network", "outcome"),
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._chats = Counter(
            "influence_chat_requests",
            "Requests to chats, by how they ended; rate-limited is a 429.",
            ("chat", "outcome"),
            registry=self._registry,
        )
        self._errors = Counter(
            "influence_tick_errors",
            "Ticks of this process that failed or took too long.",
            ("tick",),
            registry=self._registry,
        )
        # Seconds of `now`: when a tick last ended well, or was first expected.
        self._ticks: dict[str, float] = {}
        self._quotas: dict[str, tuple[Quota, datetime]] = {}

    def answered(self, command: str, outcome: str, seconds: float) -> None:
        self._commands.labels(command, outcome).observe(seconds)

    def asked(self, network: str, outcome: str, seconds: float) -> None:
        self._upstream.labels(network, outcome).observe(seconds)

    def left(self, quota: str, left: int, most: int, until: datetime) -> None:
        self._quotas[quota] = Quota(quota, left, most), until

    def sent(self, chat: str, outcome: str) -> None:
        self._chats.labels(chat, outcome).inc()

    def expects(self, tick: str) -> None:
        self._ticks[tick] = self._now()
        self._errors.labels(tick)

    def ticked(self, tick: str, *, well: bool) -> None:
        if well:
            self._ticks[tick] = self._now()
        else:
            self._errors.labels(tick).inc()

    def page(self, snapshot: Snapshot) -> bytes:
        """All of it, in the text form of Prometheus."""
        now = self._clock.now()
        quotas = [quota for quota, until in self._quotas.values() if until > now]
        ages = {tick: self._now() - since for tick, since in self._ticks.items()}
        read = CollectorRegistry(auto_describe=False)
        read.register(_Families([*_of_process(snapshot, ages, quotas), *_of_store(snapshot)]))
        return generate_latest(self._registry) + generate_latest(read)


class _Families(Collector):
    def __init__(self, families: Sequence[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def _of_process(snapshot: Snapshot, ages: dict[str, float], quotas: Sequence[Quota]) -> Iterable[Metric]:
    info = GaugeMetricFamily("influence_info", "1, with the version that runs.", labels=("version",))
    info.add_metric((snapshot.version,), 1)
    yield info
    yield GaugeMetricFamily(
        "influence_process_trouble", "1 while something in the process does not end.", int(snapshot.trouble)
    )
    age = GaugeMetricFamily(
        "influence_tick_age_seconds",
        "How long ago a tick of this process last ended well, or the process began.",
        labels=("tick",),
    )
    for tick, seconds in ages.items():
        age.add_metric((tick,), seconds)
    yield age
    left = GaugeMetricFamily(
        "influence_quota_left", "What may still be used of a quota, in its own units.", labels=("quota",)
    )
    ratio = GaugeMetricFamily(
        "influence_quota_left_ratio", "The same as a share of the whole, 0 to 1.", labels=("quota",)
    )
    for one in (*snapshot.quotas, *quotas):
        left.add_metric((one.name,), one.left)
        if one.most > 0:
            ratio.add_metric((one.name,), max(0.0, one.left / one.most))
    yield from (left, ratio)


def _of_store(snapshot: Snapshot) -> Iterable[Metric]:
    figures = snapshot.figures
    yield GaugeMetricFamily(
        "influence_store_up", "1 where the store answered in time.", int(figures is not None)
    )
    if figures is not None:
        yield from _of_figures(figures)
    coverage = GaugeMetricFamily(
        "influence_forecast_coverage_ratio",
        "The share of forecasts whose 80 % interval held what came.",
        labels=("network", "formula"),
    )
    outcomes = GaugeMetricFamily(
        "influence_forecast_outcomes", "How many forecasts that is.", labels=("network", "formula")
    )
    for row in snapshot.coverage:
        coverage.add_metric((row.network, row.formula), row.covered)
        outcomes.add_metric((row.network, row.formula), row.outcomes)
    yield from (coverage, outcomes)


def _of_figures(figures: Figures) -> Iterable[Metric]:
    deliveries = GaugeMetricFamily(
        "influence_deliveries", "The newest 100,000 deliveries of the store by state.", labels=("state",)
    )
    for state in get_args(DeliveryState):
        deliveries.add_metric((state,), figures.deliveries.get(state, 0))
    yield deliveries
    for name, says, value in (
        ("influence_queue_length", "Deliveries that wait although their time has come.", figures.waiting),
        ("influence_queue_age_seconds", "How long the first of them waits.", figures.waits.total_seconds()),
        ("influence_refreshes_due", "Watched accounts that should have been asked by now.", figures.due),
        ("influence_refresh_lag_seconds", "How late the first of them is.", figures.late.total_seconds()),
    ):  # fmt: skip
        yield GaugeMetricFamily(name, says, value)
