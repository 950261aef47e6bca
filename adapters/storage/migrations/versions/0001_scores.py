"""Accounts and their scores, one row an account and day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TEXT = AutoString
UTC = UTCDateTime


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network", TEXT(), nullable=False),
        sa.Column("name", TEXT(), nullable=False),
        sa.Column("latest_day", sa.Date(), nullable=False),
        sa.Column("latest_at", UTC(), nullable=False),
        sa.Column("latest_score", sa.Float(), nullable=False),
        sa.Column("observation", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("network", "name", name="uq_account_network"),
    )
    op.create_table(
        "score_day",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("observed_at", UTC(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("standard_error", sa.Float(), nullable=False),
        sa.Column("confidence", TEXT(), nullable=False),
        sa.Column("reach", sa.Float(), nullable=True),
        sa.Column("amplification", sa.Float(), nullable=False),
        sa.Column("network", sa.Float(), nullable=True),
        sa.Column("forecast", sa.Float(), nullable=False),
        sa.Column("forecast_low", sa.Float(), nullable=False),
        sa.Column("forecast_high", sa.Float(), nullable=False),
        sa.Column("posts_used", sa.Integer(), nullable=False),
        sa.Column("followers", sa.BigInteger(), nullable=True),
        sa.Column("posts_total", sa.BigInteger(), nullable=True),
        sa.Column("formula", TEXT(), nullable=False),
        sa.Column("inputs", TEXT(), nullable=False),
        sa.Column("held", TEXT(), nullable=True),
        sa.Column("reconstructed", sa.Boolean(), nullable=False),
        sa.Column("notes", TEXT(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_score_day_account_id_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "day", name="pk_score_day"),
        sqlite_with_rowid=False,
        # Partitions cannot be added later without writing the table anew, so they are there from the start.
        postgresql_partition_by="RANGE (day)",
    )


def downgrade() -> None:
    op.drop_table("score_day")
    op.drop_table("account")
