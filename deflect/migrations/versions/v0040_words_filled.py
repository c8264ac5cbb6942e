"""The words of what was stored before are all written (see `migrations.filling`); PostgreSQL indexes them now."""

from alembic import op

from deflect.migrations import word_index

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.execute("DELETE FROM setting WHERE name = 'words_filled'")
    if op.get_bind().dialect.name == "postgresql":
        for statement in word_index.postgresql_indexes():
            op.execute(statement)
