"""Rows of an account -> JSON that can be set aside, and back: for a deletion that can still be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.storage.database import Database
from adapters.storage.tables import (
    AccountRow,
    AlertedRow,
    CampaignRow,
    CohortMemberRow,
    CohortRow,
    LinkRow,
    OutcomeRow,
    ParticipantRow,
    RefreshRow,
    ScoreRow,
    SubscriptionRow,
    WatchRow,
    table_of,
)
from scoring.handles import Handle
from scoring.networks import NETWORKS

ACCOUNT, SCORE, OUTCOME = (table_of(model) for model in (AccountRow, ScoreRow, OutcomeRow))
WATCH, REFRESH, ALERTED = (table_of(model) for model in (WatchRow, RefreshRow, AlertedRow))
LINK, SUBSCRIPTION = table_of(LinkRow), table_of(SubscriptionRow)
COHORT, MEMBER = table_of(CohortRow), table_of(CohortMemberRow)
CAMPAIGN, PARTICIPANT = table_of(CampaignRow), table_of(ParticipantRow)

# By the name of the table; values as JSON knows them, the others with a tag.
Content = dict[str, list[dict[str, Any]]]


def names(table: Table, handle: Handle, prefix: str = "") -> ColumnElement[bool]:
    """The rows of this handle; `prefix` for tables with two of them."""
    network, name = table.c[f"{prefix}network"], table.c[f"{prefix}name"]
    return (network == handle.network) & (name == handle.name)


async def rows_about(connection: AsyncConnection, handle: Handle) -> Content:
    """Everything that hangs on this handle; tables without a row are left out."""
    ids = select(ACCOUNT.c.id).where(names(ACCOUNT, handle))
    wanted: dict[Table, Select[Any]] = {
        ACCOUNT: select(ACCOUNT).where(names(ACCOUNT, handle)),
        SCORE: select(SCORE).where(SCORE.c.account_id.in_(ids)),
        OUTCOME: select(OUTCOME).where(OUTCOME.c.account_id.in_(ids)),
        WATCH: select(WATCH).where(names(WATCH, handle)),
        REFRESH: select(REFRESH).where(names(REFRESH, handle)),
        ALERTED: select(ALERTED).where(names(ALERTED, handle)),
        MEMBER: select(MEMBER).where(names(MEMBER, handle)),
        PARTICIPANT: select(PARTICIPANT).where(names(PARTICIPANT, handle)),
        LINK: select(LINK).where(or_(names(LINK, handle), names(LINK, handle, "other_"))),
    }
    content: Content = {}
    for table, query in wanted.items():
        found = [_encoded(row) for row in (await connection.execute(query)).mappings()]
        if found:
            content[table.name] = found
    return content


def encoded(rows: Sequence[Mapping[Any, Any]]) -> list[dict[str, Any]]:
    return [_encoded(row) for row in rows]


def merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> Content:
    """Both, table by table; of two rows of one key the first is put back first, and stays."""
    return {name: [*first.get(name, ()), *second.get(name, ())] for name in {**first, **second}}


def named_in(content: Mapping[str, Any]) -> set[Handle]:
    """The handles that somebody watched."""
    return {Handle(row["network"], row["name"]) for row in content.get(WATCH.name, ())}


def outliving(handle: Handle, content: Content) -> Content:
    """Without names and titles, where the terms of the network let nobody keep these for as long as that."""
    if NETWORKS[handle.network].kept_for is None:
        return content
    accounts = [{**row, "observation": _unnamed(row["observation"])} for row in content.get(ACCOUNT.name, ())]
    return {**content, ACCOUNT.name: accounts} if accounts else content


def _unnamed(observation: dict[str, Any]) -> dict[str, Any]:
    seen = {key: value for key, value in observation["json"].items() if key != "display_name"}
    posts = [{key: value for key, value in post.items() if key != "hashtags"} for post in seen["posts"]]
    return {"json": {**seen, "posts": posts}}


async def put_back(database: Database, connection: AsyncConnection, content: Mapping[str, Any]) -> None:
    """Writes the rows again where nothing has taken their place; ids are given anew."""
    accounts = await _anew(database, connection, ACCOUNT, content)
    for table in (SCORE, OUTCOME):
        rows = _decoded(content.get(table.name, ()))
        mine = [{**row, "account_id": accounts[row["account_id"]]} for row in rows]
        await _insert(database, connection, table, [row for row in mine if row["account_id"]])
    subscriptions = await _anew(database, connection, SUBSCRIPTION, content)
    for table in (WATCH, REFRESH, LINK):
        await _insert(database, connection, table, _decoded(content.get(table.name, ())))
    there = set((await connection.execute(select(SUBSCRIPTION.c.id))).scalars())
    alerted = [
        {**row, "subscription_id": subscriptions.get(row["subscription_id"], row["subscription_id"])}
        for row in _decoded(content.get(ALERTED.name, ()))
    ]
    await _insert(database, connection, ALERTED, [row for row in alerted if row["subscription_id"] in there])
    for table, above, column in ((MEMBER, COHORT, "cohort_id"), (PARTICIPANT, CAMPAIGN, "campaign_id")):
        known = set((await connection.execute(select(above.c.id))).scalars())
        rows = _decoded(content.get(table.name, ()))
        await _insert(database, connection, table, [row for row in rows if row[column] in known])


async def _anew(
    database: Database, connection: AsyncConnection, table: Table, content: Mapping[str, Any]
) -> dict[int, int | None]:
    """Old ids with the new ones, None where something else has taken the row's place."""
    ids: dict[int, int | None] = {}
    for row in _decoded(content.get(table.name, ())):
        old = row.pop("id")
        insert = database.insert(table).on_conflict_do_nothing().returning(table.c.id)
        new = (await connection.execute(insert, row)).scalar()
        ids[old] = ids.get(old) or new
    return ids


async def _insert(
    database: Database, connection: AsyncConnection, table: Table, rows: Sequence[dict[str, Any]]
) -> None:
    if rows:
        await connection.execute(database.insert(table).on_conflict_do_nothing(), rows)


def _encoded(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): _to_json(value) for name, value in row.items()}


def _decoded(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{name: _from_json(value) for name, value in row.items()} for row in rows]


def _to_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return {"json": value} if isinstance(value, dict | list) else value


def _from_json(value: Any) -> Any:
    match value:
        case {"at": at}:
            return datetime.fromisoformat(at)
        case {"day": day}:
            return date.fromisoformat(day)
        case {"json": inner}:
            return inner
        case _:
            return value
