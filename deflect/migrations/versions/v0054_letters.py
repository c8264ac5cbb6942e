"""Letters that wait for a person: found by an index of their own, and put away."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0050"
LOST = sa.text("state IN ('failed', 'undelivered', 'uncertain') AND dismissed_at IS NULL")
ASIDE = sa.text("state IN ('dead', 'aside') AND dismissed_at IS NULL")


def upgrade() -> None:
    for table in ("outbox", "journal", "api_notice"):
        op.add_column(table, sa.Column("dismissed_at", sa.DateTime(timezone=True)))
    op.create_index("ix_outbox_lost", "outbox", ["created_at"], sqlite_where=LOST, postgresql_where=LOST)
    op.create_index("ix_journal_aside", "journal", ["position"], sqlite_where=ASIDE, postgresql_where=ASIDE)
