"""What teams watch, what channels are posted, and the ledger of deliveries."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TEXT = AutoString
UTC = UTCDateTime


def upgrade() -> None:
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("week", JSON, nullable=True))
        account.add_column(sa.Column("findings", JSON, nullable=True))
    make_watches()
    make_subscriptions()
    make_deliveries()


def make_watches() -> None:
    op.create_table(
        "watch",
        sa.Column("workspace", TEXT(), nullable=False),
        sa.Column("network", TEXT(), nullable=False),
        sa.Column("name", TEXT(), nullable=False),
        sa.Column("added_by", TEXT(), nullable=False),
        sa.Column("added_at", UTC(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "network", "name", name="pk_watch"),
    )
    op.create_index("ix_watch_network_name", "watch", ["network", "name"])
    op.create_table(
        "refresh",
        sa.Column("network", TEXT(), nullable=False),
        sa.Column("name", TEXT(), nullable=False),
        sa.Column("due_at", UTC(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("trouble", TEXT(), nullable=True),
        sa.PrimaryKeyConstraint("network", "name", name="pk_refresh"),
    )
    op.create_index("ix_refresh_due_at", "refresh", ["due_at"])


def make_subscriptions() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", TEXT(), nullable=False),
        sa.Column("channel", TEXT(), nullable=False),
        sa.Column("kind", TEXT(), nullable=False),
        sa.Column("zone", TEXT(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("rule", JSON, nullable=False),
        sa.Column("created_by", TEXT(), nullable=False),
        sa.Column("created_at", UTC(), nullable=False),
        sa.Column("next_due_at", UTC(), nullable=True),
        sa.Column("paused", TEXT(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
        sa.UniqueConstraint("workspace", "channel", "kind", name="uq_subscription_workspace"),
    )
    op.create_index("ix_subscription_next_due_at", "subscription", ["next_due_at"])


def make_deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT(), nullable=False),
        sa.Column("period", TEXT(), nullable=False),
        sa.Column("state", TEXT(), nullable=False),
        sa.Column("due_at", UTC(), nullable=False),
        sa.Column("not_before", UTC(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("started_at", UTC(), nullable=True),
        sa.Column("posted_as", TEXT(), nullable=True),
        sa.Column("reason", TEXT(), nullable=True),
        sa.Column("payload", JSON, nullable=True),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name="fk_delivery_subscription_id_subscription",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("subscription_id", "kind", "period", name="uq_delivery_subscription_id"),
    )
    op.create_index("ix_delivery_state", "delivery", ["state"])
    op.create_table(
        "alerted",
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("network", TEXT(), nullable=False),
        sa.Column("name", TEXT(), nullable=False),
        sa.Column("at", UTC(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name="fk_alerted_subscription_id_subscription",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subscription_id", "network", "name", name="pk_alerted"),
    )


def downgrade() -> None:
    for table in ("alerted", "delivery", "subscription", "refresh", "watch"):
        op.drop_table(table)
    with op.batch_alter_table("account") as account:
        account.drop_column("findings")
        account.drop_column("week")
