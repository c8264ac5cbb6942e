"""Numbers that people here added to a customer or took away from one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from deflect.tables.base import Table, ref


class NotedNumber(Table):
    """A number that an agent says is a customer's, or is not.

    Calls and texts of the number know nothing of it: a number leads to its customer by `Identity` alone, which its
    owner's contact makes. So nobody is greeted by another one's name after a slip of the keyboard.
    """

    __tablename__ = "noted_number"
    __table_args__ = (Index("ix_noted_number_customer", "customer_id"), Index("ix_noted_number_address", "address"))

    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ref("customer.id"))
    address: Mapped[str]
    """E.164."""
    number_kind: Mapped[str]
    actor: Mapped[str]
    """Who added it, or took it away, as in the audit."""
    at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    """Since when it is not the customer's any more; empty while it is noted as theirs."""
    identity: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What was known of a number that led to the customer until it was taken away, so that it can be put back."""
