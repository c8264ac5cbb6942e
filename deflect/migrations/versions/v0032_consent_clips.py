"""The seconds of sound around a spoken consent, whose sound is in files."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def _to(table: str) -> sa.ForeignKey:
    """A foreign key checked at commit, as all of ours."""
    return sa.ForeignKey(f"{table}.id", deferrable=True, initially="DEFERRED")


def upgrade() -> None:
    op.create_table(
        "consent_clip",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("consent_id", sa.String(), _to("consent"), nullable=False),
        sa.Column("customer_id", sa.String(), _to("customer"), nullable=False),
        sa.Column("length_ms", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_consent_clip_consent_id", "consent_clip", ["consent_id"])
    op.create_index("ix_consent_clip_customer_id", "consent_clip", ["customer_id"])
