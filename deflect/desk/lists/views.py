"""The views of the list: which conversations belong to each, and how many they are. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, func, literal, select
from sqlalchemy.orm import Session

from deflect.desk import mentions
from deflect.desk.triage import labels
from deflect.facts import LOST
from deflect.people.teams import VIEWER, Scope, Viewer
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
COUNTED: Final = tuple(view for view in VIEWS if view not in ("resolved", "mentioned", "all"))
"""Views with a count. A count of all that was ever resolved would be slow to make and tells nothing."""
_OF_LIVE: Final = tuple(view for view in COUNTED if view != "abandoned")
MOST_COUNTED: Final = 1000
"""Abandoned conversations that are counted at the most; the list itself shows all of them."""
LIVE: Final = ("open", "pending")


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
    "undelivered": lambda _: and_(_C.state.in_((*LIVE, "snoozed")), last_text_state().in_(LOST)),
    "snoozed": lambda _: _C.state == "snoozed",
    "resolved": lambda _: and_(_C.state == "resolved", _C.abandoned_at.is_(None)),
    "abandoned": lambda _: and_(_C.state == literal("resolved", literal_execute=True), _C.abandoned_at.is_not(None)),
    "mentioned": mentions.of,
    "all": lambda _: _C.state != "",
}


def in_view(view: View, user: Viewer) -> ColumnElement[bool]:
    """Returns the condition on `Conversation`; `user` is the account that looks."""
    return _CONDITIONS[view](user)


def counts(db: Session, scope: Scope) -> dict[str, int]:
    """Returns the number of conversations in each counted view, of unread ones, and of those that are not done with
    each label (`label:ID`); `mentioned` counts what names the account and was not opened since. Of abandoned ones at
    most `MOST_COUNTED` are counted. What was resolved is not looked at, however much it is."""
    found = db.execute(_counting(scope.alike), {"viewer": scope.user}).mappings().one()
    labelled = {f"label:{label}": number for label, number in labels.counts(db, scope).items()}
    return (
        {name: int(number or 0) for name, number in found.items()}
        | {"abandoned": _abandoned(db, scope)}
        | labelled
        | {"mentioned": mentions.unseen(db, scope)}
    )


@lru_cache(maxsize=64)
def _counting(alike: Scope) -> Select[Any]:
    columns = [func.sum(case((in_view(view, VIEWER), 1), else_=0)).label(view) for view in _OF_LIVE]
    unread = func.sum(case((Conversation.unread > 0, 1), else_=0)).label("unread")
    return select(*columns, unread).where(_unresolved(), alike.holds(VIEWER))


def _unresolved() -> ColumnElement[bool]:
    """As the index `ix_conversation_unresolved` says it: a value that is bound later would not use it."""
    return Conversation.state != literal("resolved", literal_execute=True)


def _abandoned(db: Session, scope: Scope) -> int:
    return db.scalar(_abandoned_ones(scope.alike), {"viewer": scope.user}) or 0


@lru_cache(maxsize=64)
def _abandoned_ones(alike: Scope) -> Select[int]:
    some = select(Conversation.id).where(in_view("abandoned", VIEWER), alike.holds(VIEWER)).limit(MOST_COUNTED)
    return select(func.count()).select_from(some.subquery())
