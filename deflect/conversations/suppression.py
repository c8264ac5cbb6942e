"""One list of addresses that want no texts, for all our senders; and what a carrier's error teaches of an address."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import Session

from deflect.conversations import delivery_states
from deflect.tables import Identity, Outbox, Suppression

OPTED_OUT = frozenset({"21610", "opted_out"})
"""Our code, and Twilio's number, for an address that opted out with the provider."""
LANDLINE = frozenset({"30006", "21614", "landline", "not_mobile"})


def suppressed(db: Session, address: str) -> bool:
    """True where the address asked for no texts and did not take it back."""
    return db.scalar(_standing(address).limit(1)) is not None


def suppress(
    db: Session, id_: str, now: datetime, address: str, source: Literal["keyword", "provider", "agent"]
) -> bool:
    """Put the address on the list and drop what still waits for it. False where it stood there already."""
    if suppressed(db, address):
        return False
    db.add(Suppression(id=id_, address=address, source=source, at=now))
    waiting = select(Outbox).where(Outbox.recipient == address, Outbox.state == "queued", Outbox.always.is_(False))
    for row in db.scalars(waiting.with_for_update()):
        delivery_states.move(db, now, row, "dropped", "opted_out")
    return True


def lift(db: Session, now: datetime, address: str) -> bool:
    """Take the address off the list. False where it did not stand there."""
    standing = db.scalars(_standing(address)).all()
    for row in standing:
        row.lifted_at = now
    return bool(standing)


def learn(db: Session, id_: str, now: datetime, row: Outbox, code: str) -> None:
    """Remember what an error says of a text's address: it opted out with the provider, or is no mobile.

    An opt-out that was taken back after the text set out is old news.
    """
    if code in OPTED_OUT and not _lifted_since(db, row.recipient, row.attempted_at or row.created_at):
        suppress(db, id_, now, row.recipient, "provider")
    if code in LANDLINE:
        _known_as(db, row.recipient, "landline")


def wrote(db: Session, address: str) -> None:
    """A text came from the address: whatever a carrier's error once said, it is a mobile."""
    if db.scalar(select(Identity.number_kind).where(*_phone(address))) == "landline":
        _known_as(db, address, "mobile")


def _known_as(db: Session, address: str, kind: str) -> None:
    db.execute(update(Identity).where(*_phone(address)).values(number_kind=kind))


def _phone(address: str) -> tuple[ColumnElement[bool], ...]:
    return Identity.kind == "phone", Identity.address == address


def _lifted_since(db: Session, address: str, instant: datetime) -> bool:
    lifted = select(Suppression.id).where(Suppression.address == address, Suppression.lifted_at >= instant)
    return db.scalar(lifted.limit(1)) is not None


def _standing(address: str) -> Select[Suppression]:
    return select(Suppression).where(Suppression.address == address, Suppression.lifted_at.is_(None))
