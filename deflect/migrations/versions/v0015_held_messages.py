"""Messages that came while a business system was asked, until the flow can take them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "held_message",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, autoincrement=True),
        sa.Column("leg_id", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_held_message"),
        sa.ForeignKeyConstraint(
            ["leg_id"], ["leg.id"], name="fk_held_message_leg_id", deferrable=True, initially="DEFERRED"
        ),
    )
    op.create_index("ix_held_message_leg_id", "held_message", ["leg_id"])
