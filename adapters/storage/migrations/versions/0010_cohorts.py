"""Cohorts, who belongs to them since when, and subscriptions about one."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cohort",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("created_by", AutoString(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cohort"),
        sa.UniqueConstraint("workspace", "name", name="uq_cohort_workspace"),
    )
    op.create_table(
        "cohort_member",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("network", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name="fk_cohort_member_cohort_id_cohort", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("cohort_id", "network", "name", "since", name="pk_cohort_member"),
    )
    op.create_index("ix_cohort_member_network_name", "cohort_member", ["network", "name"])
    op.add_column("subscription", sa.Column("cohort", AutoString(), nullable=False, server_default=""))


def downgrade() -> None:
    """A subscription about a cohort ends: the accounts that it was about would be told of to nobody."""
    op.execute(sa.text("DELETE FROM subscription WHERE cohort <> ''"))
    op.drop_column("subscription", "cohort")
    op.drop_index("ix_cohort_member_network_name", "cohort_member")
    op.drop_table("cohort_member")
    op.drop_table("cohort")
