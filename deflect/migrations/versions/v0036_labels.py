"""Labels of conversations, and their priority."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0036"
down_revision = "0035"

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "label",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("names", DOCUMENT, nullable=False),
        sa.Column("colour", sa.String(length=16), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_label"),
    )
    op.create_table(
        "conversation_label",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("label_id", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversation_label"),
        _of("conversation"),
        _of("label"),
    )
    op.create_index("ix_conversation_label_conversation", "conversation_label", ["conversation_id"])
    op.create_index("ix_conversation_label_label", "conversation_label", ["label_id", "conversation_id"])
    op.add_column("conversation", sa.Column("priority", sa.Integer(), nullable=False, server_default="2"))
    op.create_index("ix_conversation_priority", "conversation", ["turn", "priority", "turn_since"])


def _of(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_conversation_label_{table}_id"
    return sa.ForeignKeyConstraint([f"{table}_id"], [f"{table}.id"], name=name, deferrable=True, initially="DEFERRED")
