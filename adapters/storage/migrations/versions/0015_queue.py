"""The queue that processes on one PostgreSQL share. SQLite has none: there every process works on its own."""

from pathlib import Path

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# procrastinate's schema as release 3.10 has it (MIT licence). A later release comes with its own migration.
SCHEMA = Path(__file__).parents[1] / "procrastinate_3_10.sql"


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    # Many statements at a time, and signs that a statement with values would take for places of values.
    cursor = connection.connection.cursor()
    cursor.execute(SCHEMA.read_text(encoding="utf-8"))
    cursor.close()
