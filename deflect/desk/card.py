"""The context card: what the customer wants, what is known and how, and what came before. Reads only.

The fields are in the order in which an agent needs them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import BindParameter, Select, bindparam, func, select
from sqlalchemy.orm import Session

from deflect.contacts import identity_levels
from deflect.desk.attributes import giving
from deflect.desk.attributes.giving import GivenValue
from deflect.desk.customers import learned, leave, notes, time_zones
from deflect.desk.customers.learned import Done, Fact, Looked
from deflect.desk.customers.leave import Leave
from deflect.desk.customers.notes import WrittenNote
from deflect.desk.thread import legs_of
from deflect.people.merging import groups
from deflect.people.teams import VIEWER, Scope
from deflect.tables import Conversation, Customer, Entry, Identity, Leg, Rating
from voice_flows.asking import hearing
from voice_flows.understanding.goodbyes import says_goodbye

CONTACTS = 3
FIRST_WORDS = 10
"""Messages looked through for a sentence."""
_OF: Final[BindParameter[str]] = bindparam("conversation")
_MEMBERS: Final[BindParameter[Any]] = bindparam("members", expanding=True)
_KEPT = (
    select(Entry)
    .where(Entry.conversation_id == _OF)
    .where(Entry.kind.in_(("wants", "chose", "collected", "looked_up", "goal", "not_understood")))
    .order_by(Entry.sequence)
)
_NAME = select(groups.shown_name()).where(Customer.id == bindparam("customer"))
_LAST_RATING = (
    select(Rating).where(Rating.customer_id.in_(_MEMBERS)).order_by(Rating.at.desc(), Rating.id.desc()).limit(1)
)
_PHONE = (
    select(Identity)
    .where(Identity.customer_id.in_(_MEMBERS), Identity.kind == "phone")
    .order_by(
        Identity.address != bindparam("newest"),
        Identity.customer_id != bindparam("own"),
        Identity.created_at,
        Identity.id,
    )
    .limit(1)
)
_BEGAN = (
    select(func.coalesce(func.max(Entry.sequence), 0))
    .where(Entry.conversation_id == _OF)
    .where(Entry.kind.in_(("wants", "queued")) | ((Entry.kind == "state") & (Entry.origin == "customer")))
)
_WRITTEN = (
    select(Entry)
    .where(Entry.conversation_id == _OF, Entry.kind == "message_in", Entry.sequence > _BEGAN.scalar_subquery())
    .order_by(Entry.sequence)
    .limit(FIRST_WORDS)
)
"""These are made once: to make a statement takes longer than to run it."""


@dataclass(frozen=True, slots=True)
class Matter:
    """Another conversation of the same customer."""

    id: str
    reference: str
    subject: str
    state: str
    last_entry_at: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """An earlier call or thread."""

    conversation: str
    channel: str
    at: datetime
    outcome: str
    subject: str


@dataclass(frozen=True, slots=True)
class Score:
    """The customer's last rating: 1 to 5, and their words."""

    score: int
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Card:
    wants: Fact | None
    also_wants: tuple[Fact, ...]
    """Other matters of the same sentence, which come after it."""
    done: tuple[Done, ...]
    """What was reached since the customer said what they want, the latest first."""
    asked: tuple[Fact, ...]
    """Questions of the customer that no flow answers, noted for a person, the latest first."""
    facts: tuple[Fact, ...]
    name: str | None
    number: str
    number_kind: str
    level: str
    """How sure we are of who it is, in the conversation's latest contact."""
    shared: bool
    """Several people use the number."""
    language: str
    timezone: str | None
    matters: tuple[Matter, ...]
    contacts: tuple[Contact, ...]
    score: Score | None
    leave: Leave
    business: tuple[Looked, ...]
    records: int
    """How many records are shown as this customer; more than one where agents joined some."""
    notes: tuple[WrittenNote, ...]
    """What colleagues noted of the customer, whatever the conversation."""
    attributes: tuple[GivenValue, ...]
    """Those of the business that admins want on the card, each with its value."""


def card(db: Session, conversation_id: str, scope: Scope) -> Card | None:
    """The card of a conversation; other conversations of its customer are on it as far as `scope` holds them."""
    conversation = db.get(Conversation, conversation_id)
    if conversation is None:
        return None
    members = groups.ids(db, conversation.customer_id)
    legs = legs_of(db, conversation_id)
    phone = _phone(db, conversation, members, legs)
    number = phone.address if phone else ""
    kept = db.scalars(_KEPT, {"conversation": conversation_id}).all()
    told = [entry for entry in kept if entry.kind != "goal"]
    wants = _written_to_people(db, conversation) or learned.wants(conversation, told)
    return Card(
        wants=wants,
        also_wants=learned.also_wants(wants, told),
        done=learned.done(kept, wants),
        asked=learned.asked(told),
        facts=tuple(learned.facts(told)),
        name=db.scalar(_NAME, {"customer": conversation.customer_id}),
        number=number,
        number_kind=phone.number_kind if phone else "unknown",
        level=identity_levels.of_leg(legs[0]) if legs else "none",
        shared=phone.shared if phone else False,
        language=conversation.language,
        timezone=time_zones.of_number(number),
        matters=_matters(db, conversation, members, scope),
        contacts=_contacts(db, members, legs, scope),
        score=score(db, members),
        leave=leave.known(db, members, number),
        business=tuple(learned.looked(told)),
        records=len(members),
        notes=notes.of(db, members),
        attributes=giving.of(db, members, on_card=True),
    )


def _phone(db: Session, conversation: Conversation, members: Collection[str], legs: Sequence[Leg]) -> Identity | None:
    """The number of the conversation's latest contact, else the customer's first one."""
    newest = next((leg.theirs for leg in legs if leg.theirs and not leg.separated), "")
    return db.scalar(_PHONE, {"members": members, "own": conversation.customer_id, "newest": newest})


def _written_to_people(db: Session, conversation: Conversation) -> Fact | None:
    """The first sentence that the customer wrote since people got the conversation, or since they came back to it.

    No flow asks then what it is about, and what answers an agent later is no other matter.
    """
    if conversation.owner == "bot":
        return None
    wrote = db.scalars(_WRITTEN, {"conversation": conversation.id})
    told = (entry for entry in wrote if hearing.is_sentence(entry.text))
    own = next((entry for entry in told if not says_goodbye(entry.text, conversation.language)), None)
    return learned.fact(own) if own is not None else None


def _matters(db: Session, conversation: Conversation, members: Collection[str], scope: Scope) -> tuple[Matter, ...]:
    found = db.scalars(_others(scope.alike), {"viewer": scope.user, "members": members, "this": conversation.id})
    return tuple(
        Matter(one.id, one.reference, one.subject or one.preview, one.state, one.last_entry_at) for one in found
    )


@lru_cache(maxsize=64)
def _others(alike: Scope) -> Select[Conversation]:
    c = Conversation
    asked = select(c).where(c.customer_id.in_(_MEMBERS), c.id != bindparam("this"), c.state != "resolved")
    return asked.where(alike.holds(VIEWER)).order_by(c.last_entry_at.desc(), c.id.desc()).limit(5)


def _contacts(db: Session, members: Collection[str], legs: Sequence[Leg], scope: Scope) -> tuple[Contact, ...]:
    """The customer's latest calls and threads, in this conversation too; without the contact that goes on in it."""
    values = {"viewer": scope.user, "members": members, "goes_on": legs[0].id if legs else ""}
    return tuple(Contact(*row) for row in db.execute(_contacts_of(scope.alike), values))


@lru_cache(maxsize=64)
def _contacts_of(alike: Scope) -> Select[str, str, datetime, str, str]:
    return (
        select(Leg.conversation_id, Leg.channel, Leg.opened_at, Leg.outcome, Conversation.subject)
        .join(Conversation, Conversation.id == Leg.conversation_id)
        .where(Leg.customer_id.in_(_MEMBERS), Leg.id != bindparam("goes_on"), alike.holds(VIEWER))
        .order_by(Leg.opened_at.desc(), Leg.id.desc())
        .limit(CONTACTS)
    )


def score(db: Session, members: Collection[str]) -> Score | None:
    """The last rating of a customer, by the records that are shown as theirs."""
    found = db.scalars(_LAST_RATING, {"members": members}).first()
    return Score(found.score, found.words, found.at) if found else None
