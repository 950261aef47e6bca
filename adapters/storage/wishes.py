"""The Wishes port: deletes everything about a handle and remembers only a salted hash of it."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.storage.database import Database
from adapters.storage.tables import (
    AccountRow,
    AlertedRow,
    DeliveryRow,
    LinkRow,
    OptOutRow,
    RefreshRow,
    SaltRow,
    SubscriptionRow,
    WatchRow,
    table_of,
)
from scoring.handles import Handle

OPT_OUT, SALT, DELIVERY = (table_of(model) for model in (OptOutRow, SaltRow, DeliveryRow))
SUBSCRIPTION, LINK = table_of(SubscriptionRow), table_of(LinkRow)
# Every table that names a handle; the scores go with the account.
NAMING = tuple(table_of(model) for model in (AccountRow, WatchRow, RefreshRow, AlertedRow, LinkRow))


class SqlWishes:
    """The salt is this store's own, so the hashes of two stores cannot be compared."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def forget(self, handle: Handle) -> bool:
        async with self._database.writing() as connection:
            digest = _digest(await self._salt(connection), handle)
            row = {"digest": digest, "at": datetime.now(UTC)}
            await connection.execute(self._database.insert(OPT_OUT).on_conflict_do_nothing(), row)
            gone = 0
            for table in NAMING:
                of_it = (table.c.network == handle.network) & (table.c.name == handle.name)
                gone += (await connection.execute(delete(table).where(of_it))).rowcount
            beside = (LINK.c.other_network == handle.network) & (LINK.c.other_name == handle.name)
            await connection.execute(delete(LINK).where(beside))
            await self._forget_posts(connection, handle)
        return gone > 0

    async def blocked(self, handles: Sequence[Handle]) -> Collection[Handle]:
        async with self._database.reading() as connection:
            return await blocked_in(connection, handles)

    async def _salt(self, connection: AsyncConnection) -> str:
        fresh = {"id": 1, "value": secrets.token_hex(32)}
        await connection.execute(self._database.insert(SALT).on_conflict_do_nothing(), fresh)
        return str((await connection.execute(select(SALT.c.value))).scalar_one())

    async def _forget_posts(self, connection: AsyncConnection, handle: Handle) -> None:
        """What is kept of alerts, and rules about this handle, name it too."""
        told = select(DELIVERY).where(_mentions(DELIVERY.c.payload, handle.name))
        for row in (await connection.execute(told)).all():
            left = [one for one in (row.payload or {}).get("alerts", ()) if one[0] != str(handle)]
            values: dict[str, Any] = {"payload": {"alerts": left}}
            if not left and row.state == "pending":
                values |= {"state": "skipped", "reason": "the account asked to be forgotten"}
            await connection.execute(update(DELIVERY).where(DELIVERY.c.id == row.id).values(values))
        rules = select(SUBSCRIPTION.c.id, SUBSCRIPTION.c.rule).where(
            SUBSCRIPTION.c.kind == "alerts", _mentions(SUBSCRIPTION.c.rule, handle.name)
        )
        for row in (await connection.execute(rules)).all():
            if row.rule.get("only") == [handle.network, handle.name]:
                await connection.execute(delete(SUBSCRIPTION).where(SUBSCRIPTION.c.id == row.id))


def _mentions(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether the JSON may hold this text, written as it is or escaped; the caller looks closer."""
    text = cast(column, Text)
    return or_(*(text.contains(form, autoescape=True) for form in {name, json.dumps(name)[1:-1]}))


async def blocked_in(connection: AsyncConnection, handles: Sequence[Handle]) -> Collection[Handle]:
    """Those of these that may not be stored, seen from inside a transaction."""
    salt = (await connection.execute(select(SALT.c.value))).scalar()
    if salt is None:
        return ()
    digests = {_digest(salt, handle): handle for handle in handles}
    found = await connection.execute(select(OPT_OUT.c.digest).where(OPT_OUT.c.digest.in_(list(digests))))
    return [digests[digest] for digest in found.scalars()]


def _digest(salt: str, handle: Handle) -> str:
    return hashlib.blake2b(str(handle).encode(), key=bytes.fromhex(salt), digest_size=32).hexdigest()
