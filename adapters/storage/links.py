"""The Links port: which accounts are one person's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, delete, or_, select, tuple_

from adapters.storage.database import Database
from adapters.storage.tables import LinkRow, table_of
from scoring.explain.links import Link, Proof, ProofKind, Strength
from scoring.handles import Handle

LINK = table_of(LinkRow)
KEY = ("network", "name", "other_network", "other_name")
# A person with more accounts than this is followed no further.
MOST_STEPS = 5


class SqlLinks:
    """One row a pair, the smaller handle first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, link: Link) -> None:
        insert = self._database.insert(LINK)
        changed = {column.name: insert.excluded[column.name] for column in LINK.c if not column.primary_key}
        upsert = insert.on_conflict_do_update(index_elements=list(KEY), set_=changed)
        async with self._database.writing() as connection:
            await connection.execute(upsert, _values(link))

    async def remove(self, link: Link) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(LINK).where(*_is(link)))

    async def around(self, handle: Handle) -> Sequence[Link]:
        found: dict[tuple[Handle, Handle], Link] = {}
        edge = {handle}
        async with self._database.reading() as connection:
            for _ in range(MOST_STEPS):
                names = [(one.network, one.name) for one in edge]
                touches = or_(
                    tuple_(LINK.c.network, LINK.c.name).in_(names),
                    tuple_(LINK.c.other_network, LINK.c.other_name).in_(names),
                )
                links = [_link(row) for row in await connection.execute(select(LINK).where(touches))]
                new = {(link.one, link.other): link for link in links} | found
                if len(new) == len(found):
                    break
                edge = {side for pair in new.keys() - found.keys() for side in pair}
                found = new
        return [found[pair] for pair in sorted(found)]

    async def seen_before(self, at: datetime, most: int) -> Sequence[Link]:
        query = select(LINK).where(LINK.c.seen_at < at).order_by(LINK.c.seen_at).limit(most)
        async with self._database.reading() as connection:
            return [_link(row) for row in await connection.execute(query)]


def _is(link: Link) -> tuple[ColumnElement[bool], ...]:
    values = _values(link)
    return tuple(LINK.c[name] == values[name] for name in KEY)


def _values(link: Link) -> dict[str, Any]:
    proof = link.proof
    return {
        "network": link.one.network,
        "name": link.one.name,
        "other_network": link.other.network,
        "other_name": link.other.name,
        "kind": proof.kind,
        "strength": proof.strength,
        "here": proof.here,
        "there": proof.there,
        "seen_at": proof.seen_at,
    }


def _link(row: Row[Any]) -> Link:
    proof = Proof(cast(ProofKind, row.kind), cast(Strength, row.strength), row.here, row.there, row.seen_at)
    return Link(Handle(row.network, row.name), Handle(row.other_network, row.other_name), proof)
