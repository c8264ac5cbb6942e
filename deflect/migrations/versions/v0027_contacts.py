"""Why a leg is in its conversation, what its caller may be asked about, and how sure we are of who it is."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    for column in ("chosen", "level"):
        op.add_column("leg", sa.Column(column, sa.String(length=16), nullable=False, server_default=""))
    for column in ("about_leg_id", "cut_leg_id"):
        op.add_column("leg", sa.Column(column, sa.String(length=64), nullable=True))
    op.add_column("identity", sa.Column("level_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("identity", sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false()))
