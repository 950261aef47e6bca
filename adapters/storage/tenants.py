"""The Tenants port: workspaces that come and go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from adapters.storage.database import Database
from adapters.storage.tables import (
    AuditRow,
    CampaignRow,
    CheckRunRow,
    CohortRow,
    LeftRow,
    NoticeRow,
    PageRow,
    RefreshRow,
    SubscriptionRow,
    TokenRow,
    VisitRow,
    WatchRow,
    table_of,
)

WATCH, REFRESH, SUBSCRIPTION, LEFT, NOTICE = (
    table_of(model) for model in (WatchRow, RefreshRow, SubscriptionRow, LeftRow, NoticeRow)
)
COHORT, CAMPAIGN, TOKEN = (table_of(model) for model in (CohortRow, CampaignRow, TokenRow))
PAGE, VISIT, RUN, AUDIT = (table_of(model) for model in (PageRow, VisitRow, CheckRunRow, AuditRow))


class SqlTenants:
    """Deliveries and alerts hang on a subscription, people on a cohort or campaign, and go with it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remove(self, workspace: str) -> None:
        unwatched = (
            ~select(WATCH.c.name)
            .where(WATCH.c.network == REFRESH.c.network, WATCH.c.name == REFRESH.c.name)
            .exists()
        )
        whole = workspace.endswith("/")
        async with self._database.writing() as connection:
            for table in (
                WATCH,
                SUBSCRIPTION,
                COHORT,
                CAMPAIGN,
                TOKEN,
                PAGE,
                VISIT,
                RUN,
                AUDIT,
                NOTICE,
                LEFT,
            ):
                name = table.c.workspace
                mine = name.startswith(workspace, autoescape=True) if whole else name == workspace
                await connection.execute(delete(table).where(mine))
            await connection.execute(delete(REFRESH).where(unwatched))

    async def left(self, workspace: str, at: datetime) -> None:
        async with self._database.writing() as connection:
            insert = self._database.insert(LEFT).on_conflict_do_nothing()
            await connection.execute(insert, {"workspace": workspace, "at": at})

    async def returned(self, workspace: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(LEFT).where(LEFT.c.workspace == workspace))

    async def left_before(self, at: datetime) -> Sequence[str]:
        query = select(LEFT.c.workspace).where(LEFT.c.at < at).order_by(LEFT.c.at)
        async with self._database.reading() as connection:
            return list((await connection.execute(query)).scalars())
