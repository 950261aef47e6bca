"""How Alembic runs here: inside the transaction of the connection that is handed in."""

from alembic import context
from sqlmodel import SQLModel

import adapters.storage.tables  # noqa: F401  (fills the metadata)

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    include_name=lambda name, kind, parents: kind != "table" or not str(name).startswith("score_day_"),
)
with context.begin_transaction():
    context.run_migrations()
