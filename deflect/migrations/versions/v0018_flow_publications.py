"""Publications of flows: a number, an author and a note for each; until now the time of the first one was kept."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"

INSTANT = sa.DateTime(timezone=True)
KEPT = sa.text(
    "INSERT INTO flow_publication (flow, number, version, author, note, anyway, at, retired_by) "
    "SELECT name, ROW_NUMBER() OVER (PARTITION BY name ORDER BY published_at, version), version, '', '', false, "
    "published_at, '' FROM flow_version WHERE published_at IS NOT NULL"
)


def upgrade() -> None:
    document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("flow_version", sa.Column("runs", document))
    op.create_table(
        "flow_publication",
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("restores", sa.Integer()),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("anyway", sa.Boolean(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("retired_at", INSTANT),
        sa.Column("retired_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("flow", "number", name="pk_flow_publication"),
        sa.ForeignKeyConstraint(
            ["flow", "version"],
            ["flow_version.name", "flow_version.version"],
            name="fk_flow_publication_flow",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.execute(KEPT)
