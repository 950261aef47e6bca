"""Deliveries are claimed for a while, with a token; people are told things; forgotten accounts wait aside."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from adapters.storage.tables import JSON_TYPE

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

RENAMED = {"sending": "handed-over", "failed": "refused"}


def upgrade() -> None:
    # Columns are added, never whole tables made anew: that would cascade to what hangs on them.
    op.add_column("delivery", sa.Column("token", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("delivery", sa.Column("lease_until", UTCDateTime(), nullable=True))
    op.add_column("delivery", sa.Column("evidence", JSON_TYPE, nullable=True))
    rename(RENAMED)
    op.create_table(
        "set_aside",
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("content", JSON_TYPE, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_set_aside"),
    )
    op.create_index("ix_set_aside_at", "set_aside", ["at"])
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", AutoString(), nullable=False),
        sa.Column("person", AutoString(), nullable=False),
        sa.Column("code", AutoString(), nullable=False),
        sa.Column("facts", JSON_TYPE, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
    )
    op.create_index("ix_notice_workspace", "notice", ["workspace"])


def downgrade() -> None:
    op.drop_table("notice")
    op.drop_table("set_aside")
    rename({new: old for old, new in RENAMED.items()} | {"claimed": "pending"})
    for column in ("evidence", "lease_until", "token"):
        op.drop_column("delivery", column)


def rename(states: dict[str, str]) -> None:
    for old, new in states.items():
        op.execute(
            sa.text("UPDATE delivery SET state = :new WHERE state = :old").bindparams(old=old, new=new)
        )
