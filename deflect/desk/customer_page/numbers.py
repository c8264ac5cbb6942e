"""An agent adds a number to a customer, takes one away, and puts it back. One transaction each.

An added number is only noted: it can be called, and it proves nothing. Calls and texts of it lead to the customer once
they have shown in a contact that it is theirs. A number that is taken away leads to them no more; what was said and
agreed there stays, and so do its opt-out and its block, which belong to the number.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import exists, func, or_, select, update

from deflect.desk.commands import Refused, Unknown
from deflect.desk.customer_page.addresses import stand_noted
from deflect.desk.customer_page.overview import front
from deflect.desk.customers import records
from deflect.merging import separating
from deflect.people import audit, identities
from deflect.people.merging import groups, live, standing
from deflect.people.teams import Scope
from deflect.policy import phone_numbers
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import PENDING, UNSETTLED, Conversation, Identity, Leg, NotedNumber, Outbox, Outcall
from deflect.tables.base import Instant

MOST: Final = 20
"""Noted numbers of one customer."""
_LEFT_OUT: Final = frozenset({"customer_id", "address", "address_parts"})
_KNOWN: Final = tuple(column for column in Identity.__table__.columns if column.key not in _LEFT_OUT)
"""What is kept of an identity while its number is taken away."""


@dataclass(frozen=True, slots=True)
class AddedNumber:
    """A number as it is dialled, and of which type its plan says that it is."""

    address: str
    number_kind: str


@transactional
def add(unit: Unit, customer: str, user: str, written: str, scope: Scope) -> AddedNumber:
    """Notes a number, in any writing, as a customer's.

    Raises `Unknown`, and `Refused`: `number_short`, `number_premium`, `number_emergency`, `number_unreadable`,
    `number_ours`, `number_there`, `numbers_full`; `number_elsewhere` where another customer has it, with their record
    in `record` if the account sees them.
    """
    read = _read(unit, written)
    standing.lock(unit.db, [customer])
    shown = front(unit.db, customer)
    members = groups.ids(unit.db, shown.id)
    owner = identities.identity_of(unit, str(read.e164))
    if owner is not None and owner.customer_id in members:
        raise Refused("number_there")
    if owner is not None:
        seen = records.seen(unit.db, owner.customer_id, scope)
        raise Refused("number_elsewhere", record=records.record(unit.db, owner.customer_id, scope) if seen else None)
    noted = unit.db.scalars(select(NotedNumber.address).where(stand_noted(members))).all()
    if read.e164 in noted:
        raise Refused("number_there")
    if len(noted) >= MOST:
        raise Refused("numbers_full", most=MOST)
    _note(unit, user, shown.id, str(read.e164), read.kind)
    _told(unit, user, "customer_number_added", shown.id)
    return AddedNumber(str(read.e164), read.kind)


@transactional
def take_away(unit: Unit, customer: str, user: str, address: str) -> str:
    """Takes a number away from a customer; returns the id by which it is put back.

    Raises `Unknown`, and `Refused`: `number_in_use` where a conversation, a call or a text with it is under way,
    `number_last` for the only one of its record.
    """
    standing.lock(unit.db, [customer])
    shown = front(unit.db, customer)
    members = groups.ids(unit.db, shown.id)
    identity = identities.identity_of(unit, address)
    if identity is not None and identity.customer_id in members:
        taken = _taken(unit, user, identity, members)
    else:
        mine = select(NotedNumber).where(stand_noted(members), NotedNumber.address == address)
        noted = unit.db.scalars(mine.with_for_update()).first()
        if noted is None:
            raise Unknown("number")
        noted.taken_at, noted.actor, taken = unit.now, str(audit.user(user)), noted
    _told(unit, user, "customer_number_taken", shown.id)
    return taken.id


@transactional
def put_back(unit: Unit, customer: str, user: str, taken: str) -> None:
    """Undoes a `take_away`. Raises `Unknown`, and `Refused`: `number_elsewhere` where another customer has it now."""
    standing.lock(unit.db, [customer])
    shown = front(unit.db, customer)
    members = groups.ids(unit.db, shown.id)
    row = unit.db.get(NotedNumber, taken, with_for_update=True)
    if row is None or row.customer_id not in members or row.taken_at is None:
        raise Unknown("number")
    owner = identities.identity_of(unit, row.address)
    if owner is not None and owner.customer_id not in members:
        raise Refused("number_elsewhere")
    if not row.identity:
        row.taken_at, row.actor = None, str(audit.user(user))
    else:
        if owner is None:
            unit.db.add(Identity(customer_id=row.customer_id, address=row.address, **_restored(row.identity)))
        unit.db.delete(row)
        unit.db.flush()
        separating.rejoin(unit, shown.id)
    _told(unit, user, "customer_number_put_back", shown.id)


def _read(unit: Unit, written: str) -> phone_numbers.Number:
    """What was written as a number that can be noted. Raises `Refused`."""
    read = phone_numbers.parse(written, unit.installation.region)
    if read.kind == "short":
        raise Refused("number_short")
    if read.kind == "premium":
        raise Refused("number_premium")
    if read.kind == "emergency":
        raise Refused("number_emergency")
    if read.e164 is None:
        raise Refused("number_unreadable")
    if read.e164 in unit.installation.ours():
        raise Refused("number_ours")
    return read


def _taken(unit: Unit, user: str, identity: Identity, members: Collection[str]) -> NotedNumber:
    """Takes away a number that led to the customer; what comes from it afterwards is a matter of its own."""
    address, theirs = identity.address, Leg.customer_id.in_(members) & ~Leg.separated
    if _in_use(unit, address, members):
        raise Refused("number_in_use")
    others = select(func.count()).select_from(Identity).where(Identity.customer_id == identity.customer_id)
    noted = select(NotedNumber.id).where(stand_noted(members), NotedNumber.address != address).limit(1)
    if unit.db.scalar(others) == 1 and unit.db.scalar(noted) is None:
        raise Refused("number_last")
    row = _note(unit, user, identity.customer_id, address, identity.number_kind)
    row.taken_at, row.identity = unit.now, _kept(identity)
    unit.db.execute(update(Leg).where(theirs, Leg.theirs == address).values(separated=True))
    unit.db.delete(identity)
    unit.db.flush()
    return row


def _in_use(unit: Unit, address: str, members: Collection[str]) -> bool:
    """True while a conversation at this number is not resolved, or a call or text of it is under way."""
    goes_on = (Conversation.state != "resolved") | ((Leg.medium == "voice") & Leg.ended_at.is_(None))
    here = (Conversation.customer_id.in_(members), Leg.conversation_id == Conversation.id, Leg.theirs == address)
    open_at = exists().where(*here, ~Leg.separated, goes_on)
    mine = select(Conversation.id).where(Conversation.customer_id.in_(members))
    sent = exists().where(Outbox.recipient == address, Outbox.conversation_id.in_(mine), Outbox.state.in_(UNSETTLED))
    called = exists().where(Outcall.number == address, Outcall.conversation_id.in_(mine), Outcall.state.in_(PENDING))
    return bool(unit.db.scalar(select(or_(open_at, sent, called))))


def _note(unit: Unit, user: str, customer: str, address: str, kind: str) -> NotedNumber:
    row = NotedNumber(
        id=unit.ids("nno"),
        customer_id=customer,
        address=address,
        number_kind=kind,
        actor=str(audit.user(user)),
        at=unit.now,
        identity={},
    )
    unit.db.add(row)
    return row


def _kept(identity: Identity) -> dict[str, Any]:
    found = {column.key: getattr(identity, column.key) for column in _KNOWN}
    return {name: one.isoformat() if isinstance(one, datetime) else one for name, one in found.items()}


def _restored(kept: dict[str, Any]) -> dict[str, Any]:
    instants = {column.key for column in _KNOWN if isinstance(column.type, Instant)}
    return {name: datetime.fromisoformat(one) if name in instants and one else one for name, one in kept.items()}


def _told(unit: Unit, user: str, done: str, customer: str) -> None:
    audit.write(unit.db, unit, audit.user(user), done, customer)
    live.changed(unit, customer)
