"""When to ask the provider what became of a text, so that a lost status is made good."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

CHECKED = sa.text("check_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("check_at", sa.DateTime(timezone=True)))
    op.add_column("outbox", sa.Column("checks", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_outbox_check_at", "outbox", ["check_at"], sqlite_where=CHECKED, postgresql_where=CHECKED)
