"""Counts the texts that callers from one source accept and answer: a trunk, a stranger's address, a key. Read only.

Callers who exist answer some of their texts. A source of which many texts were accepted and hardly one answered sends
invented numbers: it gets no more texts until its old ones are out of the count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from deflect.policy.texting import PROGRAMS
from deflect.tables import ApiKey, Handoff, Leg, TextCode

KEY: Final = "key:"
"""How the audit's name of a key begins."""
COUNTED: Final = timedelta(hours=6)
"""How long an unanswered text counts against its source."""
TIME_TO_ANSWER: Final = timedelta(minutes=10)
"""A younger text is not called unanswered."""
ONE_IN: Final = 20
"""A source is open while it answers at least one text in so many."""
_OF_SOURCE: Final = func.coalesce(Handoff.voice_leg_id, Handoff.text_leg_id)
"""The leg of a hand-off that names its source: the call, or the thread where another IVR had the call."""


@dataclass(frozen=True, slots=True)
class TextSource:
    """Texts of one source that were accepted within `COUNTED` and had `TIME_TO_ANSWER`, and how many were answered."""

    source: str
    accepted: int
    answered: int

    def silent(self, unanswered: int) -> bool:
        """Whether it has that many texts and hardly an answer."""
        return self.accepted >= unanswered and self.answered * ONE_IN < self.accepted


def of_program(actor: str) -> str:
    """Returns the source of what a program hands over; `actor` is its key as the audit names it."""
    return PROGRAMS + actor.removeprefix(KEY)


def of_programs(db: Session, source: str, since: datetime) -> tuple[int, int]:
    """Returns the texts begun since an instant for the program of `source`, and for all programs; zeros for a line."""
    if not source.startswith(PROGRAMS):
        return 0, 0
    own = Handoff.asked_by == KEY + source.removeprefix(PROGRAMS)
    begun = select(func.count().filter(own), func.count()).where(Handoff.asked_by != "", Handoff.accepted_at > since)
    of_key, of_all = db.execute(begun.where(Handoff.text_leg_id.is_not(None))).one()
    return of_key, of_all


def texts(db: Session, source: str, since: datetime) -> int:
    """Returns the texts begun and codes of a source since an instant; 0 for a line without a source.

    A hand-off that was refused began none.
    """
    if not source:
        return 0
    handed_off = select(func.count()).select_from(Handoff).join(Leg, Leg.id == _OF_SOURCE)
    handed_off = handed_off.where(Leg.source == source, Handoff.accepted_at > since, Handoff.text_leg_id.is_not(None))
    codes = select(func.count()).select_from(TextCode).where(TextCode.source == source, TextCode.sent_at > since)
    return (db.scalar(handed_off) or 0) + (db.scalar(codes) or 0)


def closed(db: Session, source: str, now: datetime, unanswered: int) -> bool:
    """Whether a source gets no texts now, since those before were not answered."""
    return bool(source) and any(one.silent(unanswered) for one in _counted(db, _query(now).where(Leg.source == source)))


def all_closed(db: Session, now: datetime, unanswered: int) -> tuple[TextSource, ...]:
    """Returns every source that gets no texts now, by name."""
    return tuple(one for one in _counted(db, _query(now).where(Leg.source != "")) if one.silent(unanswered))


def named(db: Session, source: str) -> str:
    """Returns a source as people know it: a key by its name."""
    if not source.startswith(PROGRAMS):
        return source
    key = source.removeprefix(PROGRAMS)
    return db.scalar(select(ApiKey.name).where(ApiKey.id == key)) or key


def _query(now: datetime) -> Select[str, int, int]:
    query = select(Leg.source, func.count(Handoff.accepted_at), func.count(Handoff.replied_at))
    query = query.select_from(Handoff).join(Leg, Leg.id == _OF_SOURCE)
    query = query.where(Handoff.accepted_at > now - COUNTED, Handoff.accepted_at <= now - TIME_TO_ANSWER)
    return query.where(Handoff.queued_at.is_not(None)).group_by(Leg.source).order_by(Leg.source)


def _counted(db: Session, query: Select[str, int, int]) -> list[TextSource]:
    return [TextSource(source, accepted, answered) for source, accepted, answered in db.execute(query)]
