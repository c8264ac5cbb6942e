"""What the line told of a call, sealed: who was called first, and call data."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("leg", sa.Column("line_facts", sa.String(), nullable=False, server_default=""))
