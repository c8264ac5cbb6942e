"""Recordings and scores."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _foreign(column: str, to: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=f"fk_{table}_{column}", initially="DEFERRED", deferrable=True)


def upgrade() -> None:
    op.create_table(
        "tape",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("leg_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("length_ms", sa.Integer(), nullable=False),
        sa.Column("peaks", DOCUMENT, nullable=False),
        sa.Column("marks", DOCUMENT, nullable=False),
        sa.Column("transcript", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", INSTANT),
        _foreign("conversation_id", "conversation.id", "tape"),
        _foreign("leg_id", "leg.id", "tape"),
        sa.PrimaryKeyConstraint("id", name="pk_tape"),
    )
    op.create_index("ix_tape_leg_id", "tape", ["leg_id"])
    op.create_index("ix_tape_started_at", "tape", ["started_at"])
    op.create_index("ix_tape_transcript", "tape", ["transcript", "due_at"])
    op.create_table(
        "rating",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("leg_id", sa.String(), nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        _foreign("customer_id", "customer.id", "rating"),
        _foreign("conversation_id", "conversation.id", "rating"),
        _foreign("leg_id", "leg.id", "rating"),
        sa.PrimaryKeyConstraint("id", name="pk_rating"),
    )
    op.create_index("ix_rating_customer_id", "rating", ["customer_id"])
    op.create_index("ix_rating_leg_id", "rating", ["leg_id"])
    op.create_index("ix_rating_at", "rating", ["at"])
