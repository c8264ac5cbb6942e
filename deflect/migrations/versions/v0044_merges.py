"""Customers who are shown as one, and the contacts that are another customer's since they were separated."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"

INSTANT = sa.DateTime(timezone=True)
MERGED = sa.text("merged_into IS NOT NULL")
STANDS = sa.text("undone_at IS NULL")


def upgrade() -> None:
    op.add_column("customer", sa.Column("merged_into", sa.String(length=64), nullable=True))
    op.create_index("ix_customer_merged", "customer", ["merged_into"], sqlite_where=MERGED, postgresql_where=MERGED)
    op.add_column("leg", sa.Column("separated", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "customer_merge",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("into_id", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("undone_by", sa.String(), nullable=False),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_customer_merge"),
        _of("customer_id"),
        _of("into_id"),
    )
    op.create_index("ix_customer_merge_customer_id", "customer_merge", ["customer_id"])
    op.create_index("ix_customer_merge_into", "customer_merge", ["into_id"])
    op.create_index(
        "ix_customer_merge_standing",
        "customer_merge",
        ["customer_id"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )


def _of(column: str) -> sa.ForeignKeyConstraint:
    name = f"fk_customer_merge_{column}"
    return sa.ForeignKeyConstraint([column], ["customer.id"], name=name, deferrable=True, initially="DEFERRED")
