"""An index of words over what is searched. `migrations.filling` then writes the words of what is stored already.

On SQLite, a later migration that makes one of these tables anew must make its triggers again: `word_index` has them.
"""

import sqlalchemy as sa
from alembic import op

from deflect.migrations import word_index

revision = "0039"
down_revision = "0038"
BY_PERSON = sa.text("user_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("identity", sa.Column("address_parts", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_conversation_newest", "conversation", ["last_entry_at", "id"])
    op.create_index("ix_entry_person", "entry", ["user_id", "at"], sqlite_where=BY_PERSON, postgresql_where=BY_PERSON)
    if op.get_bind().dialect.name == "sqlite":
        for statement in (*word_index.sqlite_tables(), *word_index.sqlite_triggers()):
            op.execute(statement)
