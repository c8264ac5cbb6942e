"""Who is blocked, from what, since when and by whom. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import BindParameter, CompoundSelect, bindparam, select, union
from sqlalchemy.orm import Session

from deflect.blocks import standing
from deflect.blocks.standing import Calls
from deflect.desk.search.written_numbers import written_as
from deflect.people import audit, identities
from deflect.people.merging import groups
from deflect.tables import Conversation, Identity, NumberBlock
from deflect.tables.sealed import spellings

MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Terms:
    """What a block says: what becomes of calls, whether texts are only kept, why, and until when."""

    calls: Calls
    texts: bool
    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Blocked:
    """A block of a number; an erased customer's number is a digest. `over`: it was lifted, or its time is past."""

    id: str
    number: str
    terms: Terms
    by: str
    """The name of the account that blocked it or changed it last; empty for an account that is gone."""
    at: datetime
    lifted_at: datetime | None
    over: bool


def found(db: Session, now: datetime, region: str, sought: str = "", *, over: bool = False) -> tuple[Blocked, ...]:
    """Returns the newest blocks, or those of a number in any writing; with `over` those that count no more too."""
    asked = select(NumberBlock).order_by(NumberBlock.at.desc(), NumberBlock.id.desc()).limit(MOST)
    if not over:
        asked = asked.where(standing.counts_at(now))
    if sought.strip():
        asked = asked.where(written_as(NumberBlock.address, sought, region))
    return values(db, db.scalars(asked).all(), now)


def of_conversation(db: Session, now: datetime, conversation: str) -> tuple[Blocked, ...]:
    """Returns the blocks that count now of the numbers of a conversation's customer."""
    return values(db, db.scalars(_OF_CONVERSATION, {"conversation": conversation, "now": now}).all(), now)


def numbers_of(conversation: str | BindParameter[str]) -> CompoundSelect[str]:
    """Returns the query of the phone numbers of a conversation's customer, those of merged records among them.

    Numbers that colleagues noted are theirs too, unless one leads to another customer.
    """
    whose = select(Conversation.customer_id).where(Conversation.id == conversation)
    members = groups.members_of_any(whose)
    known = select(Identity.address).where(Identity.customer_id.in_(members), Identity.kind == "phone")
    return union(known, identities.noted_only(members))


_NUMBERS: Final = numbers_of(bindparam("conversation"))
_OF_CONVERSATION: Final = (
    select(NumberBlock)
    .where(NumberBlock.address.in_(_NUMBERS), standing.counts_at(bindparam("now")))
    .order_by(NumberBlock.at, NumberBlock.id)
)


def any_free(db: Session, conversation: str, blocks: Collection[Blocked]) -> bool:
    """Returns true if a number of the conversation's customer is not among these blocks."""
    return bool(set(db.scalars(_NUMBERS, {"conversation": conversation})) - {one.number for one in blocks})


def of_number(db: Session, now: datetime, number: str) -> NumberBlock | None:
    """Returns the block of a number that counts now."""
    known = NumberBlock.address.in_(spellings(db.get_bind().dialect, number))
    newest = (
        select(NumberBlock).where(known, standing.counts_at(now)).order_by(NumberBlock.at.desc(), NumberBlock.id.desc())
    )
    return db.scalars(newest.limit(1)).first()


def values(db: Session, rows: Iterable[NumberBlock], now: datetime) -> tuple[Blocked, ...]:
    """Returns rows as plain values, with the names of who changed them."""
    rows = tuple(rows)
    if not rows:
        return ()
    named = audit.names(db, (row.actor for row in rows))
    return tuple(_value(row, named[row.actor], now) for row in rows)


def terms(row: NumberBlock) -> Terms:
    """Returns what a row says."""
    return Terms(row.calls, row.texts, row.reason, row.until)


def _value(row: NumberBlock, by: str, now: datetime) -> Blocked:
    over = row.lifted_at is not None or (row.until is not None and row.until <= now)
    return Blocked(row.id, row.address, terms(row), by, row.at, row.lifted_at, over)
