"""What the ledger holds, asked from outside all programs, as an auditor would."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from whole_system import until

from deflect.storage.errors import DatabaseUnavailable
from deflect.storage.store import Store
from deflect.tables import Conversation, Entry, Handoff, Identity, Leg, Outbox, Outcall, Setting
from gateway.demo.state import InSetting
from gateway.demo.world import fresh
from relevo.config.settings import Settings
from relevo.programs import wiring
from tests.office_hours import TUESDAY_AT_TEN

SEEN_S = 0.6
"""Programs look at the demo's clock four times a second."""


class Records:
    """Reads of one installation's database; every answer is of one consistent state."""

    def __init__(self, url: str, folder: Path) -> None:
        """`folder` has the secret, without which nobody reads a customer's state."""
        keys = wiring.customer_keys(Settings(data_dir=folder, database_url=url))
        self.store = Store(url, movable_clock=True, keys=keys)
        self.passed = False

    def customers(self, number: str) -> set[str]:
        return set(self._all(select(Identity.customer_id).where(Identity.address == number)))

    def legs(self, number: str, medium: str = "") -> list[Leg]:
        """Calls and threads of a number, oldest first."""
        query = select(Leg).where(Leg.theirs == number).order_by(Leg.opened_at, Leg.id)
        return self._all(query.where(Leg.medium == medium) if medium else query)

    def conversations(self, number: str) -> list[Conversation]:
        ids = {leg.conversation_id for leg in self.legs(number)}
        return self._all(select(Conversation).where(Conversation.id.in_(ids)).order_by(Conversation.created_at))

    def timeline(self, number: str) -> list[Entry]:
        ids = {leg.conversation_id for leg in self.legs(number)}
        query = select(Entry).where(Entry.conversation_id.in_(ids)).order_by(Entry.received_at, Entry.sequence)
        return self._all(query)

    def kinds(self, number: str) -> list[str]:
        return [entry.kind for entry in self.timeline(number)]

    def outcalls(self) -> list[Outcall]:
        return self._all(select(Outcall).order_by(Outcall.created_at))

    def texts(self, number: str) -> list[Outbox]:
        query = select(Outbox).where(Outbox.recipient == number, Outbox.kind == "text")
        return self._all(query.order_by(Outbox.position))

    def hand_offs(self, number: str) -> list[Handoff]:
        ids = {leg.conversation_id for leg in self.legs(number)}
        return self._all(select(Handoff).where(Handoff.conversation_id.in_(ids)))

    def ladder(self, number: str) -> Handoff:
        """The one hand-off of a number."""
        (handoff,) = self.hand_offs(number)
        return handoff

    def wait(self, holds: Callable[[], object], what: str, within_s: float = 30.0) -> None:
        """Until `holds`; a database that is not back yet is asked again."""

        def so() -> bool:
            with suppress(DatabaseUnavailable):
                return bool(holds())
            return False

        until(so, what, within_s)

    def entered(self, number: str, kind: str, node: str = "", within_s: float = 30.0) -> Entry:
        """The first entry of a kind (at a node) in a number's timeline; waits for it."""

        def found() -> Entry | None:
            entries = (each for each in self.timeline(number) if each.kind == kind)
            return next((each for each in entries if node in ("", each.node)), None)

        return until(found, f"{kind} at {node or 'any node'}", within_s)

    def pass_time(self, **span: float) -> None:
        """Move the demo's clock on, for all programs, and wait until each has looked at it."""
        with self.store.transaction() as db:
            row = db.get(Setting, "clock_offset_s")
            offset = (float(row.value) if row else 0.0) + timedelta(**span).total_seconds()
            db.merge(Setting(name="clock_offset_s", value=offset, changed_at=self.store.clock()))
        self.passed = True
        threading.Event().wait(SEEN_S)

    def begin_the_day(self) -> None:
        """Makes the ledger where there is none and sets its clock to `TUESDAY_AT_TEN`, before any program starts."""
        self.store.upgrade()
        self.pass_time(seconds=(TUESDAY_AT_TEN - self.store.clock()).total_seconds())
        self.passed = False

    def begin_again(self) -> None:
        """The demo's shops are as they began; a Tuesday at ten again, weeks later, where a journey moved the clock."""
        InSetting(self.store).change(lambda held: held.update(fresh()))
        if self.passed:
            weeks = -(-(self.store.clock() - TUESDAY_AT_TEN) // timedelta(weeks=1))
            self.pass_time(seconds=(TUESDAY_AT_TEN + timedelta(weeks=weeks) - self.store.clock()).total_seconds())
            self.passed = False

    def close(self) -> None:
        self.store.dispose()

    def _all(self, query: Any) -> list[Any]:
        with self.store.reading() as db:
            return list(db.scalars(query))
