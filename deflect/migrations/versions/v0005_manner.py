"""How customers asked to be spoken to: slower, louder."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("customer", sa.Column("pace", sa.String(length=8), nullable=False, server_default="normal"))
    op.add_column("customer", sa.Column("loud", sa.Boolean(), nullable=False, server_default=sa.false()))
