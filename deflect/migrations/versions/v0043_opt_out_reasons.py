"""Why an account put an address on the list of those that want no texts, or took it off."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    for column in ("reason", "lifted_reason"):
        op.add_column("suppression", sa.Column(column, sa.String(), nullable=False, server_default=""))
