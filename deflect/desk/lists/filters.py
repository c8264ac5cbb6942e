"""What narrows a view of the list. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, and_, bindparam, or_, select, true

from deflect import priorities
from deflect.desk.triage import labels
from deflect.people.teams import VIEWER, Viewer
from deflect.priorities import Priority
from deflect.tables import Conversation, Membership, TeamQueue
from deflect.tables.threads import ConversationState, Whose

ME: Final = "me"
"""As `owner`: the account that looks at the list."""
NOBODY: Final = "nobody"
"""As `owner`: the conversation has no agent."""
MOST_MINUTES: Final = 60 * 24 * 366
"""The longest wait that is asked for."""
WAITED_SINCE: Final = bindparam("waited_since", type_=Conversation.turn_since.type)
"""The instant before which a wait began that is long enough: bound when a statement runs that accounts share."""
LATEST: Final = datetime.max.replace(tzinfo=UTC)
"""No wait began after it."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that must all hold; an empty one is none."""

    label: str = ""
    turn: Whose | Literal[""] = ""
    state: ConversationState | Literal[""] = ""
    priority: Priority | Literal[""] = ""
    team: str = ""
    """The id of a team: what waits in its queues or is its members'."""
    owner: str = ""
    """The agent who has the conversation: the id of an account, `ME`, or `NOBODY` for none."""
    last_channel: str = ""
    """The channel of the last message or call."""
    brand: str = ""
    language: str = ""
    waiting: int = 0
    """Minutes for which the customer has waited for us, or more."""

    def holds(self, viewer: Viewer = VIEWER, waited_since: Any = WAITED_SINCE) -> ColumnElement[bool]:
        """Returns the condition on `Conversation`; `waited_since` is the method of this name at the present."""
        return and_(true(), *self._plain(), *self._belonging(viewer), *self._waiting(waited_since))

    def waited_since(self, now: datetime) -> datetime:
        """Returns the latest instant at which the wait began of those that have waited long enough."""
        return now if not self.waiting or now == LATEST else now - timedelta(minutes=self.waiting)

    def _plain(self) -> Iterator[ColumnElement[bool]]:
        c = Conversation
        if self.label:
            yield labels.has(self.label)
        if self.priority:
            yield c.priority == priorities.rank(self.priority)
        plain = (
            (c.turn, self.turn),
            (c.state, self.state),
            (c.channel, self.last_channel),
            (c.brand, self.brand),
            (c.language, self.language),
        )
        yield from (column == wanted for column, wanted in plain if wanted)

    def _belonging(self, viewer: Viewer) -> Iterator[ColumnElement[bool]]:
        c = Conversation
        if self.owner == NOBODY:
            yield c.owner != "agent"
        elif self.owner:
            yield and_(c.owner == "agent", c.owner_user_id == (viewer if self.owner == ME else self.owner))
        if self.team:
            queues = select(TeamQueue.queue).where(TeamQueue.team_id == self.team)
            members = select(Membership.user_id).where(Membership.team_id == self.team)
            theirs = and_(c.owner == "agent", c.owner_user_id.in_(members))
            yield or_(and_(c.owner == "queue", c.queue.in_(queues)), theirs)

    def _waiting(self, waited_since: Any) -> Iterator[ColumnElement[bool]]:
        if self.waiting:
            yield and_(Conversation.turn == "us", Conversation.turn_since <= waited_since)


NO_FILTERS: Final = Filters()
