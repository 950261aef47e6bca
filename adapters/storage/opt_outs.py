"""The OptOuts port: takes everything about a handle away and remembers only a salted hash of it."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Text, cast, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.storage.aside import (
    ACCOUNT,
    Content,
    encoded,
    merged,
    named_in,
    names,
    outliving,
    put_back,
    rows_about,
)
from adapters.storage.database import Database
from adapters.storage.fact_columns import column_of
from adapters.storage.tables import (
    AccountRow,
    AlertedRow,
    BadgeRow,
    CheckRunRow,
    CohortMemberRow,
    DeliveryRow,
    LinkRow,
    NoticeRow,
    OptOutRow,
    PageRow,
    ParticipantRow,
    RefreshRow,
    SaltRow,
    SetAsideRow,
    SubscriptionRow,
    WatchRow,
    table_of,
)
from adapters.storage.teams import named_in_subscriptions, take_out
from scoring.facts import fact
from scoring.handles import Handle

OPT_OUT, SALT, DELIVERY = (table_of(model) for model in (OptOutRow, SaltRow, DeliveryRow))
SUBSCRIPTION, LINK, WATCH = (table_of(model) for model in (SubscriptionRow, LinkRow, WatchRow))
ASIDE, NOTICE = (table_of(model) for model in (SetAsideRow, NoticeRow))
PAGE, RUN = (table_of(model) for model in (PageRow, CheckRunRow))
# Every table that names a handle; the scores go with the account.
NAMING = tuple(
    table_of(model)
    for model in (
        AccountRow,
        WatchRow,
        RefreshRow,
        AlertedRow,
        LinkRow,
        CohortMemberRow,
        ParticipantRow,
        BadgeRow,
    )
)


class SqlOptOuts:
    """The salt is this store's own, so the hashes of two stores cannot be compared."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def forget(self, handle: Handle, now: datetime, account: str | None = None) -> bool:
        async with self._database.writing() as connection:
            salt = await self._salt(connection)
            if account is None:
                stored = select(ACCOUNT.c.stable_id).where(names(ACCOUNT, handle))
                account = (await connection.execute(stored)).scalar()
            known = False
            for one in {handle, *await _named_by(connection, handle.network, account)}:
                known |= await self._forget(connection, salt, one, account, now)
        return known

    async def _forget(
        self, connection: AsyncConnection, salt: str, handle: Handle, account: str | None, now: datetime
    ) -> bool:
        digest = _digest(salt, str(handle))
        await self._block(connection, digest, _account_digest(salt, handle.network, account), now)
        content = await rows_about(connection, handle)
        about = await self._posts_about(connection, handle)
        if alone := [row for row in about if len(row["about"]) == 1]:
            content[SUBSCRIPTION.name] = encoded(alone)
        await self._notify(connection, handle, content, now)
        for table in NAMING:
            await connection.execute(delete(table).where(names(table, handle)))
        await connection.execute(delete(LINK).where(names(LINK, handle, "other_")))
        await self._forget_posts(connection, handle)
        await connection.execute(delete(PAGE).where(_mentions(PAGE.c.html, str(handle))))
        await connection.execute(delete(RUN).where(_mentions(RUN.c.content, str(handle))))
        await take_out(connection, handle, about)
        if content:
            await self._set_aside(connection, digest, now, outliving(handle, content))
        return bool(content)

    async def _block(
        self, connection: AsyncConnection, digest: str, account_digest: str | None, now: datetime
    ) -> None:
        """An id that was known once stays known."""
        insert = self._database.insert(OPT_OUT)
        known = func.coalesce(insert.excluded["account_digest"], OPT_OUT.c.account_digest)
        upsert = insert.on_conflict_do_update(index_elements=["digest"], set_={"account_digest": known})
        await connection.execute(upsert, {"digest": digest, "at": now, "account_digest": account_digest})

    async def undo(self, handle: Handle) -> bool:
        """Under every name that the account was forgotten by."""
        async with self._database.writing() as connection:
            digest = _digest(await self._salt(connection), str(handle))
            mine = select(OPT_OUT.c.account_digest).where(OPT_OUT.c.digest == digest)
            same = or_(OPT_OUT.c.digest == digest, OPT_OUT.c.account_digest == mine.scalar_subquery())
            found = set((await connection.execute(select(OPT_OUT.c.digest).where(same))).scalars())
            digests = list({digest, *found})
            await connection.execute(delete(OPT_OUT).where(OPT_OUT.c.digest.in_(digests)))
            aside = delete(ASIDE).where(ASIDE.c.digest.in_(digests)).returning(ASIDE.c.content)
            contents = (await connection.execute(aside)).scalars().all()
            for content in contents:
                await put_back(self._database, connection, content)
                for one in named_in(content):
                    await self._take_back_notices(connection, one)
        return bool(contents)

    async def _take_back_notices(self, connection: AsyncConnection, handle: Handle) -> None:
        unnotified = (NOTICE.c.code == "not-scored") & _mentions(NOTICE.c.facts, handle.name)
        for row in (await connection.execute(select(NOTICE).where(unnotified))).all():
            if row.facts.get("handle") == str(handle):
                await connection.execute(delete(NOTICE).where(NOTICE.c.id == row.id))

    async def let_go(self, before: datetime) -> int:
        async with self._database.writing_long() as connection:
            return (await connection.execute(delete(ASIDE).where(ASIDE.c.at < before))).rowcount

    async def code(self, handle: Handle, workspace: str, person: str) -> str:
        async with self._database.writing() as connection:
            salt = await self._salt(connection)
        whose = json.dumps([str(handle), workspace, person]).encode()
        return f"influence-{hashlib.blake2b(whose, key=bytes.fromhex(salt), digest_size=8).hexdigest()}"

    async def _notify(
        self, connection: AsyncConnection, handle: Handle, content: Content, now: datetime
    ) -> None:
        """Whoever had it on a list hears that it is gone, and not from whom."""
        notices = [
            {
                "workspace": one["workspace"],
                "person": one["added_by"],
                "code": "not-scored",
                "facts": {"handle": str(handle)},
                "at": now,
            }
            for one in content.get(WATCH.name, ())
        ]
        if notices:
            await connection.execute(self._database.insert(NOTICE), notices)

    async def _set_aside(
        self, connection: AsyncConnection, digest: str, now: datetime, content: Content
    ) -> None:
        """A second deletion, of what a fetch under way had stored, adds to what the first one set aside."""
        known = (await connection.execute(select(ASIDE.c.content).where(ASIDE.c.digest == digest))).scalar()
        row = {"digest": digest, "at": now, "content": merged(known or {}, content)}
        insert = self._database.insert(ASIDE)
        changed = {"content": insert.excluded["content"]}
        await connection.execute(insert.on_conflict_do_update(index_elements=["digest"], set_=changed), row)

    async def blocked(self, handles: Sequence[Handle]) -> Collection[Handle]:
        async with self._database.reading() as connection:
            return await blocked_in(connection, handles)

    async def blocked_account(self, network: str, account: str) -> bool:
        async with self._database.reading() as connection:
            salt = (await connection.execute(select(SALT.c.value))).scalar()
            if salt is None:
                return False
            same = OPT_OUT.c.account_digest == _account_digest(salt, network, account)
            return (await connection.execute(select(OPT_OUT.c.digest).where(same))).first() is not None

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
                values |= {"state": "skipped", "reason": column_of(fact("opted-out"))}
            await connection.execute(update(DELIVERY).where(DELIVERY.c.id == row.id).values(values))

    async def _posts_about(self, connection: AsyncConnection, handle: Handle) -> list[RowMapping]:
        """The subscriptions that name this handle. One that names others, too, is not put back by `undo`."""
        return await named_in_subscriptions(connection, handle, _mentions(SUBSCRIPTION.c.about, handle.name))


def _mentions(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether the JSON may hold this text, written as it is or escaped; the caller looks closer."""
    text = cast(column, Text)
    return or_(*(text.contains(form, autoescape=True) for form in {name, json.dumps(name)[1:-1]}))


async def blocked_in(
    connection: AsyncConnection, handles: Sequence[Handle], ids: Mapping[Handle, str | None] | None = None
) -> Collection[Handle]:
    """Those of these that may not be stored, seen from inside a transaction; by their `ids`, too."""
    salt = (await connection.execute(select(SALT.c.value))).scalar()
    if salt is None:
        return ()
    digests = {_digest(salt, str(handle)): handle for handle in handles}
    accounts = {
        _account_digest(salt, handle.network, account): handle
        for handle, account in (ids or {}).items()
        if account is not None
    }
    by_name = select(OPT_OUT.c.digest).where(OPT_OUT.c.digest.in_(list(digests)))
    by_id = select(OPT_OUT.c.account_digest).where(OPT_OUT.c.account_digest.in_(list(accounts)))
    blocked = {digests[digest] for digest in (await connection.execute(by_name)).scalars()}
    if accounts:
        blocked |= {accounts[digest] for digest in (await connection.execute(by_id)).scalars()}
    return blocked


async def _named_by(connection: AsyncConnection, network: str, account: str | None) -> list[Handle]:
    """The names under which this account is stored."""
    if account is None:
        return []
    same = select(ACCOUNT.c.name).where(ACCOUNT.c.network == network, ACCOUNT.c.stable_id == account)
    return [Handle(network, name) for name in (await connection.execute(same)).scalars()]


def _account_digest(salt: str, network: str, account: str | None) -> str | None:
    """No handle has a space in it, so that an id is never taken for one."""
    return None if account is None else _digest(salt, f"{network} {account}")


def _digest(salt: str, text: str) -> str:
    return hashlib.blake2b(text.encode(), key=bytes.fromhex(salt), digest_size=32).hexdigest()
