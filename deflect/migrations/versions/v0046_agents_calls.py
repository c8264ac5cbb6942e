"""Rings of calls that agents make: the agent is rung before there is a call of the customer's."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    with op.batch_alter_table("ring") as ring:
        ring.alter_column("leg_id", existing_type=sa.String(), nullable=True)
        ring.add_column(sa.Column("outcall_id", sa.String()))
        ring.create_foreign_key(
            "fk_ring_outcall_id", "outcall", ["outcall_id"], ["id"], deferrable=True, initially="DEFERRED"
        )
    op.create_index("ix_ring_outcall_id", "ring", ["outcall_id"])
