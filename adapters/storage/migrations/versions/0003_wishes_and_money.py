"""Handles that asked to be forgotten, money spent on networks, outcomes of forecasts."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = AutoString
UTC = UTCDateTime


def upgrade() -> None:
    op.create_table(
        "opt_out",
        sa.Column("digest", TEXT(), nullable=False),
        sa.Column("at", UTC(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_opt_out"),
    )
    op.create_table(
        "salt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("value", TEXT(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_salt"),
    )
    op.create_table(
        "spend",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pot", TEXT(), nullable=False),
        sa.Column("workspace", TEXT(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_spend"),
    )
    op.create_index("ix_spend_pot_day", "spend", ["pot", "day"])
    op.create_table(
        "outcome",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("network", TEXT(), nullable=False),
        sa.Column("formula", TEXT(), nullable=False),
        sa.Column("reactions", sa.Float(), nullable=False),
        sa.Column("error", sa.Float(), nullable=False),
        sa.Column("covered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_outcome_account_id_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "day", name="pk_outcome"),
    )
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("judged_day", sa.Date(), nullable=True))
        account.add_column(sa.Column("judged_at", UTC(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("account") as account:
        account.drop_column("judged_at")
        account.drop_column("judged_day")
    for table in ("outcome", "spend", "salt", "opt_out"):
        op.drop_table(table)
