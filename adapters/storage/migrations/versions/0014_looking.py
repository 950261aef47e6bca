"""Ways into a workspace's pages, badges, checks that programs asked for, and views for dashboards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# As they are published in docs/dashboards.md; whoever reads them may rely on their names.
VIEWS = {
    "report_scores": """
        SELECT w.workspace, a.network, a.name AS account, s.day, s.observed_at, s.score, s.low, s.high,
               s.confidence, s.reach, s.amplification, s.network AS network_part, s.forecast, s.forecast_low,
               s.forecast_high, s.followers, s.posts_used, s.formula,
               CASE WHEN s.held IS NULL THEN 0 ELSE 1 END AS held,
               CASE WHEN s.reconstructed THEN 1 ELSE 0 END AS reconstructed
        FROM watch w
        JOIN account a ON a.network = w.network AND a.name = w.name
        JOIN score_day s ON s.account_id = a.id
    """,
    "report_accounts": """
        SELECT w.workspace, w.network, w.name AS account, w.added_at, a.latest_day,
               a.latest_at AS observed_at, s.score, s.low, s.high, s.confidence, s.followers, s.forecast
        FROM watch w
        LEFT JOIN account a ON a.network = w.network AND a.name = w.name
        LEFT JOIN score_day s ON s.account_id = a.id AND s.day = a.latest_day
    """,
    "report_cohorts": """
        SELECT c.workspace, c.name AS cohort, m.network, m.name AS account, m.since, m.until,
               a.latest_day, a.latest_score AS score
        FROM cohort c
        JOIN cohort_member m ON m.cohort_id = c.id
        LEFT JOIN account a ON a.network = m.network AND a.name = m.name
    """,
    "report_outcomes": """
        SELECT w.workspace, a.network, a.name AS account, o.day, s.forecast, s.forecast_low, s.forecast_high,
               o.reactions AS came, CASE WHEN o.covered THEN 1 ELSE 0 END AS covered, o.formula
        FROM watch w
        JOIN account a ON a.network = w.network AND a.name = w.name
        JOIN outcome o ON o.account_id = a.id
        JOIN score_day s ON s.account_id = a.id AND s.day = o.day
    """,
    "report_deliveries": """
        SELECT s.workspace, s.channel, s.kind, d.period, d.state, d.due_at, d.attempts
        FROM delivery d
        JOIN subscription s ON s.id = d.subscription_id
    """,
}


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("digest", AutoString(), nullable=False),
        sa.Column("workspace", AutoString(), nullable=False),
        sa.Column("person", AutoString(), nullable=False),
        sa.Column("zone", AutoString(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_visit"),
    )
    op.create_index("ix_visit_workspace", "visit", ["workspace"])
    op.create_index("ix_visit_expires_at", "visit", ["expires_at"])
    op.create_table(
        "badge",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("network", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_badge"),
        sa.UniqueConstraint("network", "name", name="uq_badge_network"),
    )
    op.create_table(
        "check_run",
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("workspace", AutoString(), nullable=False),
        sa.Column("started_by", AutoString(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("content", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_check_run"),
    )
    op.create_index("ix_check_run_workspace", "check_run", ["workspace"])
    op.create_index("ix_check_run_started_at", "check_run", ["started_at"])
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")


def downgrade() -> None:
    for name in VIEWS:
        op.execute(f"DROP VIEW {name}")
    for table, columns in (
        ("check_run", ("started_at", "workspace")),
        ("visit", ("expires_at", "workspace")),
    ):
        for column in columns:
            op.drop_index(f"ix_{table}_{column}", table)
        op.drop_table(table)
    op.drop_table("badge")
