"""Rows to send: the oldest of each lane is claimed, marked attempted before the request, and settled by its result.

A row whose answer was lost is `uncertain` and blocks its lane until a status, a listing, or one resend settles it.
The relay calls the channel between `claim` and one of the outcomes.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, text
from sqlalchemy.orm import Session

from deflect.delivery_states import move
from deflect.eligibility import suppression
from deflect.facts import State
from deflect.messaging import fallbacks
from deflect.messaging.lanes import QUIET_LANE
from deflect.storage import events
from deflect.storage.fair_lock import AWAITED_S, FIRST_S
from deflect.storage.lanes import heads
from deflect.storage.store import Store
from deflect.storage.vault import Unreadable, Vault
from deflect.tables import Conversation, KeyMissing, Leg, Outbox, UnopenedText
from voice_flows.model.turns import Fetch

LEASE = timedelta(seconds=60)
"""The relay of an attempt older than this has died."""
BEFORE = timedelta(seconds=60)
"""A listing begins this long before the attempt, since providers' clocks differ."""
APART = timedelta(minutes=2)
"""Time between the two listings that must lack a text before its one resend, since lists lag."""
GIVE_UP = timedelta(hours=24)
"""A text that was refused or unsettled for longer fails, so that its lane goes on."""
_UNSETTLED = text("outbox.state IN ('queued', 'attempted', 'uncertain')")  # as the index has it, word for word


@dataclass(frozen=True, slots=True)
class Row:
    """What the relay needs of a row. `request` is set for `fetch`, the addresses for `text`."""

    id: str
    kind: str
    leg: str
    channel: str
    provider: str
    sender: str
    recipient: str
    body: str
    attempts: int
    since: datetime
    """Instant at which a listing must begin."""
    request: Fetch | None = None
    opens: bool = False
    """True for a thread's first text."""
    resent: bool = False
    """True for a text that may have been taken before, so that only its own sender repeats it."""
    refusals: tuple[tuple[str, str], ...] = ()
    """The senders that surely did not take it, each with its code, oldest first."""


def claim(store: Store, vault: Vault, limit: int = 10, busy: Collection[str] = ()) -> list[Row]:
    """Mark up to `limit` rows attempted, at most one a lane and the lane's oldest, and return them.

    Rows of `busy` senders are left for later. A row that was due at once stays so where the clock is set back. Where
    nothing is due, callers who write are not held up by it.
    """
    if not _any_due(store):
        return []
    with store.transaction(FIRST_S) as db:
        now = store.clock()
        shown = (Outbox.state, Outbox.due_at, Outbox.created_at, Outbox.sender)
        first = heads(db, _UNSETTLED, Outbox.position, Outbox.lane, *shown)
        due = (row for row in first if row.state == "queued" and row.due_at <= max(now, row.created_at))
        ready = (row.position for row in due if row.sender not in busy)
        query = (
            select(Outbox)
            .where(Outbox.position.in_(islice(ready, limit)), Outbox.state == "queued")
            .where(_due(now))
            .order_by(Outbox.due_at, Outbox.position)
            .with_for_update(skip_locked=True)
        )
        rows = [row for row in db.scalars(query).all() if not _overtaken(db, now, row)]
        for row in rows:
            row.state, row.attempts, row.attempted_at = "attempted", row.attempts + 1, now
        return [_row(row, vault) for row in rows]


def _due(now: datetime) -> ColumnElement[bool]:
    return or_(Outbox.due_at <= now, Outbox.due_at <= Outbox.created_at)


def _any_due(store: Store) -> bool:
    """Returns true if a row may be sent now, be it behind another of its lane."""
    waits = select(Outbox.position).where(_UNSETTLED, Outbox.state == "queued", _due(store.clock()))
    with store.reading() as db:
        return db.scalar(waits.limit(1)) is not None


def _overtaken(db: Session, now: datetime, row: Outbox) -> bool:
    """Drop a text that must not be sent any more: its secret is too old, the customer opted out, an agent took over.

    One whose customer's key is missing cannot be sent at all, and fails.

    Checked right before sending, since both may happen after it was written or between two attempts.
    """
    if row.kind != "text":
        return False
    if isinstance(row.body, UnopenedText):
        return move(db, now, row, "failed", KeyMissing.code)
    if row.always:
        return False
    if (until := row.request.get("until")) and now > datetime.fromisoformat(until):
        return move(db, now, row, "dropped", "expired")
    if suppression.suppressed(db, row.recipient):
        return move(db, now, row, "dropped", "opted_out")
    held = row.user_id is None and row.lane.endswith(QUIET_LANE)
    if held and db.get_one(Conversation, row.conversation_id).owner == "agent":
        return move(db, now, row, "dropped", "taken_over")
    return False


def next_due(store: Store) -> datetime | None:
    """When the next queued row is due; `None` if none waits."""
    with store.reading() as db:
        return db.scalar(select(func.min(Outbox.due_at)).where(_UNSETTLED, Outbox.state == "queued"))


def oldest_due(db: Session) -> datetime | None:
    """Returns when the row was due that has been left longest; `None` if none waits."""
    return db.scalar(select(func.min(Outbox.due_at)).where(_UNSETTLED))


def last_word_at(store: Store, leg: str) -> datetime | None:
    """Returns when the customer last wrote in this thread."""
    with store.reading() as db:
        return db.scalar(select(Leg.last_word_at).where(Leg.id == leg))


def taken(store: Store, row: str, provider_id: str) -> None:
    """Note that the provider accepted the row. A status that came before this answer keeps its higher state."""

    def work(db: Session, found: Outbox) -> None:
        found.provider_id = provider_id
        move(db, store.clock(), found, "accepted")
        fallbacks.thread_follows(db, found)

    _settle(store, row, work)


def refused(store: Store, row: str, code: str, retry_at: datetime | None = None) -> None:
    """Note that the provider refused the row: retry at `retry_at`, or fail it with `code`."""

    def work(db: Session, found: Outbox) -> None:
        now = store.clock()
        if found.state not in ("attempted", "uncertain"):
            return  # a status of an earlier attempt came first: it was taken after all
        found.code = code
        suppression.learn(db, store.ids("sup"), now, found, code)
        if retry_at is not None and retry_at - found.created_at < GIVE_UP:
            found.state, found.due_at = "queued", retry_at
            events.happened(db, "outbox", found.conversation_id)
        else:
            move(db, now, found, "failed", code)

    _settle(store, row, work)


def lost(store: Store, row: str) -> None:
    """Note that the provider's answer was lost, so that it is uncertain whether the row was accepted."""
    _settle(store, row, lambda db, found: move(db, store.clock(), found, "uncertain"))


def lapse(store: Store) -> list[str]:
    """Settle attempts whose relay died: texts become uncertain. Returns the requests, which count as unanswered.

    Texts that stayed unsettled for `GIVE_UP` fail, so that their lanes go on.
    """
    with store.transaction() as db:
        now = store.clock()
        lapsed = select(Outbox).where(_UNSETTLED, Outbox.state == "attempted", Outbox.attempted_at < now - LEASE)
        rows = db.scalars(lapsed.with_for_update(skip_locked=True)).all()
        for row in rows:
            if row.kind == "text":
                move(db, now, row, "uncertain")
        hopeless = select(Outbox).where(_UNSETTLED, Outbox.state == "uncertain", Outbox.attempted_at < now - GIVE_UP)
        for row in db.scalars(hopeless.with_for_update(skip_locked=True)):
            move(db, now, row, "failed", "answer_lost")
        return [row.id for row in rows if row.kind == "fetch"]


def uncertain(store: Store, vault: Vault) -> list[Row]:
    """Uncertain texts to look for in the provider's list: not looked for yet, or last at least `APART` ago."""
    with store.reading() as db:
        old = store.clock() - APART
        query = select(Outbox).where(_UNSETTLED, Outbox.state == "uncertain")
        rows = db.scalars(query.where((Outbox.absent_at.is_(None)) | (Outbox.absent_at <= old)))
        return [_row(row, vault) for row in rows if not isinstance(row.body, UnopenedText)]


def settle(store: Store, row: str, listed: Sequence[tuple[str, str]], body: str = "") -> State:
    """Settle an uncertain text by a listing since `Row.since`: (provider id, body) of each message to its recipient.

    A listed message with an equal body that is not one of our confirmed ones is this row. `body` is that of `Row`,
    where it is not stored in clear. Absence from two listings,
    `APART`, resends it once; absence after that fails it. Returns the row's state.
    """
    outcome: list[State] = []

    def work(db: Session, found: Outbox) -> None:
        now = store.clock()
        if found.state == "uncertain":
            ids = [each for each, text in listed if text == (body or found.body)]
            ours = set(db.scalars(select(Outbox.provider_id).where(Outbox.provider_id.in_(ids))))
            unknown = [each for each in ids if each not in ours]
            if unknown:
                found.provider_id = unknown[0]
                move(db, now, found, "accepted")
                fallbacks.thread_follows(db, found)
            elif found.absent_at is None:
                found.absent_at = now
            elif now - found.absent_at >= APART:
                _resend(db, now, found)
        outcome.append(found.state)

    _settle(store, row, work)
    return outcome[-1]


def _resend(db: Session, now: datetime, row: Outbox) -> None:
    if row.resent:
        move(db, now, row, "failed", "answer_lost")
    else:
        row.state, row.resent, row.absent_at, row.due_at = "queued", True, None, now
        events.happened(db, "outbox", row.conversation_id)


def _settle(store: Store, row: str, work: Any) -> None:
    def once(db: Session) -> None:
        work(db, db.scalars(select(Outbox).where(Outbox.id == row).with_for_update()).one())

    store.attempt(once, lead_s=AWAITED_S)  # the lane waits for it, and a sender


def _row(row: Outbox, vault: Vault) -> Row:
    request: Fetch | None = None
    body = row.body
    if row.kind == "text" and "sealed" in row.request:
        with suppress(Unreadable):  # sealed with a secret that is gone: the mask is sent, and proves nothing
            body = vault.unseal(row.request["sealed"].encode()).decode()
    if row.kind == "fetch":
        try:
            opened: dict[str, Any] = json.loads(vault.unseal(row.request["sealed"].encode()))
            request = Fetch(**opened)
        except (Unreadable, KeyMissing):
            request = None  # sealed with a key that is gone: the relay tells its flow that no system answered
    since = (row.attempted_at or row.created_at) - BEFORE
    return Row(
        row.id,
        row.kind,
        row.leg_id,
        row.channel,
        row.provider,
        row.sender,
        row.recipient,
        body,
        row.attempts,
        since,
        request,
        row.opens,
        row.resent,
        tuple((each["sender"], each["code"]) for each in row.refusals),
    )
