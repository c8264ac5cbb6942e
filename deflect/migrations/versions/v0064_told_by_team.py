"""Of which teams a member is told."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"


def upgrade() -> None:
    for name in ("notices", "tone"):
        op.add_column("membership", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.true()))
