"""A saved view may be shared with a team."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"


def upgrade() -> None:
    with op.batch_alter_table("saved_view") as table:
        table.add_column(sa.Column("team_id", sa.String()))
        table.create_foreign_key(
            "fk_saved_view_team_id", "team", ["team_id"], ["id"], deferrable=True, initially="DEFERRED"
        )
    op.create_index("ix_saved_view_team", "saved_view", ["team_id"])
