"""The context card: what the customer wants, what is known and how, and what came before. Reads only.

The fields are in the order in which an agent needs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deflect.contacts import identity_levels
from deflect.desk.customers import leave, notes, time_zones
from deflect.desk.customers.leave import Leave
from deflect.desk.customers.notes import WrittenNote
from deflect.desk.flow_choices import flow_choice
from deflect.people.merging import groups
from deflect.people.teams import Scope
from deflect.tables import Conversation, Customer, Entry, Identity, Leg, Rating
from voice_flows.asking import hearing
from voice_flows.model.identity import Level
from voice_flows.understanding.goodbyes import says_goodbye

CONTACTS = 3
FIRST_WORDS = 10
"""Messages looked through for a sentence."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A value and its origin: key, speech, text, fetch or flow. `score` is 0..1. Without a value, `name` is one of
    `FLOW_CHOICES`."""

    name: str
    value: str
    origin: str
    score: float
    at: datetime


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
class Looked:
    """A business system's answer, and when it came."""

    name: str
    value: Any
    at: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """A goal that the flow reached for the customer; the author named it."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Card:
    wants: Fact | None
    also_wants: tuple[Fact, ...]
    """Other matters of the same sentence, which come after it."""
    done: tuple[Done, ...]
    """What was reached since the customer said what they want, the latest first."""
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


def card(db: Session, conversation_id: str, scope: Scope) -> Card | None:
    """The card of a conversation; other conversations of its customer are on it as far as `scope` holds them."""
    conversation = db.get(Conversation, conversation_id)
    if conversation is None:
        return None
    shown = select(groups.shown_name()).where(Customer.id == conversation.customer_id)
    phone = _phone(db, conversation)
    number = phone.address if phone else ""
    learned = _learned(db, conversation_id)
    members = groups.ids(db, conversation.customer_id)
    wants = _written_to_people(db, conversation) or _wants(conversation, learned)
    return Card(
        wants=wants,
        also_wants=_also_wants(wants, learned),
        done=_done(db, conversation_id, wants),
        facts=tuple(_facts(learned)),
        name=db.scalar(shown),
        number=number,
        number_kind=phone.number_kind if phone else "unknown",
        level=_level(db, conversation_id),
        shared=phone.shared if phone else False,
        language=conversation.language,
        timezone=time_zones.of_number(number),
        matters=_matters(db, conversation, scope),
        contacts=_contacts(db, conversation, scope),
        score=score(db, conversation.customer_id),
        leave=leave.known(db, conversation.customer_id, number),
        business=tuple(looked(learned)),
        records=len(members),
        notes=notes.of(db, members),
    )


def _phone(db: Session, conversation: Conversation) -> Identity | None:
    """The number of the conversation's latest contact, else the customer's first one."""
    newest = select(Leg.theirs).where(Leg.conversation_id == conversation.id, Leg.theirs != "", ~Leg.separated)
    number = db.scalar(newest.order_by(Leg.opened_at.desc()).limit(1))
    theirs = Identity.customer_id.in_(groups.members_of(conversation.customer_id))
    own = Identity.customer_id != conversation.customer_id
    phones = select(Identity).where(theirs, Identity.kind == "phone")
    return db.scalar(phones.order_by(Identity.address != (number or ""), own, Identity.created_at).limit(1))


def _level(db: Session, conversation: str) -> Level:
    newest = select(Leg).where(Leg.conversation_id == conversation).order_by(Leg.opened_at.desc(), Leg.id.desc())
    leg = db.scalars(newest.limit(1)).first()
    return identity_levels.of_leg(leg) if leg else "none"


def _learned(db: Session, conversation: str) -> list[Entry]:
    kinds = ("wants", "chose", "collected", "looked_up")
    asked = select(Entry).where(Entry.conversation_id == conversation, Entry.kind.in_(kinds))
    return list(db.scalars(asked.order_by(Entry.sequence)))


def _written_to_people(db: Session, conversation: Conversation) -> Fact | None:
    """The first sentence that the customer wrote since people got the conversation, or since they came back to it.

    No flow asks then what it is about, and what answers an agent later is no other matter.
    """
    if conversation.owner == "bot":
        return None
    begins = Entry.kind.in_(("wants", "queued")) | ((Entry.kind == "state") & (Entry.origin == "customer"))
    began = select(func.max(Entry.sequence)).where(Entry.conversation_id == conversation.id, begins)
    wrote = select(Entry).where(Entry.conversation_id == conversation.id, Entry.kind == "message_in")
    later = wrote.where(Entry.sequence > (db.scalar(began) or 0)).order_by(Entry.sequence).limit(FIRST_WORDS)
    told = (entry for entry in db.scalars(later) if hearing.is_sentence(entry.text))
    own = next((entry for entry in told if not says_goodbye(entry.text, conversation.language)), None)
    return _fact(own) if own is not None else None


def _wants(conversation: Conversation, learned: list[Entry]) -> Fact | None:
    """What the customer wants: their own words if there are any, else the first choice."""
    chosen = [entry for entry in learned if entry.kind == "chose" and not flow_choice(entry)]
    told = [entry for entry in learned if entry.kind == "wants"] or chosen[:1]
    if told:
        own = flow_choice(told[-1])
        return replace(_fact(told[-1]), name=own, value="") if own else _fact(told[-1])
    if not conversation.subject:
        return None
    return Fact("wants", conversation.subject, "flow", 1.0, conversation.created_at)


def _also_wants(wants: Fact | None, learned: list[Entry]) -> tuple[Fact, ...]:
    """Other matters that the customer named at the same instant."""
    named = (_fact(entry) for entry in learned if entry.kind == "wants")
    return tuple(one for one in named if wants and one.at == wants.at and one != wants)


def _done(db: Session, conversation: str, wants: Fact | None) -> tuple[Done, ...]:
    """The goals reached since the customer said what they want, each once."""
    asked = select(Entry).where(Entry.conversation_id == conversation, Entry.kind == "goal")
    found = db.scalars(asked.where(Entry.at >= wants.at) if wants else asked)
    latest = {str(entry.meta.get("name", "")).replace("_", " "): entry.at for entry in found}
    return tuple(Done(name, at) for name, at in sorted(latest.items(), key=lambda one: one[1], reverse=True) if name)


def _fact(entry: Entry) -> Fact:
    name, value = str(entry.meta.get("name", "")), entry.text or _shown(entry.meta.get("value"))
    return Fact(name, value, entry.origin, float(entry.meta.get("score", 1.0)), entry.at)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return str(value) if not isinstance(value, dict | list) else ", ".join(map(_shown, _leaves(value)))


def _leaves(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else list(value)


def _facts(learned: list[Entry]) -> list[Fact]:
    """The latest value of each name, in the order in which the names first came.

    Yes and no, and what the flow chose by itself, are left out.
    """
    latest: dict[str, Fact] = {}
    for entry in learned:
        named = entry.kind in ("collected", "chose") and not flow_choice(entry)
        if named and not isinstance(entry.meta.get("value"), bool):
            latest[str(entry.meta.get("name") or entry.node)] = _fact(entry)
    return [fact for fact in latest.values() if fact.value]


def looked(learned: Iterable[Entry]) -> list[Looked]:
    """The latest answer of each name, records before lists. A list leaves out what stands there as a record."""
    latest: dict[str, Looked] = {}
    for entry in learned:
        if entry.kind == "looked_up" and entry.meta.get("value") not in (None, "", [], {}):
            name = str(entry.meta.get("name") or entry.node)
            latest[name] = Looked(name, entry.meta["value"], entry.at)
    records = [one for one in latest.values() if not isinstance(one.value, list)]
    shown = {_identity(one.value) for one in records} - {None}
    lists = [one for one in latest.values() if isinstance(one.value, list)]
    others = [(one, [each for each in one.value if _identity(each) not in shown]) for one in lists]
    return [*records, *(replace(one, value=left) for one, left in others if left)]


def _identity(record: Any) -> str | None:
    """What tells a business's record from another: its number."""
    return str(record["number"]) if isinstance(record, Mapping) and record.get("number") else None


def _matters(db: Session, conversation: Conversation, scope: Scope) -> tuple[Matter, ...]:
    c = Conversation
    asked = select(c).where(c.customer_id.in_(groups.members_of(conversation.customer_id)), c.id != conversation.id)
    asked = asked.where(c.state != "resolved", scope.holds())
    return tuple(
        Matter(one.id, one.reference, one.subject or one.preview, one.state, one.last_entry_at)
        for one in db.scalars(asked.order_by(c.last_entry_at.desc()).limit(5))
    )


def _contacts(db: Session, conversation: Conversation, scope: Scope) -> tuple[Contact, ...]:
    """The customer's latest calls and threads, in this conversation too; without the contact that goes on in it."""
    newest = select(Leg.id).where(Leg.conversation_id == conversation.id).order_by(Leg.opened_at.desc(), Leg.id.desc())
    asked = (
        select(Leg, Conversation.subject)
        .join(Conversation, Conversation.id == Leg.conversation_id)
        .where(Leg.customer_id.in_(groups.members_of(conversation.customer_id)), Leg.id.not_in(newest.limit(1)))
        .where(scope.holds())
        .order_by(Leg.opened_at.desc())
        .limit(CONTACTS)
    )
    return tuple(
        Contact(leg.conversation_id, leg.channel, leg.opened_at, leg.outcome, subject)
        for leg, subject in db.execute(asked)
    )


def score(db: Session, customer: str) -> Score | None:
    """The last rating of a customer."""
    last = (
        select(Rating)
        .where(Rating.customer_id.in_(groups.members_of(customer)))
        .order_by(Rating.at.desc(), Rating.id.desc())
    )
    found = db.scalars(last.limit(1)).first()
    return Score(found.score, found.words, found.at) if found else None
