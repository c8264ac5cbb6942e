"""Rows of notices: noted as states are reached, claimed by a relay, settled or put off. Safe against any crash.

Notes follow the numbered events, whose place is kept in the same transaction: no state is missed, none noted twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deflect.people.audit import Actor
from deflect.reports.handoff_states import HandOffTold, told
from deflect.storage.store import Store
from deflect.tables import ApiKey, ApiNotice, Conversation, Counter, Event, Handoff

PLACE: Final = "notices"
"""The counter that holds the number of the last event read."""
EVENTS: Final = 500
"""Events read in one round."""
LEASE: Final = timedelta(minutes=2)
"""How long a claimed notice is left to its relay."""
FIRST_PAUSE: Final = timedelta(seconds=5)
LONGEST_PAUSE: Final = timedelta(hours=1)
GIVE_UP: Final = timedelta(hours=24)
"""A notice that nobody took in this time is given up."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to send: where, and the hand-off as it stands now. `state` and `at` are what it tells."""

    id: str
    key: str
    url: str
    state: str
    at: datetime
    handoff: HandOffTold


def note(store: Store) -> int:
    """Notes the states that hand-offs have reached since the last round; returns how many."""
    with store.reading() as db:
        if not _behind(db):
            return 0
    noted, more = 0, True
    while more:
        with store.transaction() as db:
            new, more = _note(store, db)
        noted += new
    return noted


def begin(db: Session) -> None:
    """Begins to follow events here, if no key was told of anything before: what happened earlier is not looked at."""
    if not _any_is_told(db):
        place = db.get(Counter, PLACE, with_for_update=True) or Counter(name=PLACE, value=0)
        place.value = db.scalar(select(func.max(Event.sequence))) or 0
        db.add(place)


def _any_is_told(db: Session) -> bool:
    return db.scalar(select(ApiKey.id).where(ApiKey.webhook != "").limit(1)) is not None


def _behind(db: Session) -> bool:
    if not _any_is_told(db):
        return False
    newest = db.scalar(select(func.max(Event.sequence))) or 0
    return newest > (db.scalar(select(Counter.value).where(Counter.name == PLACE)) or 0)


def _note(store: Store, db: Session) -> tuple[int, bool]:
    """Notes the states of one page of events; returns how many, and whether more events are left."""
    place = db.get(Counter, PLACE, with_for_update=True)
    if place is None:
        place = Counter(name=PLACE, value=0)
        db.add(place)
    query = select(Event).where(Event.sequence > place.value).order_by(Event.sequence).limit(EVENTS)
    events = db.scalars(query).all()
    if not events:
        return 0, False
    place.value = events[-1].sequence
    changed = {each.conversation_id for each in events if each.kind in ("handoff", "conversation", "outbox")}
    urls = {str(Actor("key", key.id)): key for key in db.scalars(select(ApiKey).where(ApiKey.webhook != ""))}
    more = len(events) == EVENTS
    if not urls or not changed:
        return 0, more
    asked = (
        select(Handoff, Conversation)
        .join(Conversation, Conversation.id == Handoff.conversation_id)
        .where(Handoff.conversation_id.in_(changed), Handoff.asked_by.in_(urls))
    )
    rows = db.execute(asked)
    return sum(_add(store, db, urls[handoff.asked_by], told(handoff, one)) for handoff, one in rows), more


def _add(store: Store, db: Session, key: ApiKey, handoff: HandOffTold) -> int:
    """Adds the states of one hand-off that are not noted yet; returns how many."""
    known = {
        (row.state, row.at)
        for row in db.execute(select(ApiNotice.state, ApiNotice.at).where(ApiNotice.handoff_id == handoff.id))
    }
    since = key.webhook_since or store.clock()
    new = [(state, at) for state, at in handoff.reached.items() if at >= since and (state, at) not in known]
    for state, at in new:
        if state != "accepted":  # that was the answer to the request itself
            row = ApiNotice(id=store.ids("ntc"), key_id=key.id, handoff_id=handoff.id, state=state, at=at)
            row.conversation_id, row.due_at = handoff.conversation, store.clock()
            db.add(row)
    return sum(state != "accepted" for state, _ in new)


def claim(store: Store, limit: int, share: int = 0, busy: Mapping[str, int] = MappingProxyType({})) -> list[Notice]:
    """Claims notices to send for this relay, the longest due first. Those of a key without a webhook are settled.

    With `share`, a key gets so many at a time, those that are `busy` by key counted; others are not kept waiting.
    """
    due = select(ApiNotice).where(ApiNotice.settled_at.is_(None), ApiNotice.due_at <= store.clock())
    with store.reading() as db:
        keys = db.scalars(due.with_only_columns(ApiNotice.key_id).distinct()).all()
    places = {key: (share or limit) - busy.get(key, 0) for key in keys}
    free = sorted((each for each in keys if places[each] > 0), key=lambda each: busy.get(each, 0))
    if not free:
        return []  # most rounds: no writer of the database waits for them
    with store.transaction() as db:
        rows: list[ApiNotice] = []
        for each in free:
            own = due.where(ApiNotice.key_id == each).order_by(ApiNotice.due_at, ApiNotice.id)
            most = min(places[each], limit - len(rows))
            rows += db.scalars(own.limit(most).with_for_update(skip_locked=True)).all() if most else ()
        found: list[Notice] = []
        for row in rows:
            row.due_at, row.attempts = store.clock() + LEASE, row.attempts + 1
            key = db.get(ApiKey, row.key_id)
            if key is None or not key.webhook or key.revoked_at is not None:
                row.settled_at, row.code = store.clock(), "no_webhook"
                continue
            handoff = db.get_one(Handoff, row.handoff_id)
            standing = told(handoff, db.get_one(Conversation, handoff.conversation_id))
            found.append(Notice(row.id, key.id, key.webhook, row.state, row.at, standing))
        return found


def taken(store: Store, notice: str) -> None:
    """Settles a notice that the other program answered with 2xx."""
    with store.transaction() as db:
        row = db.get(ApiNotice, notice)
        if row is not None:
            row.settled_at, row.code = store.clock(), ""


def put_off(store: Store, notice: str, code: str) -> None:
    """Puts off a notice that was not taken, each time for longer; gives it up after `GIVE_UP`."""
    with store.transaction() as db:
        row = db.get(ApiNotice, notice)
        if row is None:
            return
        row.code, now = code, store.clock()
        if now - row.at > GIVE_UP:
            row.settled_at = now
        else:
            row.due_at = now + min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(row.attempts - 1, 12))


def untold(db: Session) -> Mapping[str, int]:
    """How many notices of each key still wait."""
    counted = select(ApiNotice.key_id, func.count()).where(ApiNotice.settled_at.is_(None)).group_by(ApiNotice.key_id)
    return {row[0]: row[1] for row in db.execute(counted)}
