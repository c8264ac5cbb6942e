"""How the work goes now, read from the ledger: calls that are up, what waits to be read or sent, and our senders."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deflect.facts import GOT, LOST, State
from deflect.messaging.outbox import oldest_due
from deflect.storage.journal import oldest_unread
from deflect.tables import UNSETTLED, Journal, Leg, Outbox

WITHIN: Final = timedelta(hours=24)
"""Texts of this time say how a sender is."""
TAKEN: Final[tuple[State, ...]] = ("accepted", "sent", *GOT)


@dataclass(frozen=True, slots=True)
class Live:
    """Figures of this moment. Instants are those of the oldest; `None` where nothing waits."""

    calls: int
    oldest_call: datetime | None
    unread: int
    oldest_unread: datetime | None
    unsent: int
    oldest_unsent: datetime | None
    """When it was due."""


@dataclass(frozen=True, slots=True)
class SenderTexts:
    """What became of the texts of one sender within `WITHIN`."""

    sender: str
    taken: int
    failed: int
    waiting: int
    trouble: str
    """Why its provider does not take them now, in our codes; empty where it does."""
    trouble_since: datetime | None
    """When the oldest text was tried that is to be tried again."""


def calls_up(db: Session) -> tuple[int, datetime | None]:
    """Returns how many calls are up, and when the oldest of them began."""
    up = select(func.count(), func.min(Leg.opened_at)).where(Leg.medium == "voice", Leg.ended_at.is_(None))
    count, oldest = db.execute(up).one()
    return count, oldest


def figures(db: Session) -> Live:
    calls, oldest = calls_up(db)
    unread = db.scalar(select(func.count()).select_from(Journal).where(Journal.state == "new")) or 0
    unsettled = select(func.count()).select_from(Outbox).where(Outbox.state.in_(UNSETTLED))
    return Live(calls, oldest, unread, oldest_unread(db), db.scalar(unsettled) or 0, oldest_due(db))


def senders(db: Session, now: datetime) -> tuple[SenderTexts, ...]:
    """Returns every sender that had a text within `WITHIN`, by its address."""
    recent = (Outbox.kind == "text", Outbox.created_at > now - WITHIN, Outbox.sender != "")
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for sender, state, count in db.execute(
        select(Outbox.sender, Outbox.state, func.count()).where(*recent).group_by(Outbox.sender, Outbox.state)
    ):
        counts[sender][state] = count
    refused = select(Outbox.sender, Outbox.code, Outbox.attempted_at).where(
        *recent, Outbox.state == "queued", Outbox.code != "", Outbox.attempted_at.is_not(None)
    )
    again: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for sender, code, at in db.execute(refused):
        if at is not None:
            again[sender].append((at, code))
    return tuple(_texts(sender, counts[sender], sorted(again[sender])) for sender in sorted(counts))


def _texts(sender: str, counts: Counter[str], again: list[tuple[datetime, str]]) -> SenderTexts:
    return SenderTexts(
        sender,
        taken=sum(counts[state] for state in TAKEN),
        failed=sum(counts[state] for state in LOST),
        waiting=sum(counts[state] for state in UNSETTLED),
        trouble=again[-1][1] if again else "",
        trouble_since=again[0][0] if again else None,
    )
