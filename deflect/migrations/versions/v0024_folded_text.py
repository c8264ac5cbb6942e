"""Names, subjects and the timeline in the form in which they are searched: without case and accents."""

import sqlalchemy as sa
from alembic import op

from deflect.tables.folded import folded

revision = "0024"
down_revision = "0023"

FOLDED = (("customer", "name"), ("conversation", "subject"), ("entry", "text"))
PIECE = 1000
"""Rows read and written at a time."""


def upgrade() -> None:
    for table, column in FOLDED:
        op.add_column(table, sa.Column(f"{column}_folded", sa.String(), nullable=False, server_default=""))
        _fill(table, column)


def _fill(table: str, column: str) -> None:
    connection = op.get_bind()
    rows = sa.table(table, sa.column("id"), sa.column(column), sa.column(f"{column}_folded"))
    written = sa.select(rows.c.id, rows.c[column]).where(rows.c[column] != "").order_by(rows.c.id).limit(PIECE)
    change = sa.update(rows).where(rows.c.id == sa.bindparam("row")).values({f"{column}_folded": sa.bindparam("words")})
    last = ""
    while piece := connection.execute(written.where(rows.c.id > last)).all():
        connection.execute(change, [{"row": each.id, "words": folded(each[1])} for each in piece])
        last = piece[-1].id
