"""Customers, their addresses and what they agreed to; the users who work here."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from deflect.policy.roles import Role
from deflect.tables.base import Table, ref
from deflect.tables.folded import parts_of_number, words_of
from deflect.tables.sealed import SealedDocument, sealed
from voice_flows import locales
from voice_flows.model.identity import Level

_WANTED: Final = text("line_asked = 'wanted'")
_ASKED: Final = text("line_asked_at IS NOT NULL")
_MERGED: Final = text("merged_into IS NOT NULL")
_STANDS: Final = text("undone_at IS NULL")


class Customer(Table):
    __tablename__ = "customer"
    __table_args__ = (Index("ix_customer_merged", "merged_into", sqlite_where=_MERGED, postgresql_where=_MERGED),)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    name_folded: Mapped[str] = mapped_column(default="")
    """The name as it is searched; it follows `name`."""
    language: Mapped[str] = mapped_column(default=locales.DEFAULT)
    pace: Mapped[Literal["normal", "slow"]] = mapped_column(String(8), default="normal")
    """The speech rate that the customer asked for."""
    loud: Mapped[bool] = mapped_column(default=False)
    """True if the customer asked for louder speech."""
    created_at: Mapped[datetime]
    last_contact_at: Mapped[datetime | None]
    """The last contact in a conversation that retention erased; empty while all of them are here."""
    wrong_values: Mapped[int] = mapped_column(default=0)
    """How many wrong values were given for the customer's threads since a right one; see `contacts.value_locks`."""
    locked_until: Mapped[datetime | None]
    """Until when callers are not asked for such a value, after too many wrong ones."""

    merged_into: Mapped[str | None] = mapped_column(String(64))
    """The customer whose record this one is shown as; empty for that one itself. See `deflect.people.merging`."""

    @validates("name")
    def _fold(self, _: str, name: str | None) -> str | None:
        self.name_folded = words_of(name or "")
        return name


class Merge(Table):
    """Two records of one person, shown as one until it is undone. Both keep their rows, keys and numbers."""

    __tablename__ = "customer_merge"
    __table_args__ = (
        Index(
            "ix_customer_merge_standing",
            "customer_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_customer_merge_into", "into_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ref("customer.id"), index=True)
    into_id: Mapped[str] = mapped_column(ref("customer.id"))
    """Whose record the other one is shown as."""
    actor: Mapped[str]
    """As in the audit."""
    at: Mapped[datetime]
    undone_by: Mapped[str] = mapped_column(default="")
    undone_at: Mapped[datetime | None]


class Identity(Table):
    """An address of a customer; unique per kind and address."""

    __tablename__ = "identity"
    __table_args__ = (
        UniqueConstraint("kind", "address"),
        Index("ix_identity_line_wanted", "id", sqlite_where=_WANTED, postgresql_where=_WANTED),
        Index("ix_identity_line_asked_at", "line_asked_at", sqlite_where=_ASKED, postgresql_where=_ASKED),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ref("customer.id"), index=True)
    kind: Mapped[Literal["phone"]] = mapped_column(String(16))
    address: Mapped[str]
    """E.164."""
    address_parts: Mapped[str] = mapped_column(default="")
    """The address as it is searched, with every end of it; it follows `address`."""
    level: Mapped[Level] = mapped_column(String(16), default="seen")
    """The surest level that a contact from this address reached."""
    level_at: Mapped[datetime | None]
    """When it was last reached; empty in rows of earlier releases."""
    dropped_at: Mapped[datetime | None]
    """Since when it may be somebody else's number, silent for 90 days before; empty once its owner is proved anew."""
    shared: Mapped[bool] = mapped_column(default=False)
    """True where several customers share the address: a switchboard, a family's landline."""
    number_kind: Mapped[str] = mapped_column(default="unknown")
    """mobile, landline, unknown...; also `landline` if a carrier reported it."""
    line_asked: Mapped[Literal["", "wanted", "asked", "known", "failed", "told"]] = mapped_column(String(8), default="")
    """How far the provider's look-up of its line is; `told`: its carrier, or a text from it, said what it is."""
    line_asked_at: Mapped[datetime | None]
    """When it was wanted, or answered."""
    country: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]

    @validates("address")
    def _part(self, _: str, address: str) -> str:
        self.address_parts = parts_of_number(address)
        return address


@sealed
class Consent(Table):
    """Consent or its withdrawal, with the evidence: node, prompt, flow version, key or phrase."""

    __tablename__ = "consent"

    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ref("customer.id"), index=True)
    address: Mapped[str] = mapped_column(index=True)
    purpose: Mapped[str] = mapped_column(default="conversation")
    granted: Mapped[bool]
    leg_id: Mapped[str | None] = mapped_column(ref("leg.id"), index=True)
    evidence: Mapped[dict[str, Any]] = mapped_column(SealedDocument("consent.evidence"))
    at: Mapped[datetime]


class Suppression(Table):
    """An address that asked for no texts; one list for all our senders. Lifted rows stay as history."""

    __tablename__ = "suppression"
    __table_args__ = (Index("ix_suppression_address", "address"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str]
    source: Mapped[Literal["keyword", "provider", "agent"]] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(default="")
    """Why an account put it on the list."""
    at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_reason: Mapped[str] = mapped_column(default="")


class NumberBlock(Table):
    """A number that is kept from calling us, from writing to us, or both. Lifted rows stay as history."""

    __tablename__ = "number_block"
    __table_args__ = (Index("ix_number_block_address", "address"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str]
    """E.164; a digest once its customer is erased."""
    calls: Mapped[Literal["taken", "told", "refused"]] = mapped_column(String(16))
    """What becomes of its calls: `told`: they are answered with one sentence; `refused`: they are not answered."""
    texts: Mapped[bool]
    """True if its texts are only kept: nobody is told of them, and none is answered."""
    reason: Mapped[str]
    actor: Mapped[str]
    """Who blocked it or changed it last, as in the audit."""
    at: Mapped[datetime]
    until: Mapped[datetime | None]
    """Until when it counts; empty: until it is lifted."""
    lifted_at: Mapped[datetime | None]


class TextCode(Table):
    """A code that was texted to the number a caller claims. One a number and day; see `deflect.steps.text_codes`."""

    __tablename__ = "text_code"
    __table_args__ = (
        Index("ix_text_code_number", "number", "sent_at"),
        Index("ix_text_code_source", "source", "sent_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    leg_id: Mapped[str] = mapped_column(ref("leg.id"), index=True)
    outbox_id: Mapped[str] = mapped_column(index=True)
    """The text that carries it, sealed."""
    number: Mapped[str]
    source: Mapped[str]
    """As in `Leg`."""
    digest: Mapped[str] = mapped_column(String(32))
    """The vault's keyed digest of the leg and the code; the code itself is not kept."""
    tries: Mapped[int] = mapped_column(default=0)
    """How many wrong codes were keyed."""
    sent_at: Mapped[datetime]
    proved_at: Mapped[datetime | None]


Density = Literal["comfortable", "compact"]


class User(Table):
    """An account. `password_hash` is argon2id."""

    __tablename__ = "user_account"

    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    """Lower case."""
    password_hash: Mapped[str]
    role: Mapped[Role] = mapped_column(String(16))
    """What the account may do; `deflect.policy.roles` says it."""
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default=locales.DEFAULT)
    notices: Mapped[Literal["mine", "queue", "none"]] = mapped_column(String(8), default="mine")
    """Of what its browser shows notices while it looks at something else."""
    tone: Mapped[bool] = mapped_column(default=True)
    """True if a soft tone sounds then."""
    density: Mapped[Density] = mapped_column(String(16), default="comfortable")
    """How close the rows of its lists stand."""
    letters: Mapped[bool] = mapped_column(default=True)
    """True if single letters are keys of its desk."""
    signature: Mapped[str] = mapped_column(default="")
    """What stands under its replies where the rules on texts say so."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
