"""What a caller without a number of their own called from: withheld, short, emergency."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("leg", sa.Column("number_kind", sa.String(), nullable=False, server_default=""))
