"""The last contact of a customer whose conversations were erased, and indexes by which erasing finds rows."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

FOUND_BY = (
    ("consent", "leg_id"),
    ("entry", "leg_id"),
    ("leg", "customer_id"),
    ("outcall", "leg_id"),
    ("rating", "conversation_id"),
    ("timer", "conversation_id"),
)


def upgrade() -> None:
    op.add_column("customer", sa.Column("last_contact_at", sa.DateTime(timezone=True), nullable=True))
    for table, column in FOUND_BY:
        op.create_index(f"ix_{table}_{column}", table, [column])
