"""What accounts may follow live: which events each of them is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from deflect.people.accounts import of_row
from deflect.people.teams import Placed, Scope, scopes
from deflect.policy.roles import may
from deflect.storage.event_feed import Event
from deflect.storage.store import Store
from deflect.storage.unit import Flows
from deflect.tables import Conversation, User


class Sight:
    """The events that one account is told of, and the conversations of which it was told."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._told: set[str] = set()

    def of(self, events: Sequence[Event], places: Mapping[str, Placed]) -> Sequence[Event]:
        """Returns the events of no conversation or of one that the account sees, and those by which one leaves it.

        `places` holds where the conversations of the events stand now, see `places_of`.
        """
        if not self.scope.queues:
            return events
        named = {event.conversation for event in events if event.conversation}
        seen = {one for one in named if one in places and self.scope.includes(places[one])}
        left = self._told & named - seen
        self._told = self._told - left | seen
        return [one for one in events if one.conversation is None or one.conversation in seen | left]


def places_of(store: Store, events: Sequence[Event]) -> Mapping[str, Placed]:
    """Returns where the conversations of these events stand now."""
    named = {event.conversation for event in events if event.conversation}
    c = Conversation
    wanted = select(c.id, c.flow, c.queue, c.owner_user_id, c.state, c.owner, c.turn)
    if not named:
        return {}
    with store.reading() as db:
        return {row.id: Placed(*row[1:]) for row in db.execute(wanted.where(c.id.in_(named)))}


def readers(store: Store, flows: Flows, users: Collection[str]) -> Mapping[str, Scope]:
    """Returns what each of these accounts may see now, but for those that may read no conversations any more."""
    with store.reading() as db:
        rows = db.scalars(select(User).where(User.id.in_(users), User.active))
        accounts = [of_row(row) for row in rows if may(row.role, "conversations:read")]
        return scopes(db, accounts, flows)
