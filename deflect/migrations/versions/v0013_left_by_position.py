"""What is left of journal and outbox by position: readers take the oldest rows, whatever the statistics say."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

NEW = sa.text("state = 'new'")
UNSETTLED = sa.text("state IN ('queued', 'attempted', 'uncertain')")


def upgrade() -> None:
    op.create_index("ix_journal_new", "journal", ["position"], sqlite_where=NEW, postgresql_where=NEW)
    op.drop_index("ix_journal_lane", "journal")
    op.create_index("ix_outbox_left", "outbox", ["position"], sqlite_where=UNSETTLED, postgresql_where=UNSETTLED)
    op.drop_index("ix_outbox_lane", "outbox")
