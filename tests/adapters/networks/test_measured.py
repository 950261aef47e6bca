"""Requests to networks are counted: by network and by how they end, and what is left of a quota."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

from adapters.networks.guarded import GuardedHttp
from adapters.networks.http import Http
from adapters.networks.site import Site
from scoring.errors import NetworkTrouble
from scoring.ports.fetch_context import asking, asking_at
from tests.adapters.networks.conftest import UNPACED
from tests.adapters.networks.faults import first_times
from tests.fakes import NOON, FakeClock
from tests.measures import Heard
from tests.servers.stages import AGENT, QUICK, VERIFY
from tests.servers.web import Server, json_reply


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def http(clock: FakeClock, heard: Heard) -> AsyncIterator[Http]:
    client = Http(AGENT, clock, waits=QUICK, grace=0.3, verify=VERIFY, measures=heard, tells_quota=True)
    yield client
    await client.aclose()


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "ok"), (404, "ok"), (401, "refused"), (403, "refused")],
)
async def test_an_answer_counts_for_the_network_that_is_asked(
    site: Site, server: Server, heard: Heard, status: int, outcome: str
) -> None:
    server.fault = first_times(1, json_reply({}, status=status))
    with asking(workspace="slack:T1"), asking_at("bluesky"), asking(engagers=True):
        await site.get("/profile/somebody")
    assert heard.upstream == [("bluesky", outcome)]
    assert 0 < heard.seconds[0] < 10


async def test_every_try_counts_with_what_went_wrong(site: Site, server: Server, heard: Heard) -> None:
    server.fault = first_times(1, json_reply({}, status=503))
    with asking_at("github"):
        await site.get("/")
    assert heard.upstream == [("github", "network-down"), ("github", "ok")]


async def test_a_retry_is_told_to_the_measures_alone(
    site: Site, server: Server, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    server.fault = first_times(1, json_reply({}, status=503))
    await site.get("/")
    assert capsys.readouterr() == ("", "") and caplog.text == ""
    assert not [name for name in REGISTRY._names_to_collectors if name.startswith("stamina")]


async def test_being_asked_to_wait_counts_as_that(site: Site, server: Server, heard: Heard) -> None:
    server.fault = first_times(9, json_reply({}, status=429, retry_after="600"))
    with pytest.raises(NetworkTrouble), asking_at("x"):
        await site.get("/")
    assert heard.upstream == [("x", "rate-limited")]


async def test_a_server_that_cannot_be_reached_counts_as_down(http: Http, heard: Heard) -> None:
    nowhere = Site(http, title="Nowhere", base_url="http://127.0.0.1:9", pace=UNPACED)
    with pytest.raises(NetworkTrouble):
        await nowhere.get("/")
    assert set(heard.upstream) == {("other", "network-down")}, "no network in particular was asked"


async def test_what_a_network_says_of_its_quota_is_told_by_the_kind_of_question(
    site: Site, server: Server, heard: Heard
) -> None:
    said = {"x_ratelimit_limit": "5000", "x_ratelimit_remaining": "4321", "x_ratelimit_reset": "600"}
    server.fault = first_times(2, json_reply({}, 200, **said))
    with asking_at("github"):
        await site.get("/users/somebody")
        await site.get("/graphql", json={}, bucket="graphql")
        await site.get("/users/somebody")
    assert [one[:3] for one in heard.quotas] == [("github", 4321, 5000), ("github-graphql", 4321, 5000)]
    assert abs(heard.quotas[0][3] - (NOON + timedelta(seconds=600))) < timedelta(seconds=1)


async def test_hosts_that_people_name_tell_of_no_quota(
    server: Server, clock: FakeClock, heard: Heard
) -> None:
    said = {"x_ratelimit_limit": "300", "x_ratelimit_remaining": "1", "x_ratelimit_reset": "600"}
    server.fault = first_times(1, json_reply({}, 200, **said))
    host = server.url.removeprefix("http://")
    guarded = GuardedHttp(AGENT, clock, trusted=[host], waits=QUICK, verify=VERIFY, measures=heard)
    with asking_at("mastodon"):
        await Site(guarded, title=host, base_url=server.url, pace=UNPACED).get("/")
    await guarded.aclose()
    assert heard.quotas == [] and heard.upstream == [("mastodon", "ok")]
