"""What became of a matter: the codes that agents choose from, and the one of each conversation."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    op.create_table(
        "wrap_up_code",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("names", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("team_id", sa.String(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_wrap_up_code"),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name="fk_wrap_up_code_team_id", deferrable=True, initially="DEFERRED"
        ),
    )
    op.add_column("conversation", sa.Column("wrap_up_id", sa.String(64), nullable=True))
