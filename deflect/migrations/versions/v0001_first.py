"""The first schema: people, threads, work to do, the house."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("scopes", DOCUMENT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
        sa.UniqueConstraint("hash", name="uq_api_key_hash"),
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counter"),
    )
    op.create_table(
        "customer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String()),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_customer"),
    )
    op.create_table(
        "event",
        sa.Column("sequence", NUMBER, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String()),
        sa.Column("entry_id", sa.String()),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_event"),
    )
    op.create_index("ix_event_at", "event", ["at"])
    op.create_table(
        "journal",
        sa.Column("position", NUMBER, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT),
        sa.PrimaryKeyConstraint("position", name="pk_journal"),
        sa.UniqueConstraint("channel", "key", name="uq_journal_channel_key"),
    )
    op.create_index(
        "ix_journal_lane",
        "journal",
        ["lane", "position"],
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )
    op.create_index("ix_journal_received_at", "journal", ["received_at"])
    op.create_table(
        "quarantine",
        sa.Column("position", NUMBER, autoincrement=True, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_quarantine"),
    )
    op.create_index("ix_quarantine_received_at", "quarantine", ["received_at"])
    op.create_table(
        "seen",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name="pk_seen"),
    )
    op.create_index("ix_seen_at", "seen", ["at"])
    op.create_table(
        "setting",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", DOCUMENT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_setting"),
    )
    op.create_table(
        "suppression",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("lifted_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_suppression"),
    )
    op.create_index("ix_suppression_address", "suppression", ["address"])
    op.create_table(
        "user_account",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_user_account"),
        sa.UniqueConstraint("email", name="uq_user_account_email"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("user_id", sa.String()),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name="fk_audit_user_id", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("reference", sa.String(length=4), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("owner", sa.String(length=16), nullable=False),
        sa.Column("owner_user_id", sa.String()),
        sa.Column("queue", sa.String()),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("brand", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("preview", sa.String(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("last_entry_at", INSTANT, nullable=False),
        sa.Column("last_word_at", INSTANT),
        sa.Column("queued_at", INSTANT),
        sa.Column("answered_at", INSTANT),
        sa.Column("snoozed_until", INSTANT),
        sa.Column("resolved_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name="fk_conversation_customer_id", initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["owner_user_id"],
            ["user_account.id"],
            name="fk_conversation_owner_user_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_conversation"),
    )
    op.create_index("ix_conversation_customer", "conversation", ["customer_id", "last_entry_at"])
    op.create_index("ix_conversation_list", "conversation", ["state", "last_entry_at"])
    op.create_index("ix_conversation_owner", "conversation", ["owner", "owner_user_id", "state"])
    op.create_index("ix_conversation_reference", "conversation", ["reference"])
    op.create_table(
        "flow_version",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("published_at", INSTANT),
        sa.Column("user_id", sa.String()),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name="fk_flow_version_user_id", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("name", "version", name="pk_flow_version"),
    )
    op.create_index("ix_flow_version_current", "flow_version", ["name", "published_at"])
    op.create_table(
        "identity",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("number_kind", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name="fk_identity_customer_id", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="pk_identity"),
        sa.UniqueConstraint("kind", "address", name="uq_identity_kind_address"),
    )
    op.create_index("ix_identity_customer_id", "identity", ["customer_id"])
    op.create_table(
        "leg",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("medium", sa.String(length=8), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ours", sa.String(), nullable=False),
        sa.Column("theirs", sa.String(), nullable=False),
        sa.Column("call_id", sa.String()),
        sa.Column("trust", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("flow_version", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("session", DOCUMENT, nullable=False),
        sa.Column("turn", DOCUMENT, nullable=False),
        sa.Column("wait", sa.String(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("last_word_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name="fk_leg_conversation_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name="fk_leg_customer_id", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="pk_leg"),
        sa.UniqueConstraint("call_id", name="uq_leg_call_id"),
    )
    op.create_index("ix_leg_conversation", "leg", ["conversation_id", "opened_at"])
    op.create_index("ix_leg_thread", "leg", ["theirs", "ours", "channel", "opened_at"])
    op.create_table(
        "consent",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("leg_id", sa.String()),
        sa.Column("evidence", DOCUMENT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name="fk_consent_customer_id", initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["leg_id"], ["leg.id"], name="fk_consent_leg_id", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    op.create_index("ix_consent_customer_id", "consent", ["customer_id"])
    op.create_table(
        "entry",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("leg_id", sa.String()),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("meta", DOCUMENT, nullable=False),
        sa.Column("user_id", sa.String()),
        sa.Column("outbox_id", sa.String()),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name="fk_entry_conversation_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["leg_id"], ["leg.id"], name="fk_entry_leg_id", initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name="fk_entry_user_id", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="pk_entry"),
        sa.UniqueConstraint("conversation_id", "sequence", name="uq_entry_conversation_id_sequence"),
    )
    op.create_index("ix_entry_outbox_id", "entry", ["outbox_id"])
    op.create_table(
        "handoff",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("voice_leg_id", sa.String()),
        sa.Column("text_leg_id", sa.String()),
        sa.Column("outbox_id", sa.String()),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("key", sa.String()),
        sa.Column("offered_at", INSTANT),
        sa.Column("declined_at", INSTANT),
        sa.Column("accepted_at", INSTANT),
        sa.Column("queued_at", INSTANT),
        sa.Column("sent_at", INSTANT),
        sa.Column("delivered_at", INSTANT),
        sa.Column("undelivered_at", INSTANT),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("replied_at", INSTANT),
        sa.Column("resolved_at", INSTANT),
        sa.Column("called_back_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name="fk_handoff_conversation_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["text_leg_id"], ["leg.id"], name="fk_handoff_text_leg_id", initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["voice_leg_id"], ["leg.id"], name="fk_handoff_voice_leg_id", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="pk_handoff"),
        sa.UniqueConstraint("key", name="uq_handoff_key"),
    )
    op.create_index("ix_handoff_accepted_at", "handoff", ["accepted_at"])
    op.create_index("ix_handoff_conversation_id", "handoff", ["conversation_id"])
    op.create_index("ix_handoff_offered_at", "handoff", ["offered_at"])
    op.create_index("ix_handoff_outbox_id", "handoff", ["outbox_id"])
    op.create_index("ix_handoff_text_leg_id", "handoff", ["text_leg_id"])
    op.create_index("ix_handoff_voice_leg_id", "handoff", ["voice_leg_id"])
    op.create_table(
        "outbox",
        sa.Column("position", NUMBER, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("leg_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String()),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("opens", sa.Boolean(), nullable=False),
        sa.Column("always", sa.Boolean(), nullable=False),
        sa.Column("request", DOCUMENT, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.String()),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("attempted_at", INSTANT),
        sa.Column("settled_at", INSTANT),
        sa.Column("absent_at", INSTANT),
        sa.Column("resent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name="fk_outbox_conversation_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["leg_id"], ["leg.id"], name="fk_outbox_leg_id", initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name="fk_outbox_user_id", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("position", name="pk_outbox"),
        sa.UniqueConstraint("id", name="uq_outbox_id"),
    )
    op.create_index("ix_outbox_conversation_id", "outbox", ["conversation_id"])
    op.create_index(
        "ix_outbox_lane",
        "outbox",
        ["lane", "position"],
        sqlite_where=sa.text("state IN ('queued', 'attempted', 'uncertain')"),
        postgresql_where=sa.text("state IN ('queued', 'attempted', 'uncertain')"),
    )
    op.create_index("ix_outbox_leg_id", "outbox", ["leg_id"])
    op.create_index("ix_outbox_provider_id", "outbox", ["provider_id"])
    op.create_index("ix_outbox_recipient", "outbox", ["recipient", "created_at"])
    op.create_table(
        "timer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("leg_id", sa.String()),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("fired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name="fk_timer_conversation_id",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["leg_id"], ["leg.id"], name="fk_timer_leg_id", initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id", name="pk_timer"),
        sa.UniqueConstraint("key", name="uq_timer_key"),
    )
    op.create_index(
        "ix_timer_due",
        "timer",
        ["due_at"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_timer_leg_id", "timer", ["leg_id"])
    op.execute("INSERT INTO counter (name, value) VALUES ('event', 0)")
