"""The Teams port: what workspaces watch and what their channels are posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any, cast

from sqlalchemy import ColumnElement, RowMapping, delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.storage.cohorts import leave_all
from adapters.storage.database import Database
from adapters.storage.fact_columns import column_of, fact_of
from adapters.storage.tables import RefreshRow, SubscriptionRow, WatchRow, table_of
from scoring.facts import Fact
from scoring.handles import Handle
from scoring.teams.calendar import LocalTime
from scoring.teams.subscription import AlertRule, Mention, Subscription, SubscriptionKind
from scoring.teams.workspace import After, Watched

WATCH, REFRESH, SUBSCRIPTION = (table_of(model) for model in (WatchRow, RefreshRow, SubscriptionRow))


class SqlTeams:
    """Every question names its workspace; nothing crosses from one to another."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def watch(self, watched: Sequence[Watched], limit: int) -> Sequence[Watched]:
        if not watched:
            return []
        workspace = watched[0].workspace
        async with self._database.writing() as connection:
            here = WATCH.c.workspace == workspace
            if self._database.is_postgresql:
                # Two requests at once may not go over the limit together.
                await connection.execute(
                    select(func.pg_advisory_xact_lock(func.hashtext(f"watch {workspace}")))
                )
            known = {
                Handle(row.network, row.name) for row in await connection.execute(select(WATCH).where(here))
            }
            new = list({one.handle: one for one in watched if one.handle not in known}.values())
            added = new[: max(0, limit - len(known))]
            if added:
                await connection.execute(self._database.insert(WATCH), [_watch_values(one) for one in added])
                await connection.execute(
                    self._database.insert(REFRESH).on_conflict_do_nothing(),
                    [_refresh_values(one) for one in added],
                )
        return added

    async def unwatch(self, workspace: str, handles: Sequence[Handle]) -> Sequence[Handle]:
        names = tuple_(WATCH.c.network, WATCH.c.name)
        wanted = [(handle.network, handle.name) for handle in handles]
        async with self._database.writing() as connection:
            here = (WATCH.c.workspace == workspace) & names.in_(wanted)
            found = {
                Handle(row.network, row.name) for row in await connection.execute(select(WATCH).where(here))
            }
            await connection.execute(delete(WATCH).where(here))
            unwatched = (
                ~select(WATCH.c.name)
                .where(WATCH.c.network == REFRESH.c.network, WATCH.c.name == REFRESH.c.name)
                .exists()
            )
            of_these = tuple_(REFRESH.c.network, REFRESH.c.name).in_(wanted)
            await connection.execute(delete(REFRESH).where(of_these, unwatched))
        return [handle for handle in handles if handle in found]

    async def let_go(self, workspace: str, handle: Handle) -> bool:
        watched = await self.unwatch(workspace, [handle])
        async with self._database.writing() as connection:
            found = await named_in_subscriptions(connection, handle, SUBSCRIPTION.c.workspace == workspace)
            await take_out(connection, handle, found)
            left = await leave_all(connection, workspace, handle)
        return bool(watched or found or left)

    async def watched(
        self, workspace: str, after: After | None = None, most: int | None = None
    ) -> Sequence[Watched]:
        query = select(WATCH).where(WATCH.c.workspace == workspace).limit(most)
        if after is not None:
            same = WATCH.c.added_at == after.added_at
            names = (WATCH.c.network > after.handle.network) | (
                (WATCH.c.network == after.handle.network) & (WATCH.c.name > after.handle.name)
            )
            query = query.where((WATCH.c.added_at > after.added_at) | (same & names))
        async with self._database.reading() as connection:
            rows = (
                await connection.execute(query.order_by(WATCH.c.added_at, WATCH.c.network, WATCH.c.name))
            ).all()
        return [_watched_from(row) for row in rows]

    async def added(self, handle: Handle) -> Sequence[Watched]:
        query = select(WATCH).where(WATCH.c.network == handle.network, WATCH.c.name == handle.name)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.order_by(WATCH.c.workspace))).all()
        return [_watched_from(row) for row in rows]

    async def is_watched(self, workspace: str, handle: Handle) -> bool:
        mine = WATCH.c.workspace == workspace
        query = select(WATCH.c.workspace).where(
            mine, WATCH.c.network == handle.network, WATCH.c.name == handle.name
        )
        async with self._database.reading() as connection:
            return (await connection.execute(query)).first() is not None

    async def watchers(self, handles: Sequence[Handle]) -> Mapping[str, Sequence[Handle]]:
        names = [(handle.network, handle.name) for handle in handles]
        query = select(WATCH).where(tuple_(WATCH.c.network, WATCH.c.name).in_(names))
        found: dict[str, list[Handle]] = {}
        async with self._database.reading() as connection:
            for row in await connection.execute(query.order_by(WATCH.c.network, WATCH.c.name)):
                found.setdefault(row.workspace, []).append(Handle(row.network, row.name))
        return found

    async def subscribe(self, wanted: Subscription) -> Subscription:
        values = _subscription_values(wanted)
        insert = self._database.insert(SUBSCRIPTION)
        kept = ("workspace", "channel", "kind", "created_at")
        changed = {name: insert.excluded[name] for name in values if name not in kept}
        upsert = insert.on_conflict_do_update(
            index_elements=["workspace", "channel", "kind"], set_=changed
        ).returning(SUBSCRIPTION)
        async with self._database.writing() as connection:
            row = (await connection.execute(upsert, values)).mappings().one()
        return subscription_from(row)

    async def subscriptions(self, workspace: str | None = None) -> Sequence[Subscription]:
        query = select(SUBSCRIPTION).order_by(SUBSCRIPTION.c.id)
        if workspace is not None:
            query = query.where(SUBSCRIPTION.c.workspace == workspace)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [subscription_from(row) for row in rows]

    async def pause(self, subscription_id: int, reason: Fact) -> None:
        async with self._database.writing() as connection:
            await connection.execute(
                update(SUBSCRIPTION)
                .where(SUBSCRIPTION.c.id == subscription_id)
                .values(paused=column_of(reason), told=False)
            )

    async def unnotified(self, workspace: str | None = None) -> Sequence[Subscription]:
        query = select(SUBSCRIPTION).where(SUBSCRIPTION.c.paused.is_not(None), ~SUBSCRIPTION.c.told)
        if workspace is not None:
            query = query.where(SUBSCRIPTION.c.workspace == workspace)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.order_by(SUBSCRIPTION.c.id))).mappings().all()
        return [subscription_from(row) for row in rows]

    async def mark_notified(self, subscription_ids: Sequence[int], told: bool = True) -> Sequence[int]:
        changed = (
            update(SUBSCRIPTION)
            .where(SUBSCRIPTION.c.id.in_(list(subscription_ids)), SUBSCRIPTION.c.told != told)
            .values(told=told)
            .returning(SUBSCRIPTION.c.id)
        )
        async with self._database.writing() as connection:
            return list((await connection.execute(changed)).scalars())


def subscription_from(row: Mapping[Any, Any], prefix: str = "") -> Subscription:
    """The subscription of one row; `prefix` where its columns were selected beside others."""
    return Subscription(
        id=row[f"{prefix}id"],
        workspace=row[f"{prefix}workspace"],
        channel=row[f"{prefix}channel"],
        kind=cast(SubscriptionKind, row[f"{prefix}kind"]),
        zone=row[f"{prefix}zone"],
        local=LocalTime(row[f"{prefix}hour"], row[f"{prefix}minute"], row[f"{prefix}weekday"]),
        created_by=row[f"{prefix}created_by"],
        created_at=row[f"{prefix}created_at"],
        next_due_at=row[f"{prefix}next_due_at"],
        rule=_rule_from(row[f"{prefix}rule"]),
        paused=fact_of(row[f"{prefix}paused"]),
        about=tuple(Handle(network, name) for network, name in row[f"{prefix}about"]),
        mention=_mention_from(row[f"{prefix}mention"]),
        cohort=row[f"{prefix}cohort"],
    )


async def named_in_subscriptions(
    connection: AsyncConnection, handle: Handle, which: ColumnElement[bool]
) -> list[RowMapping]:
    """Those of these subscriptions that are about this handle, alone or with others."""
    found = (await connection.execute(select(SUBSCRIPTION).where(which))).mappings()
    return [row for row in found if [handle.network, handle.name] in row["about"]]


async def take_out(connection: AsyncConnection, handle: Handle, found: Sequence[RowMapping]) -> None:
    """Ends the subscriptions that are about this handle alone; the others go on without it."""
    for row in found:
        left = [one for one in row["about"] if one != [handle.network, handle.name]]
        mine = SUBSCRIPTION.c.id == row["id"]
        change = update(SUBSCRIPTION).where(mine).values(about=left)
        await connection.execute(change if left else delete(SUBSCRIPTION).where(mine))


def _watched_from(row: Any) -> Watched:
    return Watched(row.workspace, Handle(row.network, row.name), row.added_by, row.added_at)


def _watch_values(one: Watched) -> dict[str, Any]:
    return {
        "workspace": one.workspace,
        "network": one.handle.network,
        "name": one.handle.name,
        "added_by": one.added_by,
        "added_at": one.added_at,
    }


def _refresh_values(one: Watched) -> dict[str, Any]:
    return {
        "network": one.handle.network,
        "name": one.handle.name,
        "due_at": one.added_at,
        "attempts": 0,
        "trouble": None,
    }


def _subscription_values(wanted: Subscription) -> dict[str, Any]:
    return {
        "workspace": wanted.workspace,
        "channel": wanted.channel,
        "kind": wanted.kind,
        "zone": wanted.zone,
        "weekday": wanted.local.weekday,
        "hour": wanted.local.hour,
        "minute": wanted.local.minute,
        "rule": _rule_json(wanted.rule),
        "created_by": wanted.created_by,
        "created_at": wanted.created_at,
        "next_due_at": wanted.next_due_at,
        "paused": column_of(wanted.paused),
        "told": False,
        "about": [[one.network, one.name] for one in wanted.about],
        "mention": None if (who := wanted.mention) is None else [who.who, who.id, who.name],
        "cohort": wanted.cohort,
    }


def _mention_from(stored: Sequence[str] | None) -> Mention | None:
    if stored is None:
        return None
    who, number, name = stored
    return Mention("group" if who == "group" else "person", number, name)


def _rule_json(rule: AlertRule) -> dict[str, Any]:
    return {
        "drop": rule.drop,
        "rise": rule.rise,
        "quiet": None if rule.quiet is None else [f"{edge:%H:%M}" for edge in rule.quiet],
    }


def _rule_from(stored: Mapping[str, Any]) -> AlertRule:
    quiet = stored["quiet"]
    return AlertRule(
        drop=stored["drop"],
        rise=stored["rise"],
        quiet=None if quiet is None else (time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1])),
    )
