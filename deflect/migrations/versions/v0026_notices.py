"""Which program asked for a hand-off, and what it is told of it."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

UNTOLD = sa.text("settled_at IS NULL")


def _to(table: str) -> sa.ForeignKey:
    """A foreign key checked at commit, as all of ours."""
    return sa.ForeignKey(f"{table}.id", deferrable=True, initially="DEFERRED")


def upgrade() -> None:
    op.add_column("handoff", sa.Column("asked_by", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_handoff_asked_by", "handoff", ["asked_by"])
    op.add_column("api_key", sa.Column("webhook", sa.String(), nullable=False, server_default=""))
    op.add_column("api_key", sa.Column("webhook_since", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "api_notice",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("key_id", sa.String(), _to("api_key"), nullable=False),
        sa.Column("handoff_id", sa.String(), _to("handoff"), nullable=False),
        sa.Column("conversation_id", sa.String(), _to("conversation"), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code", sa.String(), nullable=False, server_default=""),
        sa.UniqueConstraint("handoff_id", "state", "at"),
    )
    op.create_index("ix_api_notice_key_id", "api_notice", ["key_id"])
    op.create_index("ix_api_notice_conversation_id", "api_notice", ["conversation_id"])
    op.create_index("ix_api_notice_due", "api_notice", ["due_at"], sqlite_where=UNTOLD, postgresql_where=UNTOLD)
