"""Pages that were made for people, until they expire."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("workspace", AutoString(), nullable=False),
        sa.Column("made_by", AutoString(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("html", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_page"),
    )
    op.create_index("ix_page_workspace", "page", ["workspace"])
    op.create_index("ix_page_expires_at", "page", ["expires_at"])


def downgrade() -> None:
    op.drop_index("ix_page_expires_at", "page")
    op.drop_index("ix_page_workspace", "page")
    op.drop_table("page")
