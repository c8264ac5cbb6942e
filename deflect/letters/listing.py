"""Lists the letters of each kind, the newest first: those of the account's teams, and those of no conversation."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text
from sqlalchemy.orm import Session

from deflect import delivery_states
from deflect.facts import Fact, Inbound
from deflect.letters import calls
from deflect.letters.letter import KINDS, Again, Kind, Letter, Letters
from deflect.people.teams import Scope
from deflect.storage import journal
from deflect.storage.vault import Vault
from deflect.tables import ApiNotice, Conversation, Journal, Leg, Outbox, Outcall, Timer

MOST: Final = 100
"""Letters of a kind that are listed."""
TEXTS: Final = timedelta(days=14)
"""An older text is not tried again: its matter is over."""
STUCK: Final = 5
"""A timer that failed so often waits for a person; it is tried again by itself all the same."""
_NO_WEBHOOK: Final = "no_webhook"
_LOST: Final = text("outbox.state IN ('failed', 'undelivered', 'uncertain') AND outbox.dismissed_at IS NULL")
"""As its index has it, word for word."""


def listed(db: Session, vault: Vault, now: datetime, scope: Scope) -> tuple[Letters, ...]:
    """Returns the letters of every kind."""
    return tuple(of_kind(kind, db, vault, now, scope) for kind in KINDS)


def of_kind(kind: Kind, db: Session, vault: Vault, now: datetime, scope: Scope) -> Letters:
    """Returns the letters of a kind."""
    match kind:
        case "text":
            return _texts(db, now, scope)
        case "call":
            return _calls(db, now, scope)
        case "webhook":
            return _webhooks(db, vault, scope)
        case "timer":
            return _timers(db, scope)
        case "notice":
            return _notices(db, scope)


def lost_texts(now: datetime) -> ColumnElement[bool]:
    """Returns the condition on `Outbox` that a text is a letter."""
    return and_(_LOST, Outbox.kind == "text", Outbox.created_at > now - TEXTS)


def stuck_timers() -> ColumnElement[bool]:
    """Returns the condition on `Timer` that it is a letter."""
    return and_(Timer.ended_at.is_(None), Timer.failures >= STUCK)


def given_up_notices() -> ColumnElement[bool]:
    """Returns the condition on `ApiNotice` that it is a letter."""
    settled = and_(ApiNotice.settled_at.is_not(None), ApiNotice.dismissed_at.is_(None))
    return and_(settled, ApiNotice.code.not_in(("", _NO_WEBHOOK)))


def again_of_text(row: Outbox) -> Again:
    """Says whether a text can be tried again: one that a provider took before it failed would be taken twice."""
    if row.state == "undelivered" or (row.state == "failed" and row.provider_id):
        return "no"
    return "ask" if delivery_states.may_have_arrived(row) else "yes"


def _texts(db: Session, now: datetime, scope: Scope) -> Letters:
    rows, count = _page(db, Outbox, lost_texts(now), Outbox.position, scope)
    found = [
        Letter(
            "text",
            row.id,
            row.code or row.state,
            row.settled_at or row.attempted_at or row.created_at,
            row.attempts,
            again_of_text(row),
            row.state != "uncertain",
            conversation.id,
            conversation.reference,
            row.channel,
        )
        for row, conversation in rows
    ]
    return Letters("text", count, tuple(found))


def _calls(db: Session, now: datetime, scope: Scope) -> Letters:
    rows, count = _page(db, Outcall, calls.failed(now), Outcall.settled_at, scope)
    found = [
        Letter("call", row.id, row.state, row.settled_at, row.attempts, "yes", True, held.id, held.reference, "voice")
        for row, held in rows
    ]
    return Letters("call", count, tuple(found))


def _timers(db: Session, scope: Scope) -> Letters:
    rows, count = _page(db, Timer, stuck_timers(), Timer.due_at, scope)
    found = [
        Letter("timer", row.id, row.kind, row.due_at, row.failures, "yes", False, held.id, held.reference)
        for row, held in rows
    ]
    return Letters("timer", count, tuple(found))


def _notices(db: Session, scope: Scope) -> Letters:
    rows, count = _page(db, ApiNotice, given_up_notices(), ApiNotice.at, scope)
    found = [
        Letter("notice", row.id, row.code, row.at, row.attempts, "yes", True, held.id, held.reference)
        for row, held in rows
    ]
    return Letters("notice", count, tuple(found))


def _page(
    db: Session, table: Any, waits: ColumnElement[bool], order: Any, scope: Scope
) -> tuple[list[tuple[Any, Conversation]], int]:
    """Returns the newest rows with their conversations that the account may see, and how many there are."""
    asked = select(table, Conversation).join(Conversation, Conversation.id == table.conversation_id)
    asked = asked.where(waits, scope.holds())
    rows = [(row[0], row[1]) for row in db.execute(asked.order_by(order.desc()).limit(MOST))]
    return rows, len(rows) if len(rows) < MOST else _count(db, asked)


def _count(db: Session, asked: Select[Any]) -> int:
    return db.scalar(select(func.count()).select_from(asked.subquery())) or 0


def _webhooks(db: Session, vault: Vault, scope: Scope) -> Letters:
    """Lists webhooks whose handling failed; whose they are, their content says, while it is kept."""
    rows = db.scalars(select(Journal).where(journal.WAITS).order_by(Journal.position.desc()).limit(MOST)).all()
    found = [_webhook(row, _whose(db, row, vault, scope)) for row in rows]
    if len(rows) < MOST:
        return Letters("webhook", len(rows), tuple(found))
    count = db.scalar(select(func.count()).select_from(Journal).where(journal.WAITS))
    return Letters("webhook", count or 0, tuple(found))


def _webhook(row: Journal, whose: Conversation | None) -> Letter:
    return Letter(
        "webhook",
        str(row.position),
        row.code,
        row.received_at,
        row.failures,
        "no" if row.sealed is None else "yes",
        True,
        whose.id if whose else "",
        whose.reference if whose else "",
        row.channel,
    )


def _whose(db: Session, row: Journal, vault: Vault, scope: Scope) -> Conversation | None:
    """Returns the conversation of the customer whose message, or of the text whose status, a webhook brought."""
    letter = journal.unsealed(row, vault) if row.sealed is not None else None
    for fact in (letter.facts or ()) if letter else ():
        found: Conversation | None = db.scalars(_of_fact(fact).where(scope.holds()).limit(1)).first()
        if found is not None:
            return found
    return None


def _of_fact(fact: Fact) -> Select[Any]:
    asked = select(Conversation)
    if isinstance(fact, Inbound):
        joined = asked.join(Leg, Leg.conversation_id == Conversation.id)
        return joined.where(Leg.medium == "text", Leg.theirs == fact.sender).order_by(
            Leg.opened_at.desc(), Leg.id.desc()
        )
    of_text = or_(Outbox.id == fact.row, Outbox.provider_id == fact.provider_id)
    return asked.join(Outbox, Outbox.conversation_id == Conversation.id).where(of_text)
