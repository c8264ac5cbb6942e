"""A thread names the call that goes on with it."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

ON_CALL = sa.text("on_call_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("leg", sa.Column("on_call_id", sa.String(length=64), nullable=True))
    op.create_index("ix_leg_on_call_id", "leg", ["on_call_id"], sqlite_where=ON_CALL, postgresql_where=ON_CALL)
