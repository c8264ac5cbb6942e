"""The list of addresses that want no texts from any sender of ours, and what a failed text says of its address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal, TypeAlias

from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlalchemy.orm import Session

from deflect import delivery_states
from deflect.facts import GOT
from deflect.people import identities
from deflect.storage import foreknown
from deflect.tables import Identity, Outbox, Suppression
from deflect.tables.sealed import spellings

_KNOWN: Final = "suppressed"
"""In a session's `info`: what this transaction knows of addresses."""
OPTED_OUT: Final = "opted_out"
Source: TypeAlias = Literal["keyword", "provider", "agent"]
KEYWORD: Final[Source] = "keyword"
AGENT: Final[Source] = "agent"
"""A colleague put the address on the list."""
PROVIDER: Final[Source] = "provider"
"""Who took the customer's word: we, or the provider, who then refuses our texts until it gets a word of its own."""
LANDLINE: Final = frozenset({"landline", "not_mobile"})
_ROW, _NUMBER = Suppression.__table__.c, Identity.__table__.c
_SINCE: Final = select(func.max(_ROW.at)).where(
    _ROW.address.in_(bindparam("known", expanding=True)), _ROW.lifted_at.is_(None)
)
_STANDING: Final = select(_ROW.address).where(
    _ROW.address.in_(bindparam("known", expanding=True)), _ROW.lifted_at.is_(None)
)
_KIND: Final = select(_NUMBER.number_kind).where(_NUMBER.kind == "phone", _NUMBER.address == bindparam("address"))
"""Statements of every message are built once and name columns, not mapped classes: half of the time that one takes."""


def suppressed(db: Session, address: str) -> bool:
    """Returns true if the address asked for no texts and did not take it back."""
    return suppressed_since(db, address) is not None


def suppressed_since(db: Session, address: str) -> datetime | None:
    """Returns when the address asked for no texts, or `None` if it did not or took it back."""
    known: dict[str, datetime | None] = db.info.setdefault(_KNOWN, {})
    if address not in known and foreknown.is_new(db, address):
        return None
    if address not in known:
        with db.no_autoflush:  # `suppress` and `lift` write at once
            known[address] = db.scalar(_SINCE, {"known": spellings(db.get_bind().dialect, address)})
    return known[address]


def look_up(db: Session, addresses: Iterable[str]) -> None:
    """Notes, for this transaction, which of several addresses never asked for no texts, or took it back."""
    spelt = {address: spellings(db.get_bind().dialect, address) for address in addresses}
    on_list = set(db.scalars(_STANDING, {"known": sorted(each for known in spelt.values() for each in known)}))
    free = (address for address, known in spelt.items() if on_list.isdisjoint(known))
    db.info.setdefault(_KNOWN, {}).update(dict.fromkeys(free))


def suppress(db: Session, id_: str, now: datetime, address: str, source: Source) -> bool:
    """Puts the address on the list and drops texts still queued for it. Returns false if it was on it already."""
    if suppressed(db, address):
        return False
    db.info.pop(_KNOWN, None)
    foreknown.known(db, address)
    db.add(Suppression(id=id_, address=address, source=source, at=now))
    db.flush()
    waiting = select(Outbox).where(Outbox.recipient == address, Outbox.state == "queued", Outbox.always.is_(False))
    for row in db.scalars(waiting.with_for_update()):
        delivery_states.move(db, now, row, "dropped", OPTED_OUT)
    return True


def only_stopped(db: Session, state: str, owner: str, wait: str, number: str) -> bool:
    """True of a thread that was closed only because its customer wants no more texts, with its question unanswered."""
    return state == "resolved" and owner == "bot" and wait == "answer" and suppressed(db, number)


def by_provider(db: Session, address: str) -> bool:
    """Returns true if the address is on the list because the provider took its STOP, or refused a text for one."""
    return _by(db, address, PROVIDER)


def held_by_provider(db: Session, address: str) -> bool:
    """Returns true if the provider took the address's last STOP and is not known to have lifted it.

    Our own list may be lifted: until a text has arrived since, the provider may still let none through.
    """
    known = spellings(db.get_bind().dialect, address)
    last = (
        select(Suppression)
        .where(Suppression.address.in_(known))
        .order_by(Suppression.at.desc(), Suppression.id.desc())
        .limit(1)
    )
    row = db.scalars(last).first()
    if row is None or row.source != PROVIDER:
        return False
    arrived = select(Outbox.id).where(Outbox.recipient == address, Outbox.state.in_(GOT))
    return row.lifted_at is None or db.scalar(arrived.where(Outbox.created_at >= row.lifted_at).limit(1)) is None


def by_colleague(db: Session, address: str) -> bool:
    """Returns true if the address is on the list because a colleague put it there."""
    return _by(db, address, AGENT)


def _by(db: Session, address: str, source: Source) -> bool:
    query = select(Suppression.id).where(*_standing(db, address), Suppression.source == source)
    return db.scalar(query.limit(1)) is not None


def lift(db: Session, now: datetime, address: str) -> bool:
    """Takes the address off the list. Returns false if it was not on it."""
    db.info.pop(_KNOWN, None)
    standing = db.scalars(select(Suppression).where(*_standing(db, address))).all()
    for row in standing:
        row.lifted_at = now
    db.flush()
    return bool(standing)


def learn(db: Session, id_: str, now: datetime, row: Outbox, code: str) -> None:
    """Records what a failure's code says of a text's address: opted out with the provider, or not a mobile.

    An opt-out that was lifted after the text was sent is ignored.
    """
    if code == OPTED_OUT and not _lifted_since(db, row.recipient, row.attempted_at or row.created_at):
        suppress(db, id_, now, row.recipient, PROVIDER)
    if code in LANDLINE:
        _known_as(db, row.recipient, "landline")


def wrote(db: Session, address: str) -> None:
    """Records that the address sent a text: it is a mobile, even if an earlier failure said landline."""
    made = identities.made_here(db, address)
    kind = made.number_kind if made is not None else db.scalar(_KIND, {"address": address})
    if kind == "landline":
        _known_as(db, address, "mobile")


def _known_as(db: Session, address: str, kind: str) -> None:
    db.execute(update(Identity).where(*_phone(address)).values(number_kind=kind, line_asked="told"))


def _phone(address: str) -> tuple[ColumnElement[bool], ...]:
    return Identity.kind == "phone", Identity.address == address


def _lifted_since(db: Session, address: str, instant: datetime) -> bool:
    lifted = select(Suppression.id).where(Suppression.address == address, Suppression.lifted_at >= instant)
    return db.scalar(lifted.limit(1)) is not None


def _standing(db: Session, address: str) -> tuple[ColumnElement[bool], ...]:
    """The wish holds for an erased customer too, whose address is kept as a digest only."""
    known = spellings(db.get_bind().dialect, address)
    return Suppression.address.in_(known), Suppression.lifted_at.is_(None)
