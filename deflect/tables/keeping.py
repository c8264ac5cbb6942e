"""What outlives a customer's records, and what keeps them from being erased."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from deflect.tables.base import Table, ref


class LegalHold(Table):
    """A customer whose records must stay, such as for a court: neither erasing nor retention touches them."""

    __tablename__ = "legal_hold"

    customer_id: Mapped[str] = mapped_column(ref("customer.id"), primary_key=True)
    reason: Mapped[str]
    actor: Mapped[str]
    """As in the audit."""
    at: Mapped[datetime]


class ConsentProof(Table):
    """A consent of an erased customer, or its withdrawal: wording and instant, under a digest of the address."""

    __tablename__ = "consent_proof"
    __table_args__ = (Index("ix_consent_proof_digest", "digest"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    """That of the consent."""
    digest: Mapped[str] = mapped_column(String(32))
    purpose: Mapped[str]
    granted: Mapped[bool]
    wording: Mapped[str]
    """Flow version and node of the prompt that was agreed to."""
    at: Mapped[datetime]
