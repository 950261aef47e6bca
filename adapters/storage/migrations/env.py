"""How Alembic runs here: one connection handed in, one migration at a time."""

from alembic import context
from sqlalchemy import text
from sqlmodel import SQLModel

import adapters.storage.tables  # noqa: F401  (fills the metadata)

# Any fixed number that nothing else of ours locks: two releases that start together take turns.
MIGRATION_LOCK = 7_346_001

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    include_name=lambda name, kind, parents: kind != "table" or not str(name).startswith("score_day_"),
)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    context.run_migrations()
