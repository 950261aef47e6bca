"""How often hosts are asked, and which are new, counted by all processes together."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quota",
        sa.Column("host", AutoString(), nullable=False),
        sa.Column("turn_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_quota"),
    )
    op.create_table(
        "new_host",
        sa.Column("host", AutoString(), nullable=False),
        sa.Column("workspace", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_new_host"),
    )


def downgrade() -> None:
    op.drop_table("new_host")
    op.drop_table("quota")
