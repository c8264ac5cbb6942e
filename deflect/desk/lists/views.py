"""The views of the list: which conversations belong to each, and how many they are. Reads only."""

from __future__ import annotations

from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, literal, select
from sqlalchemy.orm import Session

from deflect.desk import mentions
from deflect.desk.triage import labels
from deflect.facts import LOST
from deflect.people.teams import Scope
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


def in_view(view: View, user: str) -> ColumnElement[bool]:
    """Returns the condition on `Conversation`; `user` is the account that looks."""
    c = Conversation
    live = c.state.in_(LIVE)
    views: dict[View, ColumnElement[bool]] = {
        "ours": and_(live, c.turn == "us"),
        "customer": and_(live, c.turn == "customer"),
        "mine": and_(live, c.owner == "agent", c.owner_user_id == user),
        "queue": and_(live, c.owner == "queue"),
        "open": and_(live, c.owner != "bot"),
        "bot": and_(live, c.owner == "bot"),
        "undelivered": and_(c.state.in_((*LIVE, "snoozed")), last_text_state().in_(LOST)),
        "snoozed": c.state == "snoozed",
        "resolved": and_(c.state == "resolved", c.abandoned_at.is_(None)),
        "abandoned": and_(c.state == literal("resolved", literal_execute=True), c.abandoned_at.is_not(None)),
        "mentioned": mentions.of(user),
        "all": c.state != "",
    }
    return views[view]


def last_text_state() -> ScalarSelect[Any]:
    """Returns the state of a conversation's newest text to the customer."""
    texts = select(Outbox.state).where(Outbox.conversation_id == Conversation.id, Outbox.kind == "text")
    return texts.order_by(Outbox.position.desc()).limit(1).scalar_subquery()


def counts(db: Session, scope: Scope) -> dict[str, int]:
    """Returns the number of conversations in each counted view, of unread ones, and of those that are not done with
    each label (`label:ID`); `mentioned` counts what names the account and was not opened since. Of abandoned ones at
    most `MOST_COUNTED` are counted. What was resolved is not looked at, however much it is."""
    columns = [func.sum(case((in_view(view, scope.user), 1), else_=0)).label(view) for view in _OF_LIVE]
    unread = func.sum(case((Conversation.unread > 0, 1), else_=0)).label("unread")
    found = db.execute(select(*columns, unread).where(_unresolved(), scope.holds())).mappings().one()
    labelled = {f"label:{label}": number for label, number in labels.counts(db, scope).items()}
    return (
        {name: int(number or 0) for name, number in found.items()}
        | {"abandoned": _abandoned(db, scope)}
        | labelled
        | {"mentioned": mentions.unseen(db, scope)}
    )


def _unresolved() -> ColumnElement[bool]:
    """As the index `ix_conversation_unresolved` says it: a value that is bound later would not use it."""
    return Conversation.state != literal("resolved", literal_execute=True)


def _abandoned(db: Session, scope: Scope) -> int:
    some = select(Conversation.id).where(in_view("abandoned", scope.user), scope.holds()).limit(MOST_COUNTED)
    return db.scalar(select(func.count()).select_from(some.subquery())) or 0
