"""How every call on a SIP line went: cause, instants, codec, packets lost, jitter, estimated MOS."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

INSTANT = sa.DateTime(timezone=True)
PACKETS = ("packets_in", "lost_in", "packets_out", "lost_out")


def upgrade() -> None:
    op.create_table(
        "call_record",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("sip_call_id", sa.String(), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("trunk", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("rang_at", INSTANT),
        sa.Column("answered_at", INSTANT),
        sa.Column("ended_at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Integer(), nullable=False),
        sa.Column("ended_by", sa.String(length=8), nullable=False),
        sa.Column("codec", sa.String(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("packets_in", "lost_in", "packets_out", "lost_out")
        ),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("jitter_in_ms", "jitter_out_ms")),
        *(sa.Column(name, sa.Float()) for name in ("round_trip_ms", "mos_in", "mos_out")),
        sa.PrimaryKeyConstraint("id", name="pk_call_record"),
    )
    for name, columns in (
        ("ended_at", ["ended_at", "id"]),
        ("call_id", ["call_id"]),
        ("sip_call_id", ["sip_call_id"]),
        ("recorded_at", ["recorded_at"]),
    ):
        op.create_index(f"ix_call_record_{name}", "call_record", columns)
