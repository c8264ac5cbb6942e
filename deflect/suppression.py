"""One list of addresses that want no texts, for all our senders; and what a carrier's error teaches of an address."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from deflect import events
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
    waiting = (Outbox.recipient == address, Outbox.state == "queued", Outbox.always.is_(False))
    for conversation in db.scalars(select(Outbox.conversation_id).where(*waiting).distinct()):
        events.happened(db, "outbox", conversation)
    db.execute(update(Outbox).where(*waiting).values(state="dropped", code="opted_out", settled_at=now))
    return True


def lift(db: Session, now: datetime, address: str) -> bool:
    """Take the address off the list. False where it did not stand there."""
    standing = db.scalars(_standing(address)).all()
    for row in standing:
        row.lifted_at = now
    return bool(standing)


def learn(db: Session, id_: str, now: datetime, address: str, code: str) -> None:
    """Remember what an error says of the address: it opted out with the provider, or is no mobile."""
    if code in OPTED_OUT:
        suppress(db, id_, now, address, "provider")
    if code in LANDLINE:
        db.execute(
            update(Identity).where(Identity.kind == "phone", Identity.address == address).values(number_kind="landline")
        )


def _standing(address: str) -> Select[Suppression]:
    return select(Suppression).where(Suppression.address == address, Suppression.lifted_at.is_(None))
