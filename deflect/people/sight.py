"""What one account may follow live: looked at again every few seconds, since its role and its teams may change."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import select

from deflect.people import accounts, teams
from deflect.people.teams import Scope
from deflect.policy.roles import may
from deflect.storage.event_feed import Event
from deflect.storage.store import Store
from deflect.storage.unit import Flows
from deflect.tables import Conversation

LOOK_S: Final = 3.0
"""How often the account is looked at again."""


class Sight:
    """The events that an account may be told of."""

    def __init__(
        self,
        store: Store,
        flows: Flows,
        user_id: str,
        *,
        every_s: float = LOOK_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._flows, self._user, self._every_s, self._clock = store, flows, user_id, every_s, clock
        self._scope: Scope | None = None
        self._looked_at = -every_s
        self._told: set[str] = set()

    def lasts(self) -> bool:
        """Returns true while the account may read conversations."""
        if self._scope is None or self._clock() - self._looked_at >= self._every_s:
            self._looked_at, self._scope = self._clock(), self._look()
        return self._scope is not None

    def of(self, events: Sequence[Event]) -> list[Event]:
        """Returns the events of no conversation or of one that the account sees, and those by which one leaves it."""
        if self._scope is None:
            return []
        if not self._scope.queues:
            return list(events)
        named = {event.conversation for event in events if event.conversation}
        with self._store.reading() as db:
            found = select(Conversation.id).where(Conversation.id.in_(named), self._scope.holds())
            seen = set(db.scalars(found)) if named else set()
        left = self._told & named - seen
        self._told = self._told - left | seen
        return [one for one in events if one.conversation is None or one.conversation in seen | left]

    def _look(self) -> Scope | None:
        account = accounts.find(self._store, self._user)
        if account is None or not may(account.role, "conversations:read"):
            return None
        with self._store.reading() as db:
            return teams.scope(db, account, self._flows)
