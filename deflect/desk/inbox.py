"""The inbox: one row per conversation that the viewer may see, by view or by search. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from deflect.conversations import repeat_calls
from deflect.delivery_states import LOST
from deflect.desk import search
from deflect.desk.card import HOME_ZONE
from deflect.people.teams import Scope
from deflect.tables import Conversation, Customer, Identity, Outbox, User
from deflect.tables.threads import ConversationState, Owner, Whose

View = Literal["mine", "queue", "open", "bot", "snoozed", "resolved", "all", "ours", "abandoned"]
VIEWS: tuple[View, ...] = ("ours", "queue", "mine", "open", "bot", "snoozed", "resolved", "abandoned", "all")
BY_TURN: frozenset[View] = frozenset({"ours", "mine", "queue", "open", "bot"})
"""Views of live conversations, in which those come first where it is our turn."""
MOST = 200
NEVER = datetime.max.replace(tzinfo=UTC)
"""A day that no call is of."""


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation as the list shows it. Instants are aware UTC."""

    id: str
    reference: str
    name: str | None
    number: str
    channel: str
    state: ConversationState
    owner: Owner
    owner_name: str | None
    mine: bool
    subject: str
    preview: str
    unread: int
    turn: Whose
    turn_since: datetime
    abandoned: bool
    language: str
    brand: str
    waiting_since: datetime | None
    last_word_at: datetime | None
    last_entry_at: datetime
    snoozed_until: datetime | None
    undelivered: bool
    entries: int
    calls_today: int
    """Calls about this matter since the day began."""


def day_of(now: datetime) -> datetime:
    """Returns when the day of an instant began where most customers are."""
    return repeat_calls.midnight(now, ZoneInfo(HOME_ZONE))


def rows(
    db: Session,
    view: View,
    scope: Scope,
    searched: str = "",
    region: str = "",
    limit: int = MOST,
    *,
    day: datetime = NEVER,
) -> list[Row]:
    """Returns the conversations of a view: where it is our turn, the longest waiting first, then others, newest first.

    Views of what is closed or put away are by newest first. With words to search for, those of all views that hold
    them, newest first; `region`: see `search.holding`. `day` is when today began, from which calls are counted.
    """
    asked = _rows(scope, day).limit(min(limit, MOST))
    found = search.holding(searched, region)
    asked = asked.where(_in_view(view, scope.user) if found is None else found)
    newest = (Conversation.last_entry_at.desc(), Conversation.id)
    order = (*_ours_first(), *newest) if view in BY_TURN and found is None else newest
    return [Row(**found) for found in db.execute(asked.order_by(*order)).mappings()]


def _ours_first() -> tuple[ColumnElement[Any], ...]:
    ours = Conversation.turn == "us"
    return case((ours, 0), else_=1), case((ours, _since()))


def _since() -> ColumnElement[datetime]:
    return func.coalesce(Conversation.turn_since, Conversation.created_at)


def row(db: Session, conversation: str, scope: Scope, *, day: datetime = NEVER) -> Row | None:
    found = db.execute(_rows(scope, day).where(Conversation.id == conversation)).mappings().first()
    return Row(**found) if found else None


def counts(db: Session, scope: Scope) -> dict[str, int]:
    """Number of conversations in each view, and of unread ones."""
    columns = [func.sum(case((_in_view(view, scope.user), 1), else_=0)).label(view) for view in VIEWS if view != "all"]
    unread = func.sum(case((and_(Conversation.unread > 0, Conversation.state != "resolved"), 1), else_=0))
    found = db.execute(select(*columns, unread.label("unread")).where(scope.holds())).mappings().one()
    return {name: int(number or 0) for name, number in found.items()}


def _in_view(view: View, user_id: str) -> ColumnElement[bool]:
    c = Conversation
    live = c.state.in_(("open", "pending"))
    views: dict[View, ColumnElement[bool]] = {
        "ours": and_(live, c.turn == "us"),
        "mine": and_(live, c.owner == "agent", c.owner_user_id == user_id),
        "queue": and_(live, c.owner == "queue"),
        "open": and_(live, c.owner != "bot"),
        "bot": and_(live, c.owner == "bot"),
        "snoozed": c.state == "snoozed",
        "resolved": and_(c.state == "resolved", c.abandoned_at.is_(None)),
        "abandoned": and_(c.state == "resolved", c.abandoned_at.is_not(None)),
        "all": c.state != "",
    }
    return views[view]


def _number() -> Any:
    oldest = select(Identity.address).where(Identity.customer_id == Conversation.customer_id, Identity.kind == "phone")
    return oldest.order_by(Identity.created_at).limit(1).scalar_subquery()


def _rows(scope: Scope, day: datetime) -> Select[Any]:
    c = Conversation
    last = (
        select(Outbox.state)
        .where(Outbox.conversation_id == c.id, Outbox.kind == "text")
        .order_by(Outbox.position.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            c.id,
            c.reference,
            Customer.name,
            func.coalesce(_number(), "").label("number"),
            c.channel,
            c.state,
            c.owner,
            User.name.label("owner_name"),
            func.coalesce(c.owner_user_id == scope.user, False).label("mine"),
            c.subject,
            c.preview,
            c.unread,
            c.turn,
            _since().label("turn_since"),
            c.abandoned_at.is_not(None).label("abandoned"),
            c.language,
            c.brand,
            case((c.turn == "us", _since())).label("waiting_since"),
            c.last_word_at,
            c.last_entry_at,
            c.snoozed_until,
            func.coalesce(last.in_(LOST), False).label("undelivered"),
            c.entries,
            repeat_calls.since(c.id, day).label("calls_today"),
        )
        .join(Customer, Customer.id == c.customer_id)
        .outerjoin(User, User.id == c.owner_user_id)
        .where(scope.holds())
    )
