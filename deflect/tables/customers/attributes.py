"""Attributes of customers that a business has of its own, such as a membership number, and their values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from deflect.tables.base import Table, ref


class CustomerAttribute(Table):
    """What a business wants to know of its customers, as an admin has defined it."""

    __tablename__ = "customer_attribute"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    """How other programs name it; it never changes."""
    kind: Mapped[str] = mapped_column(String(16))
    """text, number, date or choice; it never changes."""
    names: Mapped[dict[str, Any]]
    """Its name by language, in free words."""
    choices: Mapped[list[Any]]
    """Of a choice, what may be chosen, in order."""
    on_card: Mapped[bool] = mapped_column(default=False)
    """True where it stands on the card of each conversation too."""
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    """Since when it is neither asked nor shown; its values stay, so that it can come back."""


class CustomerValue(Table):
    """A value of an attribute of a customer's record. The row that is not replaced counts; others are history."""

    __tablename__ = "customer_value"
    __table_args__ = (Index("ix_customer_value_customer", "customer_id", "attribute_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ref("customer.id"))
    attribute_id: Mapped[str] = mapped_column(ref("customer_attribute.id"))
    text: Mapped[str]
    """As `deflect.desk.attributes.values` writes it; empty where the value was taken off."""
    actor: Mapped[str]
    """Who gave it, as in the audit."""
    at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    """When the next one was given."""
