"""Measures how long customers wait for an agent; offers of text and queue announcements quote it.

A caller waits from their place in the queue to an agent's voice; a text waits for as long as it is our turn.
Customers who still wait count too, with their wait so far as a lower bound (Kaplan-Meier estimate); otherwise a queue
that no agent answers would look quick. Unknown, and not quoted, where there are too few answers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.conversations.timeline import WAITED
from deflect.storage.store import Store
from deflect.tables import Conversation, Entry, Leg, Setting, WaitingCall

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
MEDIA: Final[tuple[Medium, ...]] = ("voice", "text")


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
        for medium in MEDIA:
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
    found: dict[str, int | None] = dict.fromkeys(MEDIA)
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
    since = now - WINDOW
    yield from _calls(db, since, now)
    yield from _answered_texts(db, since)
    yield from _open_texts(db, since, now)


def _calls(db: Session, since: datetime, now: datetime) -> Iterator[Waited]:
    """Each call's wait: from its place in the queue to an agent's voice, to hanging up, or until now."""
    waiting: dict[str, tuple[datetime, datetime | None, str]] = {}
    query = (
        select(Entry.conversation_id, Entry.kind, Entry.received_at, Leg.ended_at, Conversation.queue)
        .join(Conversation, Conversation.id == Entry.conversation_id)
        .join(Leg, Leg.id == Entry.leg_id)
        .where(Conversation.last_entry_at > since, Entry.received_at > since, Leg.medium == "voice")
        .where((Entry.kind == "queued") | (Entry.user_id.is_not(None) & (Entry.kind == "state")))
        .order_by(Entry.received_at.desc(), Entry.sequence.desc())
        .limit(MOST)
    )
    for conversation, kind, at, gone, queue in db.execute(query).all()[::-1]:
        if kind == "queued":
            waiting.setdefault(conversation, (at, gone, queue or ""))
        elif conversation in waiting:
            start, left, name = waiting.pop(conversation)
            answered = left is None or at <= left
            yield Waited("voice", min(at, left or at) - start, answered, name, at if answered else None)
    for start, left, name in waiting.values():
        yield Waited("voice", max((left or now) - start, timedelta(0)), False, name)


def _answered_texts(db: Session, since: datetime) -> Iterator[Waited]:
    """Each wait that a person ended: by a text, which answers it, or by closing the conversation, which does not."""
    query = (
        select(Entry.kind, Entry.received_at, Entry.meta, Conversation.queue)
        .join(Conversation, Conversation.id == Entry.conversation_id)
        .where(Conversation.last_entry_at > since, Entry.received_at > since, Entry.user_id.is_not(None))
        .where(Entry.kind.in_(("message_out", "state")))
        .order_by(Entry.received_at.desc(), Entry.id)
        .limit(MOST)
    )
    for kind, at, meta, queue in db.execute(query):
        length = timedelta(seconds=meta.get(WAITED, -1))
        if timedelta(0) <= length <= at - since:
            answered = kind == "message_out"
            yield Waited("text", length, answered, queue or "", at if answered else None)


def _open_texts(db: Session, since: datetime, now: datetime) -> Iterator[Waited]:
    """Each customer who waits for our text now. A call that waits is counted as such."""
    c = Conversation
    calls = select(WaitingCall.conversation_id)
    query = (
        select(c.turn_since, c.queue)
        .where(c.turn == "us", c.owner.in_(("agent", "queue")), c.turn_since > since, c.id.not_in(calls))
        .limit(MOST)
    )
    for start, queue in db.execute(query):
        yield Waited("text", now - (start or now), False, queue or "")


def _dumped(one: Measured) -> dict[str, Any]:
    newest = one.newest.isoformat() if one.newest else None
    return {"queue": one.queue, "medium": one.medium, "minutes": one.minutes, "answers": one.answers, "newest": newest}


def _loaded(stored: Mapping[str, Any]) -> Measured:
    newest = stored.get("newest")
    at = datetime.fromisoformat(newest) if newest else None
    return Measured(stored["queue"], stored["medium"], stored.get("minutes"), stored.get("answers", 0), at)
