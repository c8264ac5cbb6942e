"""Canned replies, which stood in files until now; the shipped ones are filled in after the upgrade."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0041"
down_revision = "0040"

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "canned_reply",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("brand", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=True),
        sa.Column("words", DOCUMENT, nullable=False),
        sa.Column("label_id", sa.String(), nullable=True),
        sa.Column("move", sa.String(length=16), nullable=False),
        sa.Column("snooze_hours", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_canned_reply"),
        _of("team"),
        _of("label"),
    )


def _of(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_canned_reply_{table}_id"
    return sa.ForeignKeyConstraint([f"{table}_id"], [f"{table}.id"], name=name, deferrable=True, initially="DEFERRED")
