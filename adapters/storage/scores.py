"""The Store port on SQLite and PostgreSQL: accounts and their scores by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    cast,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.storage.database import Database
from adapters.storage.fact_columns import facts_of
from adapters.storage.opt_outs import blocked_in
from adapters.storage.rows import account_values, kept_from, observation_from, score_values, week_from
from adapters.storage.tables import AccountRow, LinkRow, ScoreRow, WatchRow, table_of
from scoring.facts import from_json
from scoring.handles import Handle
from scoring.history.stored import Account, Stamp, StoredScore, Summary
from scoring.text import Text, plural

ACCOUNT, SCORE = table_of(AccountRow), table_of(ScoreRow)
WATCH, LINK = table_of(WatchRow), table_of(LinkRow)
LATEST = ("stable_id", "latest_day", "latest_at", "latest_score", "observation", "week", "findings")
# Any fixed number that nothing else of ours locks.
PARTITION_LOCK = 7_346_002


def _stamp() -> Select[Any]:
    """Made once: building the statement costs more than running it."""
    network: BindParameter[str] = bindparam("network")
    name: BindParameter[str] = bindparam("name")
    mine = WATCH.c.workspace == bindparam("workspace")
    watched = select(WATCH.c.name).where(mine, WATCH.c.network == network, WATCH.c.name == name)
    here = (LINK.c.network == network) & (LINK.c.name == name)
    there = (LINK.c.other_network == network) & (LINK.c.other_name == name)
    linked = select(LINK.c.name).where(here | there)
    newest = (SCORE.c.account_id == ACCOUNT.c.id) & (SCORE.c.day == ACCOUNT.c.latest_day)
    held = select(SCORE.c.held).where(newest).scalar_subquery()
    return select(ACCOUNT.c.latest_day, ACCOUNT.c.latest_at, held, watched.exists(), linked.exists()).where(
        ACCOUNT.c.network == network, ACCOUNT.c.name == name
    )


STAMP = _stamp()
WATCHED_SCORE = (
    select(SCORE)
    .join(ACCOUNT, (SCORE.c.account_id == ACCOUNT.c.id) & (SCORE.c.day == ACCOUNT.c.latest_day))
    .join(WATCH, (WATCH.c.network == ACCOUNT.c.network) & (WATCH.c.name == ACCOUNT.c.name))
    .where(
        WATCH.c.workspace == bindparam("workspace"),
        ACCOUNT.c.network == bindparam("network"),
        ACCOUNT.c.name == bindparam("name"),
    )
)
# The newest score of accounts, with what is kept of the look behind it.
NEWEST = select(SCORE, ACCOUNT.c.observation, ACCOUNT.c.week, ACCOUNT.c.findings).join(
    SCORE, (SCORE.c.account_id == ACCOUNT.c.id) & (SCORE.c.day == ACCOUNT.c.latest_day)
)


class SqlStore:
    """Scores with SQLAlchemy Core: one statement a question, one transaction a write."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._months: set[date] = set()
        # Made once: building one of them takes as long as running it.
        self._upsert_account, self._upsert_score, self._upsert_held = _upserts(database)

    async def account(self, handle: Handle) -> Account | None:
        async with self._database.reading() as connection:
            row = (await connection.execute(NEWEST.where(*_is(handle)))).one_or_none()
        return None if row is None else _account(handle, row)

    async def accounts(self, handles: Sequence[Handle]) -> Mapping[Handle, Account]:
        found: dict[Handle, Account] = {}
        async with self._database.reading() as connection:
            for network, names in _by_network(handles).items():
                query = NEWEST.add_columns(ACCOUNT.c.name).where(
                    ACCOUNT.c.network == network, ACCOUNT.c.name.in_(names)
                )
                for row in await connection.execute(query):
                    handle = Handle(network, row.name)
                    found[handle] = _account(handle, row)
        return found

    async def stamp(self, handle: Handle, workspace: str) -> Stamp | None:
        asked = {"network": handle.network, "name": handle.name, "workspace": workspace}
        row = await self._database.first(STAMP, asked)
        if row is None:
            return None
        day, observed_at, held, watched, linked = row
        return Stamp(day, observed_at, facts_of(held), bool(watched), bool(linked))

    async def latest(self, handles: Sequence[Handle]) -> Mapping[Handle, StoredScore]:
        async with self._database.reading() as connection:
            found = await _rows_of(connection, handles)
            join = (SCORE.c.account_id == ACCOUNT.c.id) & (SCORE.c.day == ACCOUNT.c.latest_day)
            query = select(SCORE).join(ACCOUNT, join).where(SCORE.c.account_id.in_(list(found)))
            rows = (await connection.execute(query)).all()
        return {found[row[0]].handle: kept_from(found[row[0]].handle, row) for row in rows}

    async def watched_score(self, handle: Handle, workspace: str) -> StoredScore | None:
        asked = {"network": handle.network, "name": handle.name, "workspace": workspace}
        row = await self._database.first(WATCHED_SCORE, asked)
        return None if row is None else kept_from(handle, row)

    async def save(self, accounts: Sequence[Account], past: Sequence[StoredScore] = ()) -> None:
        if not accounts:
            return
        months = {_month(kept.day) for kept in (*(one.latest for one in accounts), *past)} - self._months
        async with self._database.writing() as connection:
            # Whoever was forgotten while the network was asked stays forgotten.
            ids = {one.latest.handle: one.observation.id for one in accounts}
            blocked = await blocked_in(connection, list(ids), ids)
            accounts = [account for account in accounts if account.latest.handle not in blocked]
            past = [kept for kept in past if kept.handle not in blocked]
            if not accounts:
                return
            latest = [account.latest for account in accounts]
            await self._make_partitions(connection, months)
            await connection.execute(self._upsert_account, [account_values(account) for account in accounts])
            rows_of = await _ids(connection, [kept.handle for kept in latest])
            if past:
                rows = [score_values(rows_of[kept.handle], kept) for kept in past]
                await connection.execute(self._database.insert(SCORE).on_conflict_do_nothing(), rows)
            await connection.execute(
                self._upsert_score, [score_values(rows_of[kept.handle], kept) for kept in latest]
            )
        self._months |= months

    async def hold(self, held: Sequence[StoredScore]) -> None:
        if not held:
            return
        months = {_month(kept.day) for kept in held} - self._months
        async with self._database.writing() as connection:
            await self._make_partitions(connection, months)
            ids = await _ids(connection, [kept.handle for kept in held])
            known = [(ids[kept.handle], kept) for kept in held if kept.handle in ids]
            for account_id, kept in known:
                await connection.execute(self._upsert_held, score_values(account_id, kept))
                moved = update(ACCOUNT).where(ACCOUNT.c.id == account_id, ACCOUNT.c.latest_day < kept.day)
                await connection.execute(moved.values(latest_day=kept.day))
        self._months |= months

    async def of_workspace(self, handles: Sequence[Handle], since: date) -> Mapping[Handle, Summary]:
        async with self._database.reading() as connection:
            found = await _rows_of(connection, handles)
            query = select(SCORE).where(SCORE.c.account_id.in_(list(found)), SCORE.c.day >= since)
            days: dict[int, list[StoredScore]] = {}
            for row in await connection.execute(query.order_by(SCORE.c.account_id, SCORE.c.day)):
                days.setdefault(row[0], []).append(kept_from(found[row[0]].handle, row))
        return {
            one.handle: Summary(tuple(days.get(account_id, ())), week_from(one.week))
            for account_id, one in found.items()
        }

    async def forget(self, handle: Handle) -> bool:
        async with self._database.writing() as connection:
            gone = await connection.execute(delete(ACCOUNT).where(*_is(handle)))
        return bool(gone.rowcount)

    async def expire(self, network: str, before: datetime) -> int:
        old = delete(ACCOUNT).where(ACCOUNT.c.network == network, ACCOUNT.c.latest_at < before)
        async with self._database.writing_long() as connection:
            return (await connection.execute(old)).rowcount

    async def history(self, handle: Handle, since: date) -> Sequence[StoredScore]:
        query = (
            select(SCORE)
            .join(ACCOUNT, SCORE.c.account_id == ACCOUNT.c.id)
            .where(*_is(handle), SCORE.c.day >= since)
            .order_by(SCORE.c.day)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return [kept_from(handle, row) for row in rows]

    async def thin(self, before: date) -> int:
        monday = before - timedelta(days=before.weekday())
        later = SCORE.alias()
        week, later_week = (self._iso_week(column) for column in (SCORE.c.day, later.c.day))
        newer = select(later.c.day).where(
            later.c.account_id == SCORE.c.account_id, later.c.day > SCORE.c.day, later_week == week
        )
        old = delete(SCORE).where(SCORE.c.day < monday, newer.exists())
        async with self._database.writing_long() as connection:
            return (await connection.execute(old)).rowcount

    async def check(self) -> Text:
        await self._database.probe()
        async with self._database.reading() as connection:
            accounts = (await connection.execute(select(func.count()).select_from(ACCOUNT))).scalar_one()
        title = "PostgreSQL" if self._database.is_postgresql else "SQLite"
        return plural("ok, {title}, {n} account", "ok, {title}, {n} accounts", accounts, title=title)

    async def prepare(self, days: Sequence[date]) -> None:
        if self._database.is_postgresql:
            async with self._database.writing() as connection:
                await self._make_partitions(connection, {day.replace(day=1) for day in days})

    async def aclose(self) -> None:
        await self._database.aclose()

    def _iso_week(self, day: ColumnElement[Any]) -> ColumnElement[Any]:
        """A value that the days of one ISO week share, and no others."""
        if self._database.is_postgresql:
            return func.date_trunc("week", day)
        # Day 0 of the Julian count was a Monday.
        return cast(func.julianday(day) + 0.5, Integer) // 7

    async def _make_partitions(self, connection: AsyncConnection, months: set[date]) -> None:
        """PostgreSQL keeps one partition a month; the first write of a month makes it."""
        if not months or not self._database.is_postgresql:
            return
        # Two processes that make the same partition at once would collide in the catalogue.
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": PARTITION_LOCK})
        for first in sorted(months):
            after = (first + timedelta(days=32)).replace(day=1)
            await connection.execute(
                text(
                    f"CREATE TABLE IF NOT EXISTS score_day_{first:%Y_%m} PARTITION OF score_day"
                    f" FOR VALUES FROM ('{first}') TO ('{after}')"
                )
            )


@dataclass(frozen=True, slots=True)
class _Found:
    handle: Handle
    week: object


async def _ids(connection: AsyncConnection, handles: Sequence[Handle]) -> dict[Handle, int]:
    return {one.handle: number for number, one in (await _rows_of(connection, handles)).items()}


def _account(handle: Handle, row: Any) -> Account:
    """Of a row of NEWEST."""
    return Account(
        kept_from(handle, row),
        observation_from(row.observation),
        week_from(row.week),
        tuple(map(from_json, row.findings or ())),
    )


def _by_network(handles: Sequence[Handle]) -> dict[str, list[str]]:
    """Names by network; one index answers for all names of one network."""
    found: dict[str, list[str]] = {}
    for handle in sorted(set(handles)):
        found.setdefault(handle.network, []).append(handle.name)
    return found


async def _rows_of(connection: AsyncConnection, handles: Sequence[Handle]) -> dict[int, _Found]:
    """The accounts of these handles by id."""
    found: dict[int, _Found] = {}
    for network, names in _by_network(handles).items():
        query = select(ACCOUNT.c.id, ACCOUNT.c.name, ACCOUNT.c.week).where(
            ACCOUNT.c.network == network, ACCOUNT.c.name.in_(names)
        )
        for row in await connection.execute(query):
            found[row.id] = _Found(Handle(network, row.name), row.week)
    return found


def _upserts(database: Database) -> tuple[Any, Any, Any]:
    """An account, which moves its latest score only forward in time; the score of a day, which a newer one
    replaces; and a held one, which never takes the place of a good one of the same day."""
    account, score = database.insert(ACCOUNT), database.insert(SCORE)
    day = {"index_elements": ["account_id", "day"], "set_": _all_but_key(score)}
    return (
        account.on_conflict_do_update(
            index_elements=["network", "name"],
            set_={name: account.excluded[name] for name in LATEST},
            where=ACCOUNT.c.latest_at <= account.excluded.latest_at,
        ),
        score.on_conflict_do_update(**day, where=SCORE.c.observed_at <= score.excluded.observed_at),
        score.on_conflict_do_update(**day, where=SCORE.c.held.is_not(None)),
    )


def _all_but_key(insert: Any) -> dict[str, Any]:
    return {column.name: insert.excluded[column.name] for column in SCORE.c if not column.primary_key}


def _month(day: date) -> date:
    return day.replace(day=1)


def _is(handle: Handle) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ACCOUNT.c.network == handle.network, ACCOUNT.c.name == handle.name
