"""What agents note of a customer: numbers that they add and take away, and the note that stands on the card."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0056"
down_revision = "0054"


def upgrade() -> None:
    op.create_table(
        "noted_number",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("number_kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("identity", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_noted_number"),
        _of_customer("noted_number"),
    )
    op.create_index("ix_noted_number_customer", "noted_number", ["customer_id"])
    op.create_index("ix_noted_number_address", "noted_number", ["address"])
    op.create_table(
        "customer_note",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_customer_note"),
        _of_customer("customer_note"),
    )
    op.create_index("ix_customer_note_customer", "customer_note", ["customer_id", "at"])


def _of_customer(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_customer_id"
    return sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=name, deferrable=True, initially="DEFERRED")
