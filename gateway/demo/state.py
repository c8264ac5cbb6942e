"""Keeps the demo businesses' document in one row of the ledger's settings."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from deflect.steps import calendars
from deflect.storage.store import Store
from deflect.tables import Setting
from gateway.demo.world import CALENDARS, World, fresh
from voice_flows.schema.document import Calendar

NAME = "demo_world"
Answer = TypeVar("Answer")


class InSetting:
    """A `gateway.demo.http.api.Kept` over the ledger's settings."""

    def __init__(self, store: Store):
        self._store = store

    def read(self) -> World:
        with self._store.reading() as session:
            row = session.get(Setting, NAME)
            return row.value if row else fresh()

    def change(self, edit: Callable[[World], Answer]) -> Answer:
        with self._store.transaction() as session:
            row = session.get(Setting, NAME, with_for_update=True)
            if row is None:
                row = Setting(name=NAME, value=fresh(), changed_at=self._store.clock())
                session.add(row)
            held, now = deepcopy(row.value), self._store.clock()
            answer = edit(held)
            _keep_hours(session, now, row.value, held)
            row.value, row.changed_at = held, now
            return answer


def _keep_hours(session: Session, now: datetime, before: World, held: World) -> None:
    """Stores changed hours as the calendars that the flows use."""
    for business, (flow, calendar) in CALENDARS.items():
        hours = {name: held[business][name] for name in ("week", "closed")}
        if hours != {name: before[business][name] for name in hours}:
            calendars.put(session, now, flow, calendar, Calendar.model_validate(hours))
