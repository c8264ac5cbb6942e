"""Photos and other files of customers' messages."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

DUE = sa.text("due_at IS NOT NULL")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "media",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", INSTANT),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_media"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name="fk_media_conversation_id",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name="fk_media_entry_id", deferrable=True, initially="DEFERRED"
        ),
    )
    op.create_index("ix_media_conversation_id", "media", ["conversation_id"])
    op.create_index("ix_media_entry_id", "media", ["entry_id"])
    op.create_index("ix_media_created_at", "media", ["created_at"])
    op.create_index("ix_media_due_at", "media", ["due_at"], sqlite_where=DUE, postgresql_where=DUE)
