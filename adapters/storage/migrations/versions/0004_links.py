"""Accounts that are one person's, with the proof."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link",
        sa.Column("network", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("other_network", AutoString(), nullable=False),
        sa.Column("other_name", AutoString(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("strength", AutoString(), nullable=False),
        sa.Column("here", AutoString(), nullable=False),
        sa.Column("there", AutoString(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("network", "name", "other_network", "other_name", name="pk_link"),
    )
    op.create_index("ix_link_other", "link", ["other_network", "other_name"])


def downgrade() -> None:
    op.drop_table("link")
