"""The demo businesses' document, kept in one setting row."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import TypeVar

from deflect.store import Store
from deflect.tables import Setting
from gateway.demo.world import World, fresh

NAME = "demo_world"
Answer = TypeVar("Answer")


class InSetting:
    """A `gateway.demo.api.Kept` over the ledger's settings."""

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
            held = deepcopy(row.value)
            answer = edit(held)
            row.value, row.changed_at = held, self._store.clock()
            return answer
