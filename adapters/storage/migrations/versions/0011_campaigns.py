"""Campaigns: who takes part, what was expected of them, and what came."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("started_by", AutoString(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("formula", AutoString(), nullable=False),
        sa.Column("reactions", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("judged_at", UTCDateTime(), nullable=True),
        sa.Column("came", sa.Float(), nullable=True),
        sa.Column("judged_reactions", sa.Float(), nullable=True),
        sa.Column("judged_low", sa.Float(), nullable=True),
        sa.Column("judged_high", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_campaign"),
        sa.UniqueConstraint("workspace", "name", name="uq_campaign_workspace"),
    )
    op.create_table(
        "participant",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("network", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("price", sa.Float(), nullable=True),
        sa.Column("reactions", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("likely", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name="fk_participant_campaign_id_campaign", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", "network", "name", name="pk_participant"),
    )
    op.create_index("ix_participant_network_name", "participant", ["network", "name"])


def downgrade() -> None:
    op.drop_index("ix_participant_network_name", "participant")
    op.drop_table("participant")
    op.drop_table("campaign")
