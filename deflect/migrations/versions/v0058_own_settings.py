"""What agents set for themselves: density, keys by single letters, signature."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"


def upgrade() -> None:
    for column in (
        sa.Column("density", sa.String(16), nullable=False, server_default="comfortable"),
        sa.Column("letters", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("signature", sa.String(), nullable=False, server_default=""),
    ):
        op.add_column("user_account", column)
