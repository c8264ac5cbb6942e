"""Keeps the demo businesses' document in one row of the ledger's settings."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy.orm import Session

from deflect.steps import calendars
from deflect.storage.store import Store
from deflect.tables import Setting
from gateway.demo.world import CALENDARS, World, fresh
from voice_flows.schema.document import Calendar

NAME = "demo_world"
HOURS: Final = ("week", "closed")
"""Of a business, what its calendar holds too."""
Answer = TypeVar("Answer")


class InSetting:
    """A `gateway.demo.http.api.Kept` over the ledger's settings."""

    def __init__(self, store: Store):
        self._store = store

    def read(self) -> World:
        with self._store.reading() as session:
            row = session.get(Setting, NAME)
            return _with_hours(session, row.value if row else fresh())

    def change(self, edit: Callable[[World], Answer]) -> Answer:
        with self._store.transaction() as session:
            row = session.get(Setting, NAME, with_for_update=True)
            if row is None:
                row = Setting(name=NAME, value=fresh(), changed_at=self._store.clock())
                session.add(row)
            before, now = _with_hours(session, row.value), self._store.clock()
            held = deepcopy(before)
            answer = edit(held)
            _keep_hours(session, now, before, held)
            row.value, row.changed_at = held, now
            return answer


def _with_hours(session: Session, held: World) -> World:
    """The document with the hours that the flows use now, whoever set them."""
    shown = deepcopy(held)
    for business, (flow, calendar) in CALENDARS.items():
        own = calendars.set_for(session, flow, calendar)
        shown[business] |= {name: own[name] for name in HOURS if name in own}
    return shown


def _keep_hours(session: Session, now: datetime, before: World, held: World) -> None:
    """Stores changed hours as the calendars that the flows use; special dates that an admin set stay."""
    for business, (flow, calendar) in CALENDARS.items():
        hours = {name: held[business][name] for name in HOURS}
        if hours != {name: before[business][name] for name in HOURS}:
            own = calendars.set_for(session, flow, calendar)
            calendars.put(session, now, flow, calendar, Calendar.model_validate({**own, **hours}))
