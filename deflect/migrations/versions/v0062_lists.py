"""Orders of the list in indexes that hold them whole, so that a page reads its own rows however many there are."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
ABANDONED = sa.text("abandoned_at IS NOT NULL AND state = 'resolved'")
CHOSEN_BY = ["owner", "owner_user_id", "queue", "channel", "brand", "language"]
PRESSING = ["turn", "priority", "turn_since", "id", "state", *CHOSEN_BY]
LEFT = ["state", "last_entry_at", "id", "queue", "flow", "owner_user_id"]


def upgrade() -> None:
    op.execute("UPDATE conversation SET turn_since = created_at WHERE turn_since IS NULL")
    op.drop_index("ix_conversation_priority", "conversation")
    op.create_index("ix_conversation_pressing", "conversation", PRESSING)
    op.drop_index("ix_conversation_abandoned", "conversation")
    op.create_index(
        "ix_conversation_abandoned", "conversation", LEFT, sqlite_where=ABANDONED, postgresql_where=ABANDONED
    )
