"""Asks for what is past its term: texts, conversations, customers, recordings and files.

Whatever is under way is not past, and nothing of a customer under a legal hold is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import get_args

from sqlalchemy import ColumnElement, Select, String, cast, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from deflect.keeping.terms.days import Kind
from deflect.people.merging import groups
from deflect.tables import (
    PENDING,
    UNSETTLED,
    Consent,
    Conversation,
    Customer,
    Leg,
    LegalHold,
    Media,
    Outbox,
    Outcall,
    Tape,
    Timer,
)
from deflect.tables.threads import ConversationState


def count(db: Session, now: datetime, kind: Kind, days: int) -> int:
    """Returns how many of a kind would be erased now if it were kept for so many days; 0 days: none."""
    if not days:
        return 0
    before = now - timedelta(days=days)
    asked: tuple[Select[str] | Select[int], ...]
    match kind:
        case "texts":
            asked = (texts(before),)
        case "conversations":
            asked = (select(Conversation.id).where(conversations(before, now)),)
        case "customers":
            asked = (customers(before, now),)
        case "recordings":
            asked = (recordings(before), files(before))
    return sum(db.scalar(select(func.count()).select_from(one.subquery())) or 0 for one in asked)


def texts(before: datetime) -> Select[int]:
    """Asks for texts that were settled before, and whose words are still here."""
    table = Outbox.__table__
    written = (table.c.body != "") | (func.substr(cast(table.c.request, String), 1, 2) != "{}")
    return (
        select(Outbox.position)
        .join(Conversation, Conversation.id == Outbox.conversation_id)
        .where(Outbox.state.not_in(UNSETTLED), written, ~_held(Conversation.customer_id))
        .where(Outbox.created_at < before, func.coalesce(Outbox.settled_at, Outbox.created_at) < before)
    )


def conversations(before: datetime, now: datetime) -> ColumnElement[bool]:
    """True for a conversation without an entry since; all states are named, so that the index of the list serves."""
    past = Conversation.state.in_(get_args(ConversationState)) & (Conversation.last_entry_at < before)
    return past & ~_under_way(now) & ~_held(Conversation.customer_id)


def customers(before: datetime, now: datetime) -> Select[str]:
    """Asks for the customers of whom nothing came since. All records that are merged with one are looked at."""
    other = aliased(Customer)
    others = select(other.id).where(
        groups.together(Customer, other), other.id != Customer.id, _lately(other, before, now)
    )
    return select(Customer.id).where(~_lately(Customer, before, now), ~others.exists(), ~_held(Customer.id))


def recordings(before: datetime) -> Select[str]:
    """Asks for recordings that began before."""
    return select(Tape.id).where(Tape.started_at < before, Tape.conversation_id.not_in(_of_the_held()))


def files(before: datetime) -> Select[str]:
    """Asks for photos and other files that came before."""
    return select(Media.id).where(Media.created_at < before, Media.conversation_id.not_in(_of_the_held()))


def _under_way(now: datetime) -> ColumnElement[bool]:
    """True for a conversation of which something is still to come."""
    mine = Conversation.id
    return or_(
        (Conversation.state == "snoozed") & (Conversation.snoozed_until > now),
        exists().where(Leg.conversation_id == mine, Leg.medium == "voice", Leg.ended_at.is_(None)),
        exists().where(Outbox.conversation_id == mine, Outbox.state.in_(UNSETTLED)),
        exists().where(Outcall.conversation_id == mine, Outcall.state.in_(PENDING)),
        exists().where(Timer.conversation_id == mine, Timer.ended_at.is_(None)),
    )


def _lately(customer: type[Customer], before: datetime, now: datetime) -> ColumnElement[bool]:
    mine = Conversation.customer_id == customer.id
    recent = exists().where(mine, (Conversation.last_entry_at >= before) | _under_way(now))
    called = exists().where(Leg.customer_id == customer.id, Leg.opened_at >= before)
    agreed = exists().where(Consent.customer_id == customer.id, Consent.at >= before)
    return or_(func.coalesce(customer.last_contact_at, customer.created_at) >= before, recent, called, agreed)


def _held(customer: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return customer.in_(groups.members_of_any(select(LegalHold.customer_id)))


def _of_the_held() -> Select[str]:
    """Asks for the conversations of customers under a legal hold."""
    return select(Conversation.id).where(_held(Conversation.customer_id))
