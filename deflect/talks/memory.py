"""A ledger in memory: the steps, tables and rules of calls and texts, and nothing that outlives the rehearsal."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, Final

from sqlalchemy import Engine
from sqlalchemy.pool import StaticPool

from deflect.installation import Installation
from deflect.policy.calling import CallSettings
from deflect.policy.texting import PolicySettings
from deflect.rendering.capabilities import SMS, WEB
from deflect.rendering.channel import Channel
from deflect.steps.ledger import Ledger
from deflect.storage.store import Store
from deflect.storage.unit import UnknownFlow
from deflect.storage.vault import Vault
from deflect.tables import Leg
from voice_flows.model.turns import Turn
from voice_flows.schema.document import Flow

OURS: Final = "+34910000001"
CHANNELS: Final = {"sms": Channel("sms", SMS), "web": Channel("web", WEB)}
_NEVER: Final = time(0)


class Clock:
    """A clock that stands still until a talk sets it forward."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, span: timedelta) -> None:
        """Moves on by `span`; nothing moves it back."""
        self.now += max(span, timedelta())


class Pinned:
    """Flows as they lie in files: each has one version."""

    VERSION: Final = "rehearsed"

    def __init__(self, flows: Mapping[str, Flow]) -> None:
        self.all = {name: flow.model_copy(update={"version": self.VERSION}) for name, flow in flows.items()}

    def latest(self, name: str) -> Flow:
        """See `deflect.storage.unit.Flows`."""
        if name not in self.all:
            raise UnknownFlow(f"there is no flow '{name}'; there are {', '.join(sorted(self.all))}")
        return self.all[name]

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        """See `deflect.storage.unit.Flows`."""
        if version != self.VERSION or name not in self.all:
            raise UnknownFlow(f"there is no version {version} of '{name}'")
        return self.all


class MemoryStore(Store):
    """One connection to a database in memory, which holds the newest schema and no rows. For one thread.

    `dispose` empties it for the next: an engine knows the statements it has seen, and learning them takes most of the
    time of a talk.
    """

    _free: ClassVar[list[Engine]] = []

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__("sqlite://", clock, _counted())

    def _made(self, *, patient: bool = True) -> Engine:
        return self._free.pop() if self._free else super()._made(patient=patient)

    def _pooled(self) -> dict[str, Any]:
        return {"creator": _empty, "poolclass": StaticPool}

    def dispose(self) -> None:
        """See `Store`. Nothing of its rows is left."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.dispose()
            self._free.append(engine)


class MemoryLedger(Ledger):
    """Notes every step that it takes, by leg."""

    def __init__(self, flows: Mapping[str, Flow], now: datetime, flow: str, country: str) -> None:
        """`flow` answers our one number; texts and calls go to `country` only, at any hour."""
        self.time, self.stepped = Clock(now), list[tuple[str, str, Turn]]()
        calls = CallSettings(quiet_from=_NEVER, quiet_until=_NEVER, countries=frozenset({country}))
        policy = PolicySettings(
            quiet_from=_NEVER, quiet_until=_NEVER, countries=frozenset({country}), calls=calls, per_number_a_day=100
        )
        ours = Installation(flow=flow, sender=OURS, channels=CHANNELS, region=country)
        super().__init__(MemoryStore(self.time), Pinned(flows), Vault("nothing here is kept"), policy, ours)

    def _stepped(self, leg: Leg, turn: Turn) -> None:
        self.stepped.append((leg.id, leg.medium, turn))


def _counted() -> Callable[[str], str]:
    numbers = itertools.count(1)
    return lambda prefix: f"{prefix}_{next(numbers):06d}"


def _empty() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.deserialize(_schema())
    return connection


@lru_cache(maxsize=1)
def _schema() -> bytes:
    """The newest schema as one database file, made once in a process."""
    with TemporaryDirectory(prefix="relevo-talks-") as folder:
        path = Path(folder) / "empty.db"
        store = Store(f"sqlite:///{path}")
        store.upgrade()
        store.dispose()
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA journal_mode=DELETE")  # memory knows no write-ahead log
        whole = connection.serialize()
        connection.close()
        return whole
