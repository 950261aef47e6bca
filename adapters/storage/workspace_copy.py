"""Everything that is kept of one workspace, as data: for a team that moves, or wants to know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Select, Table, select
from sqlmodel import SQLModel

from adapters.storage.database import Database

# What opens something, and would open it to whoever reads the copy.
SECRETS = {"token": {"digest"}, "visit": {"digest"}, "page": {"key"}}
# Of the process, not of the team: which hosts were new within the hour.
PASSING = frozenset(("new_host",))


class WorkspaceCopies:
    """Reads every table that names a workspace, and what hangs on one of those."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, workspace: str) -> dict[str, Sequence[dict[str, Any]]]:
        """Rows by table, in one moment of the store; tables without a row of it are left out.

        Raises StoreTrouble.
        """
        found: dict[str, Sequence[dict[str, Any]]] = {}
        async with self._database.reading() as connection:
            for table in SQLModel.metadata.sorted_tables:
                query = rows_of(table, workspace)
                if query is None:
                    continue
                rows = (await connection.execute(query)).mappings()
                if written := [{name: _plain(value) for name, value in row.items()} for row in rows]:
                    found[table.name] = written
        return found


def rows_of(table: Table, workspace: str) -> Select[Any] | None:
    """The rows of a workspace in one table, without what is secret; None where the table is about none."""
    if table.name in PASSING:
        return None
    columns = [one for one in table.c if one.name not in SECRETS.get(table.name, ())]
    query = select(*columns).order_by(*table.primary_key)
    if "workspace" in table.c:
        return query.where(table.c.workspace == workspace)
    for column, parent in _hangs_on(table):
        owners = select(parent.c.id).where(parent.c.workspace == workspace)
        return query.where(column.in_(owners))
    return None


def _hangs_on(table: Table) -> Iterator[tuple[Column[Any], Table]]:
    for column in table.c:
        for key in column.foreign_keys:
            if "workspace" in key.column.table.c:
                yield column, key.column.table


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value
