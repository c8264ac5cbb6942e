"""Texts of agents that go later."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
STANDS = sa.text("state IN ('waiting', 'held')")
REFERS = (("conversation_id", "conversation"), ("leg_id", "leg"), ("user_id", "user_account"))


def upgrade() -> None:
    op.create_table(
        "planned_text",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("leg_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_planned_text"),
        sa.UniqueConstraint("conversation_id", "client_id", name="uq_planned_text_conversation_id_client_id"),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], f"fk_planned_text_{column}", deferrable=True, initially="DEFERRED"
            )
            for column, table in REFERS
        ),
    )
    op.create_index(
        "ix_planned_text_stands",
        "planned_text",
        ["conversation_id", "due_at"],
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    op.create_index("ix_planned_text_leg_id", "planned_text", ["leg_id"])
    op.create_index("ix_planned_text_settled_at", "planned_text", ["settled_at"])
