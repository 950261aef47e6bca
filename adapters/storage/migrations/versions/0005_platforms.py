"""What chat platforms need: who was told, who left, what was seen, and Slack's installations."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT = AutoString
UTC = UTCDateTime


def upgrade() -> None:
    with op.batch_alter_table("subscription") as subscription:
        subscription.add_column(sa.Column("told", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("subscription") as subscription:
        # Those that were paused before were switched off by a person, so nobody has to be told.
        subscription.alter_column("told", server_default=None)
    op.create_table(
        "workspace_left",
        sa.Column("workspace", TEXT(), nullable=False),
        sa.Column("at", UTC(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", name="pk_workspace_left"),
    )
    op.create_index("ix_workspace_left_at", "workspace_left", ["at"])
    op.create_table(
        "mark",
        sa.Column("name", TEXT(), nullable=False),
        sa.Column("value", TEXT(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_mark"),
    )
    op.create_table(
        "seen",
        sa.Column("key", TEXT(), nullable=False),
        sa.Column("at", UTC(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_seen"),
    )
    op.create_index("ix_seen_at", "seen", ["at"])
    make_slack_installations()


def make_slack_installations() -> None:
    """As slack_sdk's SQLAlchemy stores describe them, with room for tokens as ciphertext."""
    op.create_table("slack_bots", *slack_columns(), sa.PrimaryKeyConstraint("id", name="pk_slack_bots"))
    op.create_index("slack_bots_idx", "slack_bots", ["client_id", "enterprise_id", "team_id", "installed_at"])
    op.create_table(
        "slack_installations",
        *slack_columns(),
        sa.Column("enterprise_url", sa.String(200)),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("user_token", sa.Text()),
        sa.Column("user_scopes", sa.String(1000)),
        sa.Column("user_refresh_token", sa.Text()),
        sa.Column("user_token_expires_at", sa.DateTime()),
        sa.Column("incoming_webhook_url", sa.Text()),
        sa.Column("incoming_webhook_channel", sa.String(200)),
        sa.Column("incoming_webhook_channel_id", sa.String(200)),
        sa.Column("incoming_webhook_configuration_url", sa.String(200)),
        sa.Column("token_type", sa.String(32)),
        sa.PrimaryKeyConstraint("id", name="pk_slack_installations"),
    )
    op.create_index(
        "slack_installations_idx",
        "slack_installations",
        ["client_id", "enterprise_id", "team_id", "user_id", "installed_at"],
    )
    op.create_table(
        "slack_oauth_states",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(200), nullable=False),
        sa.Column("expire_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_slack_oauth_states"),
    )


def slack_columns() -> tuple[sa.Column[Any], ...]:
    """What bots and installations share."""
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(32), nullable=False),
        sa.Column("app_id", sa.String(32), nullable=False),
        sa.Column("enterprise_id", sa.String(32)),
        sa.Column("enterprise_name", sa.String(200)),
        sa.Column("team_id", sa.String(32)),
        sa.Column("team_name", sa.String(200)),
        sa.Column("bot_token", sa.Text()),
        sa.Column("bot_id", sa.String(32)),
        sa.Column("bot_user_id", sa.String(32)),
        sa.Column("bot_scopes", sa.String(1000)),
        sa.Column("bot_refresh_token", sa.Text()),
        sa.Column("bot_token_expires_at", sa.DateTime()),
        sa.Column("is_enterprise_install", sa.Boolean(), nullable=False),
        sa.Column("installed_at", sa.DateTime(), nullable=False),
    )


def downgrade() -> None:
    for table in (
        "slack_oauth_states",
        "slack_installations",
        "slack_bots",
        "seen",
        "mark",
        "workspace_left",
    ):
        op.drop_table(table)
    with op.batch_alter_table("subscription") as subscription:
        subscription.drop_column("told")
