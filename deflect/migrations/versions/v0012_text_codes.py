"""Codes that prove a stranger's number, and where each call came from: a trunk, or a stranger's address."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("leg", sa.Column("source", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "text_code",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("leg_id", sa.String(), nullable=False),
        sa.Column("outbox_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=False),
        sa.Column("proved_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_text_code"),
        sa.ForeignKeyConstraint(
            ["leg_id"], ["leg.id"], name="fk_text_code_leg_id", deferrable=True, initially="DEFERRED"
        ),
    )
    op.create_index("ix_text_code_leg_id", "text_code", ["leg_id"])
    op.create_index("ix_text_code_outbox_id", "text_code", ["outbox_id"])
    op.create_index("ix_text_code_number", "text_code", ["number", "sent_at"])
    op.create_index("ix_text_code_source", "text_code", ["source", "sent_at"])
