"""Subscriptions about some accounts, whom they mention, and alerts that somebody has heard enough of."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
BATCH = 1000

subscription = sa.table("subscription", sa.column("id"), sa.column("rule", JSON), sa.column("about", JSON))
set_aside = sa.table("set_aside", sa.column("digest"), sa.column("content", JSON))


def upgrade() -> None:
    """The one account that a rule of alerts named becomes a list of one."""
    op.add_column("subscription", sa.Column("about", JSON, nullable=False, server_default=sa.text("'[]'")))
    op.add_column("subscription", sa.Column("mention", JSON, nullable=True))
    op.add_column("alerted", sa.Column("quiet_until", UTCDateTime(), nullable=True))
    connection, last = op.get_bind(), 0
    while rows := connection.execute(_after(last)).all():
        last = rows[-1].id
        for row in rows:
            if (row.rule or {}).get("only"):
                values = {"rule": _without_only(row.rule), "about": [row.rule["only"]]}
                mine = subscription.c.id == row.id
                connection.execute(sa.update(subscription).where(mine).values(values))
    for row in connection.execute(sa.select(set_aside)).all():
        if "subscription" in row.content:
            changed = {**row.content, "subscription": [_aside(one) for one in row.content["subscription"]]}
            mine = set_aside.c.digest == row.digest
            connection.execute(sa.update(set_aside).where(mine).values(content=changed))


def downgrade() -> None:
    """A rule can name one account only: a list of several ends with its subscription's rule for all."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(subscription)).all():
        rule = {**(row.rule or {}), "only": row.about[0] if len(row.about) == 1 else None}
        connection.execute(sa.update(subscription).where(subscription.c.id == row.id).values(rule=rule))
    op.drop_column("alerted", "quiet_until")
    op.drop_column("subscription", "mention")
    op.drop_column("subscription", "about")


def _after(last: int) -> sa.Select[Any]:
    return sa.select(subscription).where(subscription.c.id > last).order_by(subscription.c.id).limit(BATCH)


def _without_only(rule: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in rule.items() if name != "only"}


def _aside(row: dict[str, Any]) -> dict[str, Any]:
    """What was set aside of a subscription, whose lists and objects carry a tag."""
    if "rule" not in row:
        return row
    rule = row["rule"].get("json") or {}
    about = [rule["only"]] if rule.get("only") else []
    return {**row, "rule": {"json": _without_only(rule)}, "about": {"json": about}, "mention": None}
