"""How far the provider's look-up of a number's line is."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
WANTED = sa.text("line_asked = 'wanted'")
ASKED = sa.text("line_asked_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("identity", sa.Column("line_asked", sa.String(8), nullable=False, server_default=""))
    op.add_column("identity", sa.Column("line_asked_at", sa.DateTime(timezone=True)))
    op.create_index("ix_identity_line_wanted", "identity", ["id"], sqlite_where=WANTED, postgresql_where=WANTED)
    op.create_index(
        "ix_identity_line_asked_at", "identity", ["line_asked_at"], sqlite_where=ASKED, postgresql_where=ASKED
    )
