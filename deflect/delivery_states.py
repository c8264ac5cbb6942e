"""Moves the state of an outbox row: only up by rank, and its hand-off's ladder with it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deflect.facts import LOST, State
from deflect.policy.turns import Happening
from deflect.storage import events
from deflect.tables import Conversation, Handoff, Outbox
from deflect.turns import happenings, waking

RANK: dict[State, int] = {
    "queued": 0, "attempted": 1, "uncertain": 2, "accepted": 3, "sent": 4, "undelivered": 5, "failed": 5,
    "delivered": 6, "read": 7, "dropped": 8,
}  # fmt: skip
"""A state only moves up. A late `delivered` replaces an `undelivered`; nothing undoes a delivery."""
UNPROVED: tuple[State, ...] = ("accepted", "sent")
"""States that a delivery report should still follow."""
CHECK_AFTER = timedelta(minutes=5)
"""A report that has not come by then may be lost: the provider is asked."""
_RUNGS: dict[State, str] = {
    "sent": "sent_at", "delivered": "delivered_at", "read": "delivered_at", "undelivered": "undelivered_at",
    "failed": "undelivered_at", "dropped": "undelivered_at",
}  # fmt: skip


def move(db: Session, now: datetime, row: Outbox, state: State, code: str = "") -> bool:
    """Move a row up to `state`, with its hand-off. Returns False if its state ranks as high already."""
    if RANK[state] <= RANK[row.state]:
        return False
    was = row.state
    row.state, row.code = state, code or ("" if RANK[state] in (3, 4, 6, 7) else row.code)
    row.check_at = now + CHECK_AFTER if state in UNPROVED and row.kind == "text" else None
    if RANK[state] > RANK["uncertain"]:
        row.settled_at = row.settled_at or now
    _climb(db, now, row)
    if row.kind == "text" and (state in LOST or was in LOST):
        _turned(db, now, row, "lost" if state in LOST else "arrived", first=was not in LOST)
    events.happened(db, "outbox", row.conversation_id)
    return True


def may_have_arrived(row: Outbox) -> bool:
    """Returns true for a text that its provider may have taken: no answer told us."""
    return row.state == "uncertain" or row.code in ("uncertain", "answer_lost")


def send_again(db: Session, now: datetime, row: Outbox) -> None:
    """Put a text that surely was not taken, or that somebody wants sent all the same, back into its lane."""
    row.resent = row.resent or may_have_arrived(row)
    row.state, row.code, row.settled_at, row.absent_at, row.due_at = "queued", "", None, None, now
    row.attempts, row.dismissed_at = 0, None
    _turned(db, now, row, "arrived", first=False)
    events.happened(db, "outbox", row.conversation_id)


def _turned(db: Session, now: datetime, row: Outbox, happening: Happening, *, first: bool) -> None:
    """Note that our last text did not arrive, or did after all, unless the customer wrote since."""
    held = db.get(Conversation, row.conversation_id, with_for_update=True)
    newest = select(func.max(Outbox.position)).where(
        Outbox.conversation_id == row.conversation_id, Outbox.kind == "text"
    )
    if held is None or (held.last_word_at is not None and held.last_word_at > row.created_at):
        return
    if db.scalar(newest) == row.position:
        happenings.note(db, row.conversation_id, happening, now)
        if happening == "lost" and first:
            waking.lost(db, held, row, now)


def _climb(db: Session, now: datetime, row: Outbox) -> None:
    """Set the instant of the hand-off's rung that this state reaches; an instant once set stays."""
    rung = _RUNGS.get(row.state)
    if rung is None:
        return
    for handoff in db.scalars(select(Handoff).where(Handoff.outbox_id == row.id)):
        if getattr(handoff, rung) is None:
            setattr(handoff, rung, now)
        handoff.code = row.code
        events.happened(db, "handoff", handoff.conversation_id)
