"""Reads call detail records, one value for each call that ended, in pages so that no reader holds the database."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select, tuple_

from deflect.people import audit
from deflect.people.audit import Actor
from deflect.storage.store import Store
from deflect.tables import CallRecord, Leg

PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class CallDetail:
    """One call. `record` is absent for calls on a page, and where the voice worker died with its call.

    `leg` is absent for calls to agents' telephones and for transfers.
    """

    ended_at: datetime
    record: CallRecord | None
    leg: Leg | None

    @property
    def began_at(self) -> datetime:
        if self.record is not None:
            return self.record.began_at
        return self.leg.opened_at if self.leg is not None else self.ended_at


def calls(store: Store, since: datetime, until: datetime) -> Iterator[CallDetail]:
    """Yields the calls that ended in this span, in order of their end. Raises `DatabaseUnavailable`."""
    yield from heapq.merge(
        _recorded(store, since, until), _unrecorded(store, since, until), key=lambda one: one.ended_at
    )


def note_export(store: Store, since: datetime, until: datetime, actor: Actor) -> None:
    """Notes in the audit that somebody exported calls with whole numbers. Raises `DatabaseUnavailable`."""
    detail = {"from": since.isoformat(), "to": until.isoformat(), "by": actor.name}
    with store.transaction() as db:
        audit.write(db, store, actor, "call_numbers_exported", "calls", **detail)


def _recorded(store: Store, since: datetime, until: datetime) -> Iterator[CallDetail]:
    last: tuple[datetime, str] = (since, "")
    pages = (
        select(CallRecord, Leg)
        .outerjoin(Leg, Leg.call_id == CallRecord.call_id)
        .where(CallRecord.ended_at < until)
        .order_by(CallRecord.ended_at, CallRecord.id)
        .limit(PAGE)
    )
    while True:
        later = tuple_(CallRecord.ended_at, CallRecord.id) > last
        with store.reading() as db:
            page = [CallDetail(record.ended_at, record, leg) for record, leg in db.execute(pages.where(later))]
        yield from page
        if len(page) < PAGE:
            return
        end = page[-1].record
        assert end is not None
        last = (end.ended_at, end.id)


def _unrecorded(store: Store, since: datetime, until: datetime) -> Iterator[CallDetail]:
    recorded = select(CallRecord.id).where(CallRecord.call_id == Leg.call_id)
    last: tuple[datetime, str] = (since, "")
    pages = (
        select(Leg)
        .where(Leg.medium == "voice", Leg.ended_at < until, ~recorded.exists())
        .order_by(Leg.ended_at, Leg.id)
        .limit(PAGE)
    )
    while True:
        with store.reading() as db:
            page = db.scalars(pages.where(tuple_(Leg.ended_at, Leg.id) > last)).all()
        yield from (CallDetail(leg.ended_at, None, leg) for leg in page if leg.ended_at)
        if len(page) < PAGE:
            return
        assert page[-1].ended_at
        last = (page[-1].ended_at, page[-1].id)
