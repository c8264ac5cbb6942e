"""Measures how long customers wait for an agent; offers of text and queue announcements quote it.

Customers who still wait count too, with their wait so far as a lower bound (Kaplan-Meier estimate); otherwise a queue
that no agent answers would look quick. Unknown, and not quoted, where there are too few answers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Row, case, select
from sqlalchemy.orm import Session

from deflect.storage.store import Store
from deflect.tables import Conversation, Entry, Leg, Setting
from deflect.tables.threads import EntryKind

SETTING = "wait"
WINDOW = timedelta(hours=4)
"""Only waits that began within this span count; earlier ones belong to another part of the day."""
FRESH = timedelta(minutes=15)
"""A measure older than this is not quoted: the relay that updates it has stopped."""
LEAST = 3
"""Fewer answers than this give no measure."""
MOST = 2000
"""Entries looked at, newest first."""

Medium = Literal["voice", "text"]
ANSWER: Mapping[Medium, EntryKind] = {"voice": "state", "text": "message_out"}
"""The agent's entry that ends a wait: answering a call, writing in a thread."""


@dataclass(frozen=True, slots=True)
class Waited:
    """One wait for an agent. `answered` is false if it still lasts or was given up."""

    medium: Medium
    length: timedelta
    answered: bool


def measure(store: Store) -> None:
    """Store the current medians in the setting `wait`: whole minutes for `voice` and `text`, `None` if unknown."""
    with store.transaction() as db:
        now = store.clock()
        waited = list(_waits(db, now))
        value = {medium: minutes(each for each in waited if each.medium == medium) for medium in ("voice", "text")}
        row = db.get(Setting, SETTING)
        if row is None:
            db.add(Setting(name=SETTING, value=value, changed_at=now))
        else:
            row.value, row.changed_at = value, now


def known(db: Session, now: datetime) -> dict[str, int | None]:
    """The stored medians while they are fresh, else `None` for each."""
    row = db.get(Setting, SETTING)
    if row is None or now - row.changed_at > FRESH:
        return {"voice": None, "text": None}
    return {"voice": row.value.get("voice"), "text": row.value.get("text")}


def minutes(waited: Iterable[Waited]) -> int | None:
    """The median wait in minutes, rounded up; `None` below `LEAST` answers or if fewer than half were answered."""
    by_length = sorted(waited, key=lambda each: (each.length, not each.answered))
    if sum(each.answered for each in by_length) < LEAST:
        return None
    waiting = 1.0
    for place, each in enumerate(by_length):
        if each.answered:
            waiting *= 1 - 1 / (len(by_length) - place)
        if waiting <= 0.5:
            return max(1, math.ceil(each.length / timedelta(minutes=1)))
    return None


def _waits(db: Session, now: datetime) -> Iterator[Waited]:
    """Each wait: from entering the queue to an agent's answer, to giving up, or until now."""
    since: dict[str, tuple[datetime, Medium, datetime | None]] = {}
    for conversation, kind, at, medium, gone in _queue_entries(db, now - WINDOW):
        if kind == "queued":
            since.setdefault(conversation, (at, medium, gone))
        elif conversation in since and kind == ANSWER[since[conversation][1]]:
            start, waiting, left = since.pop(conversation)
            yield Waited(waiting, min(at, left or at) - start, left is None or at <= left)
    for start, waiting, left in since.values():
        yield Waited(waiting, max((left or now) - start, timedelta(0)), answered=False)


def _queue_entries(db: Session, since: datetime) -> Sequence[Row[str, EntryKind, datetime, Medium, datetime | None]]:
    """Entries into the queue with the end of their leg or conversation, and agents' answers; oldest first."""
    by_people = Entry.user_id.is_not(None) & Entry.kind.in_(ANSWER.values())
    gone = case((Leg.medium == "voice", Leg.ended_at), else_=Conversation.resolved_at)
    query = (
        select(Entry.conversation_id, Entry.kind, Entry.received_at, Leg.medium, gone)
        .join(Conversation, Conversation.id == Entry.conversation_id)
        .outerjoin(Leg, Leg.id == Entry.leg_id)
        .where(Conversation.last_entry_at > since, Entry.received_at > since, (Entry.kind == "queued") | by_people)
        .order_by(Entry.received_at.desc(), Entry.sequence.desc())
        .limit(MOST)
    )
    return db.execute(query).all()[::-1]
