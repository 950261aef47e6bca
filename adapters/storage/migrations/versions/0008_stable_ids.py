"""Accounts by the id that their network gives them, and opt-outs that a rename does not undo."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Older rows have no id until their network is asked again."""
    op.add_column("account", sa.Column("stable_id", AutoString(), nullable=True))
    op.create_index("ix_account_network_stable_id", "account", ["network", "stable_id"])
    op.add_column("opt_out", sa.Column("account_digest", AutoString(), nullable=True))
    op.create_index("ix_opt_out_account_digest", "opt_out", ["account_digest"])


def downgrade() -> None:
    op.drop_index("ix_opt_out_account_digest", "opt_out")
    op.drop_column("opt_out", "account_digest")
    op.drop_index("ix_account_network_stable_id", "account")
    op.drop_column("account", "stable_id")
