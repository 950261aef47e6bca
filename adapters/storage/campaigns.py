"""The CampaignStore port."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from adapters.storage.database import Database
from adapters.storage.opt_outs import blocked_in
from adapters.storage.tables import CampaignRow, ParticipantRow, table_of
from scoring.campaigns.campaign import Campaign, Judgement, Participant, Promised
from scoring.handles import Handle

CAMPAIGN, PARTICIPANT = table_of(CampaignRow), table_of(ParticipantRow)


class SqlCampaigns:
    """The people of a campaign hang on it; what was expected of all of them stays when one is forgotten."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def start(self, campaign: Campaign, limit: int) -> bool:
        async with self._database.writing() as connection:
            if self._database.is_postgresql:
                # Two requests at once may not go over the limit together.
                lock = func.pg_advisory_xact_lock(func.hashtext(f"campaign {campaign.workspace}"))
                await connection.execute(select(lock))
            many = select(func.count()).where(CAMPAIGN.c.workspace == campaign.workspace)
            if (await connection.execute(many)).scalar_one() >= limit:
                return False
            insert = self._database.insert(CAMPAIGN).on_conflict_do_nothing().returning(CAMPAIGN.c.id)
            number = (await connection.execute(insert, _values(campaign))).scalar()
            if number is None:
                return False
            blocked = await blocked_in(connection, [one.handle for one in campaign.people])
            rows = [
                _participant_values(number, place, one)
                for place, one in enumerate(campaign.people)
                if one.handle not in blocked
            ]
            if rows:
                await connection.execute(self._database.insert(PARTICIPANT), rows)
        return True

    async def campaign(self, workspace: str, name: str) -> Campaign | None:
        async with self._database.reading() as connection:
            row = (await connection.execute(select(CAMPAIGN).where(_is(workspace, name)))).first()
            if row is None:
                return None
            people = select(PARTICIPANT).where(PARTICIPANT.c.campaign_id == row.id)
            found = (await connection.execute(people.order_by(PARTICIPANT.c.place))).all()
        return _campaign_from(row, tuple(_participant_from(one) for one in found))

    async def campaigns(self, workspace: str) -> Sequence[Campaign]:
        query = select(CAMPAIGN).where(CAMPAIGN.c.workspace == workspace)
        newest = query.order_by(CAMPAIGN.c.started_at.desc(), CAMPAIGN.c.id.desc())
        async with self._database.reading() as connection:
            return [_campaign_from(row, ()) for row in await connection.execute(newest)]

    async def judge(self, campaign_id: int, judgement: Judgement) -> None:
        open_one = (CAMPAIGN.c.id == campaign_id) & CAMPAIGN.c.judged_at.is_(None)
        expected = judgement.promised
        values = {
            "judged_at": judgement.at,
            "came": judgement.came,
            "judged_reactions": expected.reactions,
            "judged_low": expected.low,
            "judged_high": expected.high,
        }
        async with self._database.writing() as connection:
            await connection.execute(update(CAMPAIGN).where(open_one).values(values))

    async def delete(self, workspace: str, name: str) -> bool:
        gone = CAMPAIGN.delete().where(_is(workspace, name)).returning(CAMPAIGN.c.id)
        async with self._database.writing() as connection:
            return (await connection.execute(gone)).scalar() is not None

    async def holding(self, handle: Handle) -> int:
        these = (PARTICIPANT.c.network == handle.network) & (PARTICIPANT.c.name == handle.name)
        query = select(func.count()).select_from(PARTICIPANT).where(these)
        async with self._database.reading() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def judgements(self) -> Sequence[tuple[str, Judgement]]:
        query = select(CAMPAIGN).where(CAMPAIGN.c.judged_at.is_not(None)).order_by(CAMPAIGN.c.id)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        found = ((row.formula, _judgement_from(row)) for row in rows)
        return [(formula, judged) for formula, judged in found if judged is not None]


def _is(workspace: str, name: str) -> ColumnElement[bool]:
    return (CAMPAIGN.c.workspace == workspace) & (CAMPAIGN.c.name == name)


def _values(campaign: Campaign) -> dict[str, Any]:
    return {
        "workspace": campaign.workspace,
        "name": campaign.name,
        "started_by": campaign.started_by,
        "started_at": campaign.started_at,
        "formula": campaign.formula,
        "reactions": campaign.promised.reactions,
        "low": campaign.promised.low,
        "high": campaign.promised.high,
    }


def _participant_values(campaign_id: int, place: int, one: Participant) -> dict[str, Any]:
    return {
        "campaign_id": campaign_id,
        "place": place,
        "network": one.handle.network,
        "name": one.handle.name,
        "posts": one.posts,
        "price": one.price,
        "reactions": one.promised.reactions,
        "low": one.promised.low,
        "high": one.promised.high,
        "likely": list(one.likely),
    }


def _campaign_from(row: Any, people: tuple[Participant, ...]) -> Campaign:
    return Campaign(
        row.id,
        row.workspace,
        row.name,
        row.started_by,
        row.started_at,
        row.formula,
        Promised(row.reactions, row.low, row.high),
        people,
        _judgement_from(row),
    )


def _judgement_from(row: Any) -> Judgement | None:
    if row.judged_at is None:
        return None
    expected = Promised(row.judged_reactions, row.judged_low, row.judged_high)
    return Judgement(row.judged_at, row.came, expected)


def _participant_from(row: Any) -> Participant:
    return Participant(
        Handle(row.network, row.name),
        row.posts,
        row.price,
        Promised(row.reactions, row.low, row.high),
        tuple(row.likely),
    )
