"""Rows to send: claimed one head a lane, marked attempted before the call, settled by what came of it.

A row whose answer was lost is `uncertain` and holds its lane until a status, a listing, or one resend settles it.
No channel is known here: the relay calls it between `claim` and one of the outcomes.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from deflect import events, handoffs, suppression
from deflect.facts import State
from deflect.store import Store
from deflect.tables import Outbox
from deflect.unit import Unit
from deflect.vault import Unreadable, Vault
from voice_flows.turns import Fetch, Fetched

if TYPE_CHECKING:
    from deflect.ledger import Ledger

RANK: dict[State, int] = {
    "queued": 0, "attempted": 1, "uncertain": 2, "accepted": 3, "sent": 4, "undelivered": 5, "failed": 5,
    "delivered": 6, "read": 7, "dropped": 8,
}  # fmt: skip
"""A state moves up only. A late `delivered` mends an `undelivered`; nothing undoes a delivery."""
LEASE = timedelta(seconds=60)
"""An attempt older than this has lost its relay."""
BEFORE = timedelta(seconds=60)
"""A listing is asked for from this long before the attempt, as provider clocks differ."""
APART = timedelta(minutes=2)
"""Between the two listings whose absence allows one resend; lists lag."""
GIVE_UP = timedelta(hours=24)
"""A text refused for longer is not news any more."""
_UNSETTLED = text("outbox.state IN ('queued', 'attempted', 'uncertain')")  # as the index has it, word for word


@dataclass(frozen=True, slots=True)
class Row:
    """What the relay needs of a row. `request` is set for `fetch`, the addresses for `text`."""

    id: str
    kind: str
    leg: str
    channel: str
    sender: str
    recipient: str
    body: str
    attempts: int
    since: datetime
    """From when a listing must look."""
    request: Fetch | None = None


def claim(store: Store, vault: Vault, limit: int = 10, busy: Collection[str] = ()) -> list[Row]:
    """Mark up to `limit` rows attempted, at most one a lane and the lane's oldest, and return them.

    Rows of `busy` senders are left for later.
    """
    with store.transaction() as db:
        now = store.clock()
        heads = select(func.min(Outbox.position)).where(_UNSETTLED).group_by(Outbox.lane)
        query = (
            select(Outbox)
            .where(Outbox.position.in_(heads), Outbox.state == "queued", Outbox.due_at <= now)
            .where(Outbox.sender.not_in(busy))
            .order_by(Outbox.due_at, Outbox.position)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = db.scalars(query).all()
        for row in rows:
            row.state, row.attempts, row.attempted_at = "attempted", row.attempts + 1, now
        return [_row(row, vault) for row in rows]


def next_due(store: Store) -> datetime | None:
    """When the next queued row is due, for who sleeps until then; `None` where nothing waits."""
    with store.reading() as db:
        return db.scalar(select(func.min(Outbox.due_at)).where(_UNSETTLED, Outbox.state == "queued"))


def taken(store: Store, row: str, provider_id: str) -> None:
    """The provider took it. A status that came before this answer keeps its higher state."""

    def work(db: Session, found: Outbox) -> None:
        found.provider_id = provider_id
        move(db, store.clock(), found, "accepted")

    _settle(store, row, work)


def refused(store: Store, row: str, code: str, retry_at: datetime | None = None) -> None:
    """The provider refused it: tried again at `retry_at`, else failed for good with `code`."""

    def work(db: Session, found: Outbox) -> None:
        now = store.clock()
        if found.state not in ("attempted", "uncertain"):
            return  # a status of an earlier attempt came first: it was taken after all
        found.code = code
        suppression.learn(db, store.ids("sup"), now, found.recipient, code)
        if retry_at is not None and retry_at - found.created_at < GIVE_UP:
            found.state, found.due_at = "queued", retry_at
            events.happened(db, "outbox", found.conversation_id)
        else:
            move(db, now, found, "failed", code)

    _settle(store, row, work)


def lost(store: Store, row: str) -> None:
    """The answer was lost: nobody knows whether it was taken."""
    _settle(store, row, lambda db, found: move(db, store.clock(), found, "uncertain"))


def lapse(ledger: Ledger) -> int:
    """Attempts whose relay died: texts become uncertain, requests count as unanswered. How many there were."""
    store = ledger.store
    with store.transaction() as db:
        old = store.clock() - LEASE
        lapsed = select(Outbox).where(_UNSETTLED, Outbox.state == "attempted", Outbox.attempted_at < old)
        rows = db.scalars(lapsed).all()
        for row in rows:
            if row.kind == "text":
                move(db, store.clock(), row, "uncertain")
    for row in rows:
        if row.kind == "fetch":
            fetched(ledger, row.id, Fetched(0))
    return len(rows)


def uncertain(store: Store, vault: Vault) -> list[Row]:
    """Texts to look for in the provider's list, those included whose first look was long enough ago."""
    with store.reading() as db:
        old = store.clock() - APART
        query = select(Outbox).where(_UNSETTLED, Outbox.state == "uncertain")
        rows = db.scalars(query.where((Outbox.absent_at.is_(None)) | (Outbox.absent_at <= old)))
        return [_row(row, vault) for row in rows]


def settle(store: Store, row: str, listed: Sequence[tuple[str, str]]) -> State:
    """Settle an uncertain text by a listing since `Row.since`: (provider id, body) of each message to its recipient.

    A listed message of equal body that is none of our confirmed ones is this row. Absence twice, `APART`, resends
    it once; absence after that fails it. Returns the state it is in now.
    """
    outcome: list[State] = []

    def work(db: Session, found: Outbox) -> None:
        now = store.clock()
        if found.state == "uncertain":
            ids = [each for each, body in listed if body == found.body]
            ours = set(db.scalars(select(Outbox.provider_id).where(Outbox.provider_id.in_(ids))))
            unknown = [each for each in ids if each not in ours]
            if unknown:
                found.provider_id = unknown[0]
                move(db, now, found, "accepted")
            elif found.absent_at is None:
                found.absent_at = now
            elif now - found.absent_at >= APART:
                _resend(db, now, found)
        outcome.append(found.state)

    _settle(store, row, work)
    return outcome[-1]


def fetched(ledger: Ledger, row: str, answer: Fetched) -> None:
    """What a business system answered goes into the flow, once; its request is erased."""

    def work(unit: Unit) -> None:
        found = unit.db.scalars(select(Outbox).where(Outbox.id == row)).one()
        conversation, leg = unit.locked(found.leg_id)
        unit.db.refresh(found)
        if found.state not in ("queued", "attempted"):
            return
        found.request = {}
        move(unit.db, unit.now, found, "accepted" if answer.status else "failed", str(answer.status))
        if leg.ended_at is None:
            ledger.take(unit, conversation, leg, answer)

    ledger.work(work)


def move(db: Session, now: datetime, row: Outbox, state: State, code: str = "") -> bool:
    """Move a row up to `state` and tell it; its hand-off climbs along. False where it stands as high already."""
    if RANK[state] <= RANK[row.state]:
        return False
    row.state, row.code = state, code or ("" if RANK[state] in (3, 4, 6, 7) else row.code)
    if RANK[state] > RANK["uncertain"]:
        row.settled_at = row.settled_at or now
    handoffs.climb(db, now, row)
    events.happened(db, "outbox", row.conversation_id)
    return True


def _resend(db: Session, now: datetime, row: Outbox) -> None:
    if row.resent:
        move(db, now, row, "failed", "answer_lost")
    else:
        row.state, row.resent, row.absent_at, row.due_at = "queued", True, None, now
        events.happened(db, "outbox", row.conversation_id)


def _settle(store: Store, row: str, work: Any) -> None:
    def once(db: Session) -> None:
        work(db, db.scalars(select(Outbox).where(Outbox.id == row).with_for_update()).one())

    store.attempt(once)


def _row(row: Outbox, vault: Vault) -> Row:
    request: Fetch | None = None
    if row.kind == "fetch":
        try:
            opened: dict[str, Any] = json.loads(vault.unseal(row.request["sealed"].encode()))
            request = Fetch(**opened)
        except Unreadable:
            request = None  # sealed with a secret that is gone: the relay answers its flow that nobody did
    since = (row.attempted_at or row.created_at) - BEFORE
    return Row(row.id, row.kind, row.leg_id, row.channel, row.sender, row.recipient, row.body, row.attempts, since,
               request)  # fmt: skip
