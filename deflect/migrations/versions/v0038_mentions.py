"""Whom the notes of a conversation name, and who has seen that."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "mention",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_mention"),
        _of("conversation_id", "conversation"),
        _of("user_id", "user_account"),
        _of("by_id", "user_account"),
    )
    op.create_index("ix_mention_conversation", "mention", ["conversation_id"])
    op.create_index("ix_mention_user", "mention", ["user_id", "conversation_id"])


def _of(column: str, table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_mention_{column}"
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=name, deferrable=True, initially="DEFERRED")
