"""What a mention tells of, and which attributes of customers stand on the card."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    op.add_column("mention", sa.Column("about", sa.String(16), nullable=False, server_default="note"))
    op.add_column("customer_attribute", sa.Column("on_card", sa.Boolean(), nullable=False, server_default=sa.false()))
