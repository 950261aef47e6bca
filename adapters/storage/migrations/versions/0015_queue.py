"""The queue that processes on one PostgreSQL share. SQLite has none: there every process works on its own."""

from pathlib import Path

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# procrastinate's schema as release 3.10 has it (MIT licence). A later release comes with its own migration.
SCHEMA = Path(__file__).parents[1] / "procrastinate_3_10.sql"
DROP_REST = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT oid::regprocedure AS name FROM pg_proc WHERE proname LIKE 'procrastinate%' LOOP
    EXECUTE format('DROP FUNCTION %s', one.name);
  END LOOP;
  FOR one IN SELECT typname AS name FROM pg_type WHERE typname LIKE 'procrastinate%' AND typtype IN ('e', 'c')
  LOOP
    EXECUTE format('DROP TYPE %I', one.name);
  END LOOP;
END $$
"""


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    # Many statements at a time, and signs that a statement with values would take for places of values.
    cursor = connection.connection.cursor()
    cursor.execute(SCHEMA.read_text(encoding="utf-8"))
    cursor.close()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in ("events", "periodic_defers", "jobs", "workers"):
            op.execute(f"DROP TABLE procrastinate_{table} CASCADE")
        op.execute(DROP_REST)
