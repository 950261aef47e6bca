"""The page that Prometheus reads: what is known, in the words that alerts use."""

from __future__ import annotations

from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families

from adapters.metrics.prometheus import PrometheusMeasures, Quota, Snapshot
from scoring.history.scoreboard import Row
from scoring.ports.figures import Figures
from tests.fakes import NOON, FakeClock

EMPTY = Snapshot("1.2.3", False, None)
FIGURES = Figures({"sent": 4, "unknown": 1}, 2, timedelta(minutes=3), 5, timedelta(seconds=90))


def samples(page: bytes) -> dict[tuple[str, tuple[str, ...]], float]:
    """Every figure by its name and the values of its labels."""
    return {
        (one.name, tuple(one.labels.values())): one.value
        for family in text_string_to_metric_families(page.decode())
        for one in family.samples
    }


def test_what_is_not_known_is_absent_and_never_zero() -> None:
    found = samples(PrometheusMeasures(FakeClock()).page(EMPTY))
    ours = {name for name, _ in found if name.startswith("influence_")}
    assert ours == {"influence_info", "influence_process_trouble", "influence_store_up"}
    assert found["influence_store_up", ()] == 0
    assert found["influence_info", ("1.2.3",)] == 1
    assert found["process_resident_memory_bytes", ()] > 1e6


def test_the_store_tells_of_deliveries_the_queue_and_refreshes() -> None:
    row = Row("bluesky", "2", 250, 0.79, 0.0, 1.0)
    snapshot = Snapshot("1", True, FIGURES, (row,), (Quota("x-budget", 750, 3000),))
    found = samples(PrometheusMeasures(FakeClock()).page(snapshot))
    assert found["influence_store_up", ()] == found["influence_process_trouble", ()] == 1
    assert found["influence_deliveries", ("sent",)] == 4
    assert found["influence_deliveries", ("refused",)] == 0, "the store was asked, and has none"
    assert found["influence_queue_length", ()] == 2
    assert found["influence_queue_age_seconds", ()] == 180
    assert found["influence_refreshes_due", ()] == 5
    assert found["influence_refresh_lag_seconds", ()] == 90
    assert found["influence_forecast_coverage_ratio", ("2", "bluesky")] == 0.79
    assert found["influence_forecast_outcomes", ("2", "bluesky")] == 250
    assert found["influence_quota_left", ("x-budget",)] == 750
    assert found["influence_quota_left_ratio", ("x-budget",)] == 0.25


def test_a_tick_ages_from_when_it_last_ended_well_or_was_first_expected() -> None:
    now = 100.0
    measures = PrometheusMeasures(FakeClock(), lambda: now)
    measures.expects("due")
    now = 130.0
    assert samples(measures.page(EMPTY))["influence_tick_age_seconds", ("due",)] == 30
    measures.ticked("due", well=True)
    now = 140.0
    measures.ticked("due", well=False)
    found = samples(measures.page(EMPTY))
    assert found["influence_tick_age_seconds", ("due",)] == 10
    assert found["influence_tick_errors_total", ("due",)] == 1


def test_requests_are_counted_by_how_they_end() -> None:
    measures = PrometheusMeasures(FakeClock())
    measures.answered("why", "internal", 0.3)
    measures.asked("bluesky", "ok", 0.2)
    measures.asked("bluesky", "network-slow", 9.0)
    measures.sent("slack", "rate-limited")
    found = samples(measures.page(EMPTY))
    assert found["influence_upstream_request_seconds_count", ("bluesky", "ok")] == 1
    assert found["influence_upstream_request_seconds_sum", ("bluesky", "network-slow")] == 9
    assert found["influence_chat_requests_total", ("slack", "rate-limited")] == 1
    assert found["influence_command_seconds_count", ("why", "internal")] == 1


def test_a_quota_is_known_until_the_network_gives_a_new_one() -> None:
    clock = FakeClock()
    measures = PrometheusMeasures(clock)
    measures.left("github", 15, 60, NOON + timedelta(minutes=10))
    assert samples(measures.page(EMPTY))["influence_quota_left_ratio", ("github",)] == 0.25
    clock.move(minutes=11)
    assert ("influence_quota_left_ratio", ("github",)) not in samples(measures.page(EMPTY))


def test_two_processes_in_one_count_apart() -> None:
    one, other = PrometheusMeasures(FakeClock()), PrometheusMeasures(FakeClock())
    one.sent("slack", "ok")
    assert ("influence_chat_requests_total", ("slack", "ok")) not in samples(other.page(EMPTY))
