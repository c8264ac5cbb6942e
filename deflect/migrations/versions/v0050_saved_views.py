"""Views of the list that people keep for themselves; the indexes of the list hold what it is filtered by."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0050"
down_revision = "0049"

FILTERED_BY = ("turn", "owner", "owner_user_id", "queue", "channel", "brand", "language", "priority")


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("shown", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_view"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name="fk_saved_view_user_id", deferrable=True, initially="DEFERRED"
        ),
    )
    op.create_index("ix_saved_view_user", "saved_view", ["user_id", "place"])
    for name, before in (("ix_conversation_list", ("state",)), ("ix_conversation_newest", ())):
        op.drop_index(name, "conversation")
        op.create_index(name, "conversation", [*before, "last_entry_at", "id", *FILTERED_BY])
