"""What people here write about a customer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from deflect.tables.base import Table, ref


class CustomerNote(Table):
    """The note of a customer's record as somebody wrote it. The row that is not replaced counts; others are history."""

    __tablename__ = "customer_note"
    __table_args__ = (Index("ix_customer_note_customer", "customer_id", "at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ref("customer.id"))
    text: Mapped[str]
    """Redacted; empty where the note was taken off."""
    actor: Mapped[str]
    """Who wrote it, as in the audit."""
    at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    """When the next one was written."""
