"""What the counts of the list are made from, so that conversations that were resolved are not looked at for them."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
SEEN_BY = ["queue", "flow", "owner_user_id"]
COUNTED_BY = ["state", "turn", "owner", *SEEN_BY, "unread", "id"]
UNRESOLVED = sa.text("state != 'resolved'")
ABANDONED = sa.text("abandoned_at IS NOT NULL AND state = 'resolved'")


def upgrade() -> None:
    index("ix_conversation_unresolved", COUNTED_BY, UNRESOLVED)
    index("ix_conversation_abandoned", SEEN_BY, ABANDONED)


def index(name: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, "conversation", columns, sqlite_where=where, postgresql_where=where)
