"""Signed requests in quarantine are told from unsigned ones; counters of unsigned webhooks and of trial writes."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("quarantine", sa.Column("signed", sa.Boolean(), nullable=False, server_default=sa.false()))
    counter = sa.table("counter", sa.column("name", sa.String()), sa.column("value", sa.BigInteger()))
    op.bulk_insert(counter, [{"name": "unsigned_webhooks", "value": 0}, {"name": "trial_writes", "value": 0}])
