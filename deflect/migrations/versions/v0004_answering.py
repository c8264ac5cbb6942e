"""Agents who take calls, the callers who wait for one, and the rings between them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("available", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(8), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("free_since", INSTANT, nullable=False),
        sa.Column("wraps_up_until", INSTANT),
        sa.Column("page_seen_at", INSTANT),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name="fk_presence_user_id", deferrable=True, initially="DEFERRED"
        ),
        sa.PrimaryKeyConstraint("user_id", name="pk_presence"),
    )
    op.create_table(
        "waiting_call",
        sa.Column("leg_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("worker", sa.Integer()),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        *_of_a_call("waiting_call"),
        sa.PrimaryKeyConstraint("leg_id", name="pk_waiting_call"),
    )
    op.create_table(
        "ring",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("leg_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("by", sa.String(8), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("worker", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("rang_at", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("talking_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        *_of_a_call("ring"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name="fk_ring_user_id", deferrable=True, initially="DEFERRED"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ring"),
    )
    op.create_index("ix_ring_leg", "ring", ["leg_id"])
    op.create_index("ix_ring_user", "ring", ["user_id", "ended_at"])


def _of_a_call(table: str) -> tuple[sa.ForeignKeyConstraint, ...]:
    return tuple(
        sa.ForeignKeyConstraint(
            [f"{of}_id"], [f"{of}.id"], name=f"fk_{table}_{of}_id", deferrable=True, initially="DEFERRED"
        )
        for of in ("leg", "conversation")
    )
