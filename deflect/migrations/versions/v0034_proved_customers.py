"""Wrong values given for a customer, and numbers that may have become somebody else's."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.add_column("customer", sa.Column("wrong_values", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("customer", sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("identity", sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True))
