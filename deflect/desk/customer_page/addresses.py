"""The phone numbers of a customer as their page shows them: what each is, how sure it is theirs, and what it may get.

Reads only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from deflect.blocks import standing
from deflect.contacts import identity_levels
from deflect.desk.blocking import blocked
from deflect.desk.blocking.blocked import Blocked
from deflect.desk.customers import leave, records
from deflect.desk.customers.leave import LastWord
from deflect.desk.customers.records import CustomerRecord
from deflect.eligibility.suppression import by_colleague, suppressed_since
from deflect.people import audit
from deflect.people.teams import Scope
from deflect.tables import Identity, NotedNumber, NumberBlock
from voice_flows.model.identity import Level

MOST_TAKEN: Final = 10
"""Numbers that were taken away and are shown."""


@dataclass(frozen=True, slots=True)
class CustomerAddress:
    """A number of a customer. `stopped_at`: since when it gets no texts; `last_word`: its last consent or refusal."""

    address: str
    number_kind: str
    level: Level
    shared: bool
    since: datetime
    stopped_at: datetime | None
    stopped_by_us: bool
    last_word: LastWord | None
    blocked: Blocked | None
    noted_by: str | None = None
    """Who added it, where nothing but their word says that it is the customer's; empty for a program."""
    other: CustomerRecord | None = None
    """The record that a noted number leads to, if the account sees it."""


@dataclass(frozen=True, slots=True)
class TakenNumber:
    """A number that was taken away from the customer, by whom and when; it is put back by its id."""

    id: str
    address: str
    by: str
    at: datetime


def addresses(db: Session, members: Collection[str], scope: Scope, now: datetime) -> tuple[CustomerAddress, ...]:
    """The numbers of the records of one customer, the oldest first; after them those that are only noted."""
    mine = select(Identity).where(Identity.customer_id.in_(members), Identity.kind == "phone")
    found = db.scalars(mine.order_by(Identity.created_at, Identity.address)).all()
    sure = {one.address for one in found}
    noted = {one.address: one for one in db.scalars(_noted(members)) if one.address not in sure}
    words, blocks = leave.last_words(db, members), _blocks(db, [*sure, *noted], now)
    known = (_address(db, one, now, words.get(one.address), blocks.get(one.address)) for one in found)
    names = audit.names(db, (one.actor for one in noted.values()))
    more = (_only_noted(db, one, names, scope, words, blocks) for one in noted.values())
    return (*known, *more)


def taken(db: Session, members: Collection[str]) -> tuple[TakenNumber, ...]:
    """The numbers that were taken away, the last one first."""
    away = NotedNumber.customer_id.in_(members) & NotedNumber.taken_at.is_not(None)
    asked = select(NotedNumber).where(away).order_by(NotedNumber.taken_at.desc(), NotedNumber.id)
    rows = db.scalars(asked.limit(MOST_TAKEN)).all()
    names = audit.names(db, (one.actor for one in rows))
    return tuple(TakenNumber(one.id, one.address, names[one.actor], one.taken_at) for one in rows if one.taken_at)


def stand_noted(members: Collection[str]) -> ColumnElement[bool]:
    """The condition that a `NotedNumber` is noted as one of these records' and was not taken away."""
    return NotedNumber.customer_id.in_(members) & NotedNumber.taken_at.is_(None)


def _noted(members: Collection[str]) -> Select[NotedNumber]:
    return select(NotedNumber).where(stand_noted(members)).order_by(NotedNumber.at, NotedNumber.id)


def _only_noted(
    db: Session,
    one: NotedNumber,
    names: Mapping[str, str],
    scope: Scope,
    words: Mapping[str, LastWord],
    blocks: Mapping[str, Blocked],
) -> CustomerAddress:
    owner = db.scalar(select(Identity.customer_id).where(Identity.kind == "phone", Identity.address == one.address))
    seen = owner is not None and records.seen(db, owner, scope)
    return CustomerAddress(
        one.address,
        one.number_kind,
        "none",
        False,
        one.at,
        *_stopped(db, one.address),
        words.get(one.address),
        blocks.get(one.address),
        names[one.actor],
        records.record(db, owner, scope) if owner is not None and seen else None,
    )


def _address(
    db: Session, one: Identity, now: datetime, word: LastWord | None, block: Blocked | None
) -> CustomerAddress:
    return CustomerAddress(
        one.address,
        one.number_kind,
        identity_levels.of_number(one, now),
        one.shared,
        one.created_at,
        *_stopped(db, one.address),
        word,
        block,
    )


def _stopped(db: Session, address: str) -> tuple[datetime | None, bool]:
    """Since when a number gets no texts, and whether a colleague said so."""
    since = suppressed_since(db, address)
    return since, since is not None and by_colleague(db, address)


def _blocks(db: Session, numbers: list[str], now: datetime) -> dict[str, Blocked]:
    rows = db.scalars(select(NumberBlock).where(NumberBlock.address.in_(numbers), standing.counts_at(now)))
    return {one.number: one for one in blocked.values(db, rows, now)}
