"""The audit by what was done, so that neither its list of acts nor one act's rows grow slower with the table."""

from alembic import op

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    op.create_index("ix_audit_action", "audit", ["action", "at"])
