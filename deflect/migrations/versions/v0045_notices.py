"""What an account wants to be told of while it looks at something else."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    op.add_column("user_account", sa.Column("notices", sa.String(8), nullable=False, server_default="mine"))
    op.add_column("user_account", sa.Column("tone", sa.Boolean(), nullable=False, server_default=sa.true()))
