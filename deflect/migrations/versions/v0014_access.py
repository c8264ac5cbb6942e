"""Teams with their members and queues, actors and customers in the audit, and keys of other programs."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "team",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_team"),
        sa.UniqueConstraint("name", name="uq_team_name"),
    )
    op.create_table(
        "membership",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "user_id", name="pk_membership"),
        _reference("membership", "team_id", "team"),
        _reference("membership", "user_id", "user_account"),
    )
    op.create_index("ix_membership_user_id", "membership", ["user_id"])
    op.create_table(
        "team_queue",
        sa.Column("queue", sa.String(length=64), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("queue", "team_id", name="pk_team_queue"),
        _reference("team_queue", "team_id", "team"),
    )
    for column in ("actor", "customer_id", "conversation_id"):
        op.add_column("audit", sa.Column(column, sa.String(), nullable=False, server_default=""))
    op.create_index("ix_audit_actor", "audit", ["actor", "at"])
    op.create_index("ix_audit_customer", "audit", ["customer_id", "at"])
    op.create_index("ix_audit_subject", "audit", ["subject", "at"])
    for column in ("sealed", "old_sealed", "addresses"):
        op.add_column("api_key", sa.Column(column, sa.String(), nullable=False, server_default=""))
    op.add_column("api_key", sa.Column("old_until", INSTANT))
    op.add_column("api_key", sa.Column("per_hour", sa.Integer(), nullable=False, server_default="0"))


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}"
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, deferrable=True, initially="DEFERRED")
