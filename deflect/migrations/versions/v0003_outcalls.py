"""Calls that we place: what is to be called, and each attempt; which legs were placed by us."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
QUEUED = sa.text("state = 'queued'")


def upgrade() -> None:
    op.add_column("leg", sa.Column("direction", sa.String(length=4), nullable=False, server_default="in"))
    op.create_table(
        "outcall",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("leg_id", sa.String()),
        sa.Column("call_leg_id", sa.String()),
        sa.Column("user_id", sa.String()),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("moment", sa.String(length=8), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("fallback", sa.String(), nullable=False),
        sa.Column("ours", sa.String(), nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("session", DOCUMENT, nullable=False),
        sa.Column("machine", sa.String(length=8), nullable=False),
        sa.Column("expected", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("busy_pause_s", sa.Integer(), nullable=False),
        sa.Column("no_answer_pause_s", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("worker", sa.String(), nullable=False),
        sa.Column("lapses_at", INSTANT),
        sa.Column("settled_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_outcall"),
        sa.UniqueConstraint("key", name="uq_outcall_key"),
        *(
            _refers("outcall", column, table)
            for column, table in (
                ("conversation_id", "conversation"),
                ("leg_id", "leg"),
                ("call_leg_id", "leg"),
                ("user_id", "user_account"),
            )
        ),
    )
    op.create_index("ix_outcall_due", "outcall", ["due_at"], sqlite_where=QUEUED, postgresql_where=QUEUED)
    op.create_index("ix_outcall_conversation", "outcall", ["conversation_id", "created_at"])
    op.create_index("ix_outcall_call_leg_id", "outcall", ["call_leg_id"])
    op.create_table(
        "outcall_attempt",
        sa.Column("outcall_id", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("worker", sa.String(), nullable=False),
        sa.Column("claimed_at", INSTANT, nullable=False),
        sa.Column("dialled_at", INSTANT),
        sa.Column("answered_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("outcall_id", "attempt", name="pk_outcall_attempt"),
        _refers("outcall_attempt", "outcall_id", "outcall"),
    )
    op.create_index("ix_outcall_attempt_number", "outcall_attempt", ["number", "claimed_at"])
    op.create_index("ix_outcall_attempt_claimed_at", "outcall_attempt", ["claimed_at"])


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}"
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, deferrable=True, initially="DEFERRED")
