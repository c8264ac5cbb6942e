"""The views of the list: which conversations belong to each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, ScalarSelect, and_, literal, select

from deflect.desk import mentions
from deflect.facts import LOST
from deflect.people.teams import Viewer
from deflect.tables import Conversation, Outbox

View = Literal[
    "ours",
    "customer",
    "queue",
    "mine",
    "open",
    "bot",
    "undelivered",
    "snoozed",
    "resolved",
    "abandoned",
    "mentioned",
    "all",
]
VIEWS: Final[tuple[View, ...]] = (
    "ours", "customer", "queue", "mine", "open", "bot", "undelivered", "snoozed", "abandoned", "resolved", "mentioned",
    "all",
)  # fmt: skip
BY_TURN: Final[frozenset[View]] = frozenset({"ours", "mine", "queue", "open", "bot"})
"""Views of live conversations, in which those come first where it is our turn."""
LIVE: Final = ("open", "pending")
NOT_DONE: Final = (*LIVE, "snoozed")


def last_text_state() -> ScalarSelect[Any]:
    """Returns the state of a conversation's newest text to the customer."""
    texts = select(Outbox.state).where(Outbox.conversation_id == Conversation.id, Outbox.kind == "text")
    return texts.order_by(Outbox.position.desc()).limit(1).scalar_subquery()


_C: Final = Conversation
_IS_LIVE: Final = _C.state.in_(LIVE)
_CONDITIONS: Final[Mapping[View, Callable[[Viewer], ColumnElement[bool]]]] = {
    "ours": lambda _: and_(_IS_LIVE, _C.turn == "us"),
    "customer": lambda _: and_(_IS_LIVE, _C.turn == "customer"),
    "mine": lambda user: and_(_IS_LIVE, _C.owner == "agent", _C.owner_user_id == user),
    "queue": lambda _: and_(_IS_LIVE, _C.owner == "queue"),
    "open": lambda _: and_(_IS_LIVE, _C.owner != "bot"),
    "bot": lambda _: and_(_IS_LIVE, _C.owner == "bot"),
    "undelivered": lambda _: and_(_C.state.in_(NOT_DONE), last_text_state().in_(LOST)),
    "snoozed": lambda _: _C.state == "snoozed",
    "resolved": lambda _: and_(_C.state == "resolved", _C.abandoned_at.is_(None)),
    "abandoned": lambda _: and_(_C.state == literal("resolved", literal_execute=True), _C.abandoned_at.is_not(None)),
    "mentioned": mentions.of,
    "all": lambda _: _C.state != "",
}


def in_view(view: View, user: Viewer) -> ColumnElement[bool]:
    """Returns the condition on `Conversation`; `user` is the account that looks."""
    return _CONDITIONS[view](user)
