"""Idempotency-Keys by program, with the digest of their request; and keys that may enter some flows only."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0033"
down_revision = "0032"
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    for table in ("handoff", "outcall"):
        op.add_column(table, sa.Column("request_digest", sa.String(32), nullable=False, server_default=""))
    for column in ("flows", "brands"):
        op.add_column("api_key", sa.Column(column, DOCUMENT, nullable=False, server_default="[]"))
    op.execute(
        "UPDATE handoff SET key = CASE asked_by WHEN '' THEN 'key:settings' ELSE asked_by END || ':' || key "
        "WHERE key IS NOT NULL"
    )
    op.execute(
        "UPDATE outcall SET key = 'api:' || (SELECT min(actor) FROM audit WHERE action = 'call_planned' "
        "AND subject = outcall.id) || ':' || substr(key, 5) WHERE key LIKE 'api:%' AND EXISTS "
        "(SELECT 1 FROM audit WHERE action = 'call_planned' AND subject = outcall.id)"
    )
