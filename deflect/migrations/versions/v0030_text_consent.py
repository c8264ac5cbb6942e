"""The consent that each text rests on."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("consent_id", sa.String(), nullable=True))
