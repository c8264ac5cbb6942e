"""How often a timer failed, so that it is tried again ever more seldom."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("timer", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
