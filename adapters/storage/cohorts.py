"""The CohortStore port."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.storage.database import Database
from adapters.storage.tables import CohortMemberRow, CohortRow, table_of
from scoring.handles import Handle
from scoring.teams.cohort import Cohort, Membership

COHORT, MEMBER = table_of(CohortRow), table_of(CohortMemberRow)


class SqlCohorts:
    """Memberships that ended stay, so that a change of members can be told from a change of scores."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, workspace: str, name: str, person: str, at: datetime, limit: int) -> bool:
        values = {"workspace": workspace, "name": name, "created_by": person, "created_at": at}
        async with self._database.writing() as connection:
            await self._alone(connection, workspace)
            many = select(func.count()).where(COHORT.c.workspace == workspace)
            if (await connection.execute(many)).scalar_one() >= limit:
                return False
            new = self._database.insert(COHORT).on_conflict_do_nothing().returning(COHORT.c.id)
            return (await connection.execute(new, values)).scalar() is not None

    async def join(
        self, workspace: str, name: str, handles: Sequence[Handle], at: datetime, limit: int
    ) -> Sequence[Handle]:
        async with self._database.writing() as connection:
            await self._alone(connection, workspace)
            cohort_id = await _id_of(connection, workspace, name)
            if cohort_id is None:
                return []
            belonging = select(MEMBER).where(MEMBER.c.cohort_id == cohort_id, MEMBER.c.until.is_(None))
            known = {Handle(row.network, row.name) for row in await connection.execute(belonging)}
            new = [one for one in dict.fromkeys(handles) if one not in known]
            added = new[: max(0, limit - len(known))]
            rows = [
                {
                    "cohort_id": cohort_id,
                    "network": one.network,
                    "name": one.name,
                    "since": at,
                    "place": place,
                }
                for place, one in enumerate(added)
            ]
            if rows:
                # Who left and joins again at the same instant never left.
                again = self._database.insert(MEMBER).on_conflict_do_update(
                    index_elements=["cohort_id", "network", "name", "since"], set_={"until": None}
                )
                await connection.execute(again, rows)
        return added

    async def leave(
        self, workspace: str, name: str, handles: Sequence[Handle], at: datetime
    ) -> Sequence[Handle]:
        these = tuple_(MEMBER.c.network, MEMBER.c.name).in_([(one.network, one.name) for one in handles])
        async with self._database.writing() as connection:
            mine = MEMBER.c.cohort_id.in_(_ids_of(workspace, name))
            ended = (
                update(MEMBER)
                .where(mine, these, MEMBER.c.until.is_(None))
                .values(until=at)
                .returning(MEMBER.c.network, MEMBER.c.name)
            )
            gone = {Handle(*row) for row in await connection.execute(ended)}
        return [one for one in handles if one in gone]

    async def delete(self, workspace: str, name: str) -> bool:
        gone = COHORT.delete().where(_is(workspace, name)).returning(COHORT.c.id)
        async with self._database.writing() as connection:
            return (await connection.execute(gone)).scalar() is not None

    async def cohort(self, workspace: str, name: str) -> Cohort | None:
        found = await self._read(_is(workspace, name))
        return found[0] if found else None

    async def cohorts(self, workspace: str) -> Sequence[Cohort]:
        return await self._read(COHORT.c.workspace == workspace)

    async def holding(self, handle: Handle) -> int:
        these = (MEMBER.c.network == handle.network) & (MEMBER.c.name == handle.name)
        query = select(func.count(func.distinct(MEMBER.c.cohort_id))).where(these)
        async with self._database.reading() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def _read(self, which: ColumnElement[bool]) -> list[Cohort]:
        members = (
            select(MEMBER)
            .join(COHORT)
            .where(which)
            .order_by(MEMBER.c.since, MEMBER.c.place, MEMBER.c.network, MEMBER.c.name)
        )
        async with self._database.reading() as connection:
            cohorts = (await connection.execute(select(COHORT).where(which).order_by(COHORT.c.name))).all()
            found: dict[int, list[Membership]] = {row.id: [] for row in cohorts}
            for row in await connection.execute(members):
                # One that was made between both questions is not shown yet.
                if row.cohort_id in found:
                    found[row.cohort_id].append(
                        Membership(Handle(row.network, row.name), row.since, row.until)
                    )
        return [Cohort(row.workspace, row.name, row.created_at, tuple(found[row.id])) for row in cohorts]

    async def _alone(self, connection: AsyncConnection, workspace: str) -> None:
        """Two requests at once may not go over a limit together; SQLite has one writer anyway."""
        if self._database.is_postgresql:
            await connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"cohort {workspace}"))))


async def leave_all(connection: AsyncConnection, workspace: str, handle: Handle) -> bool:
    """Takes the account out of the workspace's cohorts, as if it had never been in them."""
    mine = select(COHORT.c.id).where(COHORT.c.workspace == workspace)
    these = (MEMBER.c.network == handle.network) & (MEMBER.c.name == handle.name)
    gone = MEMBER.delete().where(MEMBER.c.cohort_id.in_(mine), these)
    return (await connection.execute(gone)).rowcount > 0


def _named(handle: Handle) -> dict[str, Any]:
    return {"network": handle.network, "name": handle.name}


def _is(workspace: str, name: str) -> ColumnElement[bool]:
    return (COHORT.c.workspace == workspace) & (COHORT.c.name == name)


def _ids_of(workspace: str, name: str) -> Any:
    return select(COHORT.c.id).where(_is(workspace, name))


async def _id_of(connection: AsyncConnection, workspace: str, name: str) -> int | None:
    return (await connection.execute(_ids_of(workspace, name))).scalar()
