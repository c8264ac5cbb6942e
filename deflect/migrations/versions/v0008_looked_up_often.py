"""Indexes for what is looked up often: rings and calls to place by state, tapes of a conversation, leave by address."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.drop_index("ix_ring_user", "ring")
    op.create_index("ix_ring_user", "ring", ["user_id", "state"])
    op.create_index("ix_ring_state", "ring", ["state"])
    op.create_index("ix_outcall_state", "outcall", ["state"])
    op.create_index("ix_tape_conversation_id", "tape", ["conversation_id"])
    op.create_index("ix_consent_address", "consent", ["address"])
