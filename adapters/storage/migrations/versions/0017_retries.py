"""Posts that an operator wants tried again though their time is over."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added, not made anew: the views stay as they are.
    op.add_column("delivery", sa.Column("retried_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("delivery", "retried_at")
