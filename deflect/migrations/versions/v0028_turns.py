"""Whose turn each conversation is and since when, and which conversations their callers abandoned."""

import sqlalchemy as sa
from alembic import op

from deflect.tables.base import Instant

revision = "0028"
down_revision = "0027"

_TURN = """
    UPDATE conversation SET
        turn = CASE
            WHEN state IN ('resolved', 'snoozed') THEN 'none'
            WHEN owner = 'queue' THEN 'us'
            WHEN owner = 'bot' THEN CASE
                WHEN EXISTS (SELECT 1 FROM leg WHERE conversation_id = conversation.id AND medium = 'voice'
                    AND ended_at IS NULL AND wait != 'over') THEN 'bot'
                WHEN EXISTS (SELECT 1 FROM leg WHERE conversation_id = conversation.id AND medium = 'text'
                    AND ended_at IS NULL AND wait NOT IN ('over', 'fetch')) THEN 'customer'
                ELSE 'bot' END
            WHEN last_word_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entry WHERE conversation_id = conversation.id
                AND kind = 'message_out' AND user_id IS NOT NULL AND received_at >= last_word_at) THEN 'us'
            ELSE 'customer' END,
        turn_since = CASE
            WHEN state = 'resolved' THEN COALESCE(resolved_at, last_entry_at)
            WHEN state = 'snoozed' THEN last_entry_at
            WHEN owner = 'queue' THEN COALESCE(queued_at, last_word_at, last_entry_at)
            ELSE COALESCE(last_word_at, last_entry_at) END
"""
"""From what the rows hold: the rule itself follows every entry, of which the older ones do not tell all."""


def upgrade() -> None:
    op.add_column("conversation", sa.Column("turn", sa.String(8), nullable=False, server_default="bot"))
    op.add_column("conversation", sa.Column("turn_since", Instant, nullable=True))
    op.add_column("conversation", sa.Column("abandoned_at", Instant, nullable=True))
    op.execute(_TURN)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")  # an earlier step wrote these rows too: their checks wait
    op.create_index("ix_conversation_turn", "conversation", ["turn", "turn_since"])
