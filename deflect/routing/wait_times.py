"""Measures how long customers wait for an agent; offers of text and queue announcements quote it.

Customers who still wait count too, with their wait so far as a lower bound (Kaplan-Meier estimate); otherwise a queue
that no agent answers would look quick. Unknown, and not quoted, where there are too few answers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

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
    queue: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """The median wait of one queue and medium, and what it rests on. `minutes` is `None` where it is unknown."""

    queue: str
    """Empty for all queues together."""
    medium: Medium
    minutes: int | None
    answers: int
    newest: datetime | None
    """When the newest of these answers came."""


def measure(store: Store) -> None:
    """Store the current medians in the setting `wait`, of each queue and of all together."""
    with store.transaction() as db:
        now = store.clock()
        value = {"measured": [_dumped(each) for each in medians(_waits(db, now))]}
        db.merge(Setting(name=SETTING, value=value, changed_at=now))


def medians(waited: Iterable[Waited]) -> list[Measured]:
    """The median of each queue and medium, those of all queues together first. Pure."""
    told = list(waited)
    found = []
    for queue in ("", *sorted({each.queue for each in told if each.queue})):
        for medium in ANSWER:
            own = [each for each in told if each.medium == medium and queue in ("", each.queue)]
            answers = [each.answered_at for each in own if each.answered]
            newest = max((at for at in answers if at is not None), default=None)
            found.append(Measured(queue, medium, minutes(own), len(answers), newest))
    return found


def measured(db: Session, now: datetime) -> list[Measured]:
    """What was measured last, while it is fresh; else nothing."""
    row = db.get(Setting, SETTING)
    if row is None or now - row.changed_at > FRESH:
        return []
    return [_loaded(each) for each in row.value.get("measured", ())]


def known(db: Session, now: datetime, queue: str = "") -> dict[str, int | None]:
    """The medians of a queue, or of all together, in minutes; `None` where they are unknown or no longer fresh."""
    found: dict[str, int | None] = dict.fromkeys(ANSWER)
    return found | {each.medium: each.minutes for each in measured(db, now) if each.queue == queue}


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
    since: dict[str, tuple[datetime, Medium, datetime | None, str]] = {}
    for conversation, kind, at, medium, gone, queue in _queue_entries(db, now - WINDOW):
        if kind == "queued":
            since.setdefault(conversation, (at, medium, gone, queue or ""))
        elif conversation in since and kind == ANSWER[since[conversation][1]]:
            start, waiting, left, name = since.pop(conversation)
            answered = left is None or at <= left
            yield Waited(waiting, min(at, left or at) - start, answered, name, at if answered else None)
    for start, waiting, left, name in since.values():
        yield Waited(waiting, max((left or now) - start, timedelta(0)), False, name)


def _queue_entries(
    db: Session, since: datetime
) -> Sequence[Row[str, EntryKind, datetime, Medium, datetime | None, str | None]]:
    """Entries into a queue with the end of their leg or conversation, and agents' answers; oldest first."""
    by_people = Entry.user_id.is_not(None) & Entry.kind.in_(ANSWER.values())
    gone = case((Leg.medium == "voice", Leg.ended_at), else_=Conversation.resolved_at)
    query = (
        select(Entry.conversation_id, Entry.kind, Entry.received_at, Leg.medium, gone, Conversation.queue)
        .join(Conversation, Conversation.id == Entry.conversation_id)
        .outerjoin(Leg, Leg.id == Entry.leg_id)
        .where(Conversation.last_entry_at > since, Entry.received_at > since, (Entry.kind == "queued") | by_people)
        .order_by(Entry.received_at.desc(), Entry.sequence.desc())
        .limit(MOST)
    )
    return db.execute(query).all()[::-1]


def _dumped(one: Measured) -> dict[str, Any]:
    newest = one.newest.isoformat() if one.newest else None
    return {"queue": one.queue, "medium": one.medium, "minutes": one.minutes, "answers": one.answers, "newest": newest}


def _loaded(stored: Mapping[str, Any]) -> Measured:
    newest = stored.get("newest")
    at = datetime.fromisoformat(newest) if newest else None
    return Measured(stored["queue"], stored["medium"], stored.get("minutes"), stored.get("answers", 0), at)
