"""The calls and threads of a customer that go on, found without looking at those that are over."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
LIVE = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_index("ix_leg_live", "leg", ["customer_id", "medium"], sqlite_where=LIVE, postgresql_where=LIVE)
