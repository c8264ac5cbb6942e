"""Erases old machine data: webhooks, seen keys, timers, events, numbers dialled, blocks that are over, texts that were
planned, the audit.

Customers' records have terms of their own, in `expiring`.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, CursorResult, Delete, Update, delete, select, tuple_, update

from deflect.people.merging import groups
from deflect.storage.store import Store
from deflect.tables import (
    ApiNotice,
    Audit,
    CallRecord,
    Event,
    Journal,
    Leg,
    LegalHold,
    MessagePart,
    NotedNumber,
    NumberBlock,
    PlannedText,
    Quarantine,
    Seen,
    Table,
    TextCode,
    Timer,
)

BYTES = timedelta(days=7)
"""A webhook's sealed bytes, for replay. Never erased before it was read."""
QUARANTINED = timedelta(hours=72)
KEYS = timedelta(days=90)
"""No provider repeats a webhook after this; rows that only hold keys are erased too."""
EVENTS = timedelta(days=3)
"""A page that was away for longer must reload."""
AUDITED = timedelta(days=730)
"""How long the audit goes back, and how long a block of a number is kept after it is over."""
PIECE = 2000
"""Rows erased in one transaction."""


def erase(store: Store) -> int:
    """Erase what is old enough; returns how many rows. Raises `DatabaseUnavailable`.

    What was erased before the exception stays erased. Numbers of customers under a legal hold stay.
    """
    now = store.clock()
    read = Journal.state != "new"
    kept = groups.members_of_any(select(LegalHold.customer_id))
    held = select(Leg).where(Leg.customer_id.in_(kept))
    outlived: tuple[tuple[type[Table], ColumnElement[bool]], ...] = (
        (Quarantine, Quarantine.received_at < now - QUARANTINED),
        (Journal, read & (Journal.received_at < now - KEYS)),
        (Seen, Seen.at < now - KEYS),
        (Timer, Timer.ended_at < now - KEYS),
        (TextCode, (TextCode.sent_at < now - KEYS) & TextCode.leg_id.not_in(held.with_only_columns(Leg.id))),
        (PlannedText, PlannedText.settled_at < now - BYTES),
        (Event, Event.at < now - EVENTS),
        (ApiNotice, ApiNotice.settled_at < now - BYTES),
        (Audit, Audit.at < now - AUDITED),
        (NumberBlock, (NumberBlock.lifted_at < now - AUDITED) | (NumberBlock.until < now - AUDITED)),
        (NotedNumber, (NotedNumber.taken_at < now - KEYS) & NotedNumber.customer_id.not_in(kept)),
        (MessagePart, MessagePart.received_at < now - BYTES),  # none is left so long unless its secret is lost
    )
    gone = sum(_piecewise(store, delete(table).where(_some(table, old))) for table, old in outlived)
    sealed = read & (Journal.received_at < now - BYTES) & Journal.sealed.is_not(None)
    gone += _piecewise(store, update(Journal).where(_some(Journal, sealed)).values(sealed=None))
    dialled = (CallRecord.ended_at < now - KEYS) & (CallRecord.number != "")
    dialled &= CallRecord.call_id.not_in(held.where(Leg.call_id.is_not(None)).with_only_columns(Leg.call_id))
    return gone + _piecewise(store, update(CallRecord).where(_some(CallRecord, dialled)).values(number=""))


def _some(table: type[Table], old: ColumnElement[bool]) -> ColumnElement[bool]:
    key = table.__mapper__.primary_key
    return tuple_(*key).in_(select(*key).where(old).limit(PIECE))


def _piecewise(store: Store, statement: Delete | Update) -> int:
    """Run the statement in pieces, so that other writers wait for one piece at most; returns how many rows."""
    gone = 0
    while True:
        with store.transaction() as db:
            result = db.execute(statement, execution_options={"synchronize_session": False})
            assert isinstance(result, CursorResult)
        gone += result.rowcount
        if result.rowcount < PIECE:
            return gone
