"""Webhooks in quarantine that an admin discarded, until they are erased."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"


def upgrade() -> None:
    op.add_column("quarantine", sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True))
