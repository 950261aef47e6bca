"""A copy of a workspace holds all that names it, and nothing is left when it is deleted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Date, Float, Integer, insert
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from adapters.storage.database import Database
from adapters.storage.tenants import SqlTenants
from adapters.storage.workspace_copy import SECRETS, WorkspaceCopies, rows_of
from tests.fakes import NOON
from tests.stores import KINDS, open_database

# Counted for the operator's budget, whoever spent it.
STAYS = {"spend"}


def a_value(column: Column[Any]) -> Any:
    match column.type:
        case UTCDateTime():
            return NOON
        case Date():
            return NOON.date()
        case Boolean():
            return False
        case Integer() | Float():
            return 1
        case JSON():
            return {"a": 1}
        case _:
            return "x"


async def a_row_everywhere(database: Database, workspace: str, number: int) -> set[str]:
    """One row of this workspace in every table that is about one; returns those tables."""
    filled = set()
    async with database.writing() as connection:
        for table in SQLModel.metadata.sorted_tables:
            if rows_of(table, workspace) is None:
                continue
            values: dict[str, Any] = {}
            for column in table.c:
                value = a_value(column)
                # What is one of a kind in its table is so for both workspaces.
                if value == "x":
                    value = f"{workspace} {number}"
                elif column.primary_key and value == 1:
                    value = number
                values[column.name] = value
                if column.foreign_keys:
                    values[column.name] = number
            if "workspace" in table.c:
                values["workspace"] = workspace
            await connection.execute(insert(table), values)
            filled.add(table.name)
    return filled


@pytest.mark.parametrize("kind", KINDS)
async def test_a_copy_holds_every_row_of_the_workspace_and_none_of_another(kind: str, tmp_path: Path) -> None:
    async with open_database(kind, tmp_path) as database:
        tables = await a_row_everywhere(database, "w", 1)
        assert {"watch", "subscription", "delivery", "cohort_member", "participant", "audit"} <= tables
        await a_row_everywhere(database, "v", 2)
        copy = await WorkspaceCopies(database).of("w")
        assert set(copy) == tables
        assert all(len(rows) == 1 for rows in copy.values())
        assert "v" not in {row.get("workspace") for rows in copy.values() for row in rows}
        assert json.loads(json.dumps(copy)) == copy
        for table, secrets in SECRETS.items():
            assert not secrets & set(copy[table][0])


@pytest.mark.parametrize("kind", KINDS)
async def test_nothing_is_left_of_a_workspace_that_is_deleted(kind: str, tmp_path: Path) -> None:
    async with open_database(kind, tmp_path) as database:
        await a_row_everywhere(database, "w", 1)
        tables = await a_row_everywhere(database, "v", 2)
        await SqlTenants(database).remove("w")
        assert set(await WorkspaceCopies(database).of("w")) <= STAYS
        assert set(await WorkspaceCopies(database).of("v")) == tables
