"""The installation's own records: flow versions and their publications, settings, and the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from deflect.tables.base import Document, Table, ref


class FlowVersion(Table):
    """A flow document, byte for byte, and the versions of the flows it runs; `FlowPublication` tells the current."""

    __tablename__ = "flow_version"
    __table_args__ = (Index("ix_flow_version_current", "name", "published_at"),)

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    """First 12 hex digits of the SHA-256 of its bytes and of those of the flows it runs."""
    text: Mapped[str] = mapped_column(Text)
    runs: Mapped[dict[str, Any] | None]
    """The version of every flow that it runs, at any depth, by name; empty in rows of before: see `PublishedFlows`."""
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    """When these bytes were published for the first time."""
    user_id: Mapped[str | None] = mapped_column(ref("user_account.id"))


class FlowPublication(Table):
    """One publishing of a flow, numbered from 1 for each flow. The highest number answers, unless it is retired."""

    __tablename__ = "flow_publication"
    __table_args__ = (
        ForeignKeyConstraint(
            ["flow", "version"],
            ["flow_version.name", "flow_version.version"],
            name="fk_flow_publication_flow",
            deferrable=True,
            initially="DEFERRED",
        ),
    )

    flow: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[str]
    restores: Mapped[int | None]
    """The number that a roll-back repeats."""
    author: Mapped[str]
    """Whom `--author` names, else the system's login; empty in rows of before."""
    note: Mapped[str] = mapped_column(Text)
    anyway: Mapped[bool] = mapped_column(default=False)
    """True if talks failed and it was published all the same."""
    at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[str] = mapped_column(default="")


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
        Index("ix_audit_action", "action", "at"),
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
