"""What else is asked of the words that are searched for: who wrote them, when, on which channel, and which agent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import ColumnElement, and_, or_, select

from deflect.tables import Conversation, Entry, Leg

By = Literal["", "customer", "agent", "assistant"]
CHANNELS: Final = ("voice", "sms", "web")
"""Channels of every installation; a provider may bring others."""
_THEIRS: Final = ("heard", "message_in", "voicemail")
_OURS: Final = ("said", "message_out")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """An empty field asks for nothing. `since` is the first instant, `until` the one after the last."""

    by: By = ""
    since: datetime | None = None
    until: datetime | None = None
    channel: str = ""
    agent: str = ""
    """The id of an account: what it wrote, and the conversations that it owns."""

    @property
    def any(self) -> bool:
        return self != NONE

    def entries(self) -> tuple[ColumnElement[bool], ...]:
        """Returns the conditions on an entry."""
        return tuple(self._entries())

    def _entries(self) -> Iterator[ColumnElement[bool]]:
        if self.by == "customer":
            yield Entry.kind.in_(_THEIRS)
        elif self.by == "agent":
            yield Entry.user_id.is_not(None)
        elif self.by == "assistant":
            yield and_(Entry.kind.in_(_OURS), Entry.user_id.is_(None))
        if self.since is not None:
            yield Entry.at >= self.since
        if self.until is not None:
            yield Entry.at < self.until
        if self.channel:
            on = select(Leg.channel).where(Leg.id == Entry.leg_id).scalar_subquery()
            yield on == self.channel
        if self.agent:
            yield or_(Entry.user_id == self.agent, Conversation.owner_user_id == self.agent)

    def conversations(self) -> Iterator[ColumnElement[bool]]:
        """Yields what the conversations fulfil that hold such an entry, so that few of them are looked into."""
        if self.since is not None:
            yield Conversation.last_entry_at >= self.since
        if self.until is not None:
            yield Conversation.created_at < self.until
        if self.agent:
            wrote = select(Entry.conversation_id).where(Entry.user_id == self.agent)
            yield or_(Conversation.owner_user_id == self.agent, Conversation.id.in_(wrote))


NONE: Final = Narrowing()
