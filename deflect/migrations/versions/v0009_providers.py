"""Which provider carries a text and sent a webhook; parts of long messages; failures in our codes.

Release 0.1 wrote a provider's error numbers into rows. What they mean is in that provider's folder, so the programs
hand the table in as `codes`; a number that is not in it becomes `not_delivered`.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0009"
down_revision = "0008"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for table in ("outbox", "journal", "quarantine"):
        op.add_column(table, sa.Column("provider", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "message_part",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("channel", "key", name="pk_message_part"),
    )
    op.create_index("ix_message_part_message", "message_part", ["message"])
    op.create_index("ix_message_part_received_at", "message_part", ["received_at"])
    codes = context.config.attributes.get("codes") or {}
    if codes:
        _translate("outbox", "kind = 'text'", codes)
        _translate("handoff", "1 = 1", codes)


def _translate(table: str, which: str, codes: dict[str, str]) -> None:
    connection = op.get_bind()
    known = connection.execute(sa.text(f"SELECT DISTINCT code FROM {table} WHERE {which}")).scalars()  # noqa: S608
    for number in [code for code in known if code.isascii() and code.isdigit()]:
        values = {"code": codes.get(number, "not_delivered"), "number": number}
        connection.execute(
            sa.text(f"UPDATE {table} SET code = :code WHERE code = :number AND {which}"),  # noqa: S608
            values,
        )
