"""Calls that could not be placed wait for a person, as texts do, until they are put away."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
FAILED = sa.text("state IN ('busy', 'no_answer', 'failed', 'machine', 'uncertain') AND dismissed_at IS NULL")


def upgrade() -> None:
    op.add_column("outcall", sa.Column("dismissed_at", sa.DateTime(timezone=True)))
    op.create_index("ix_outcall_failed", "outcall", ["settled_at"], sqlite_where=FAILED, postgresql_where=FAILED)
