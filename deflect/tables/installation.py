"""The installation's own records: published flows, settings, and the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from deflect.tables.base import Document, Table, ref


class FlowVersion(Table):
    """A flow document, byte for byte. `published_at` is empty for a draft; the latest published one is current."""

    __tablename__ = "flow_version"
    __table_args__ = (Index("ix_flow_version_current", "name", "published_at"),)

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    """First 12 hex digits of the SHA-256 of its bytes."""
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    user_id: Mapped[str | None] = mapped_column(ref("user_account.id"))


class Setting(Table):
    """A setting that changes while programs run, such as `clock_offset_s` of the demo or `wait`."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(Document)
    changed_at: Mapped[datetime]


class Audit(Table):
    """Audit log: who did what to which record, and when. Holds ids, never a customer's words or number."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_actor", "actor", "at"),
        Index("ix_audit_customer", "customer_id", "at"),
        Index("ix_audit_subject", "subject", "at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[str | None] = mapped_column(ref("user_account.id"))
    actor: Mapped[str] = mapped_column(default="")
    """Who did it: `user:<id>`, `key:<id>`, or `system:<login>` for the command line. Empty before release 0.2."""
    action: Mapped[str]
    subject: Mapped[str]
    """The id of the record."""
    customer_id: Mapped[str] = mapped_column(default="")
    """The customer concerned, if any. No foreign key: the row outlives an erased customer."""
    conversation_id: Mapped[str] = mapped_column(default="")
    detail: Mapped[dict[str, Any]]
