"""First replies to unknown numbers are marked, so that their daily limit is counted without reading all texts."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

FIRST_REPLY = sa.text("first_reply")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("first_reply", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_outbox_first_reply", "outbox", ["created_at"], sqlite_where=FIRST_REPLY, postgresql_where=FIRST_REPLY
    )
