"""What every CampaignStore promises."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.storage.campaigns import SqlCampaigns
from adapters.storage.database import Database
from adapters.storage.opt_outs import SqlOptOuts
from adapters.storage.tenants import SqlTenants
from scoring.campaigns.campaign import Campaign, Judgement, Participant, Promised
from scoring.handles import Handle
from scoring.ports.campaigns import CampaignStore
from tests.fakes import NOON
from tests.fakes_time import FakeCampaigns
from tests.stores import KINDS, open_database

ADA, BOB = Handle("demo", "ada"), Handle("demo", "bob")
PEOPLE = (
    Participant(BOB, 2, 150.5, Promised(10.0, 4.0, 30.0), (1.0, 2.5, 40.0)),
    Participant(ADA, 1, None, Promised(5.0, 2.0, 9.0), (0.0, 3.0)),
)
SPRING = Campaign(0, "w", "spring", "U1", NOON, "3", Promised(15.0, 8.0, 33.0), PEOPLE)
JUDGED = Judgement(NOON + timedelta(days=9), 21.5, Promised(14.0, 7.0, 30.0))


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def campaigns(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[CampaignStore]:
    if request.param == "fake":
        yield FakeCampaigns()
        return
    async with open_database(request.param, tmp_path) as database:
        yield SqlCampaigns(database)


@pytest.fixture(params=KINDS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(request.param, tmp_path) as database:
        yield database


async def test_a_campaign_comes_back_as_it_was_started(campaigns: CampaignStore) -> None:
    assert await campaigns.start(SPRING, 5)
    found = await campaigns.campaign("w", "spring")
    assert found is not None
    assert replace(found, id=0) == SPRING
    assert await campaigns.campaign("w", "autumn") is None
    assert await campaigns.campaign("v", "spring") is None


async def test_a_name_stands_for_one_campaign_a_workspace_and_there_is_a_limit(
    campaigns: CampaignStore,
) -> None:
    assert await campaigns.start(SPRING, 5)
    assert not await campaigns.start(SPRING, 5)
    assert await campaigns.start(replace(SPRING, workspace="v"), 5)
    assert not await campaigns.start(replace(SPRING, name="autumn"), 1)


async def test_all_of_a_workspace_are_told_without_their_people_the_newest_first(
    campaigns: CampaignStore,
) -> None:
    await campaigns.start(SPRING, 5)
    await campaigns.start(replace(SPRING, name="autumn", started_at=NOON + timedelta(days=1)), 5)
    await campaigns.start(replace(SPRING, workspace="v"), 5)
    found = await campaigns.campaigns("w")
    assert [(one.name, one.people) for one in found] == [("autumn", ()), ("spring", ())]


async def test_the_first_judgement_stays(campaigns: CampaignStore) -> None:
    await campaigns.start(SPRING, 5)
    found = await campaigns.campaign("w", "spring")
    assert found is not None
    assert await campaigns.judgements() == []
    await campaigns.judge(found.id, JUDGED)
    await campaigns.judge(found.id, replace(JUDGED, came=0.0))
    assert list(await campaigns.judgements()) == [("3", JUDGED)]
    again = await campaigns.campaign("w", "spring")
    assert again is not None
    assert again.judgement == JUDGED


async def test_in_how_many_somebody_is_is_counted(campaigns: CampaignStore) -> None:
    await campaigns.start(SPRING, 5)
    await campaigns.start(replace(SPRING, workspace="v"), 5)
    assert await campaigns.holding(ADA) == 2
    assert await campaigns.holding(Handle("demo", "cem")) == 0


async def test_a_deleted_campaign_is_gone(campaigns: CampaignStore) -> None:
    await campaigns.start(SPRING, 5)
    assert await campaigns.delete("w", "spring")
    assert not await campaigns.delete("w", "spring")
    assert await campaigns.campaign("w", "spring") is None


async def test_who_is_forgotten_is_in_no_campaign_until_that_is_undone(database: Database) -> None:
    campaigns, opt_outs = SqlCampaigns(database), SqlOptOuts(database)
    await campaigns.start(SPRING, 5)
    assert await opt_outs.forget(ADA, NOON)
    found = await campaigns.campaign("w", "spring")
    assert found is not None
    assert [one.handle for one in found.people] == [BOB]
    assert found.promised == SPRING.promised
    await campaigns.start(replace(SPRING, name="autumn"), 5)
    later = await campaigns.campaign("w", "autumn")
    assert later is not None
    assert [one.handle for one in later.people] == [BOB]
    assert await opt_outs.undo(ADA)
    found = await campaigns.campaign("w", "spring")
    assert found is not None
    assert [one.handle for one in found.people] == [BOB, ADA]


async def test_a_workspace_that_goes_takes_its_campaigns_with_it(database: Database) -> None:
    campaigns = SqlCampaigns(database)
    await campaigns.start(SPRING, 5)
    await campaigns.start(replace(SPRING, workspace="v"), 5)
    await SqlTenants(database).remove("w")
    assert await campaigns.campaigns("w") == []
    assert await campaigns.campaign("v", "spring") is not None
