"""Rules on texts that admins set, and the decisions to offer text or be silent with what they were weighed on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0031"
down_revision = "0030"

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "text_rule",
        sa.Column("flow", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", DOCUMENT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("flow", "name", name="pk_text_rule"),
    )
    op.create_table(
        "text_decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("leg_id", sa.String(), nullable=True),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("about", sa.String(length=16), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("weighed", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_text_decision"),
        _of("conversation"),
        _of("leg"),
    )
    for column in ("at", "conversation_id", "leg_id"):
        op.create_index(f"ix_text_decision_{column}", "text_decision", [column])


def _of(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [f"{table}_id"], [f"{table}.id"], name=f"fk_text_decision_{table}_id", deferrable=True, initially="DEFERRED"
    )
