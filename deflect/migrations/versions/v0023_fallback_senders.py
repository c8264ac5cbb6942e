"""Which senders refused a text before the one that sent it."""

import sqlalchemy as sa
from alembic import op

from deflect.tables.base import Document

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("refusals", Document, nullable=False, server_default="[]"))
