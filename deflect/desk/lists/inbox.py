"""The inbox: one row per conversation that the viewer may see, by view or by search. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, RowMapping, Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from deflect import priorities
from deflect.conversations import repeat_calls
from deflect.desk import mentions
from deflect.desk.lists import on_phone, pages
from deflect.desk.lists.filters import LATEST, NO_FILTERS, Filters
from deflect.desk.lists.on_phone import OnPhone
from deflect.desk.lists.views import BY_TURN, View, in_view, last_text_state
from deflect.desk.planned import texts as planned_texts
from deflect.desk.search import found, terms
from deflect.desk.search.hits import Hit, hits
from deflect.desk.search.limit import limited
from deflect.desk.search.narrowing import NONE, Narrowing
from deflect.desk.triage import labels
from deflect.desk.triage.labels import Label
from deflect.facts import LOST
from deflect.people.merging import groups
from deflect.people.teams import VIEWER, Scope
from deflect.priorities import Priority
from deflect.tables import Conversation, Customer, Identity, Leg, User
from deflect.tables.threads import ConversationState, Owner, Whose

PAGE = 50
"""Rows of a page, unless asked for fewer."""
MOST = 200
NEVER = LATEST
"""A day that no call is of."""
_DAY: Final = bindparam("day", type_=Leg.opened_at.type)
_MOST: Final = bindparam("most", type_=Integer)
PartQuery: TypeAlias = tuple[pages.Part, Select[Any]]


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation as the list shows it. Instants are aware UTC."""

    id: str
    customer: str
    """The record under which its customer is shown."""
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
    on_phone: OnPhone | None = None
    """With whom the customer is on the phone now: the assistant, an agent, or `queue` while they wait for one."""
    on_phone_with: str | None = None
    """That agent's name."""
    mentioned: bool = False
    """The viewer has not opened the conversation since a note named them, or a reply they planned was held back."""
    named: bool = False
    """The viewer has not opened it since a note named them."""
    priority: Priority = "normal"
    labels: tuple[Label, ...] = ()
    planned_for: datetime | None = None
    """When a reply goes that an agent wrote already; empty for none."""
    held_back: bool = False
    """That reply could not go at its time, and waits for a person."""
    hit: Hit | None = None
    """Where the words stand that were searched for; empty where only the name, a number or the subject holds them."""


def day_of(now: datetime) -> datetime:
    """Returns when the day of an instant began where most customers are."""
    return repeat_calls.midnight(now, ZoneInfo(repeat_calls.HOME_ZONE))


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order, and the cursor to go on after; empty after the last one."""

    rows: tuple[Row, ...]
    after: str


def page(
    db: Session,
    view: View,
    scope: Scope,
    searched: str = "",
    region: str = "",
    after: str = "",
    limit: int = PAGE,
    *,
    day: datetime = NEVER,
    now: datetime = NEVER,
    filters: Filters = NO_FILTERS,
    narrowing: Narrowing = NONE,
) -> Page:
    """Returns a page of a view: where it is our turn, by priority and wait, then all others, newest first.

    Views of what is closed or put away are by newest first. With words to search for or a narrowing, those of all
    views that hold them, newest first; `region`: see `terms.read`. `after` is the cursor of the page before. `day` is
    when today began, from which calls are counted; by `now` a filter tells who waits too long. Raises `BadCursor` and
    `SearchTooLong`.
    """
    limit = min(limit, MOST)
    cursor = pages.parsed(after) if after else None
    sought = terms.read(searched, region)
    seen_by = {"viewer": scope.user, "day": day, "waited_since": filters.waited_since(now)}
    if sought or narrowing.any:
        with limited(db):
            asked = _ids(scope.alike, filters).join(Customer, Customer.id == Conversation.customer_id)
            asked = asked.where(found.holding(db, sought, narrowing))
            page = _page(db, _parts(asked, cursor, by_turn=False), seen_by, limit)
            where = hits(db, [row.id for row in page.rows], sought, narrowing)
        return replace(page, rows=tuple(replace(row, hit=where.get(row.id)) for row in page.rows))
    if cursor is None:
        return _page(db, _first_parts(scope.alike, view, filters), seen_by, limit)
    return _page(db, _parts(_of_view(scope.alike, view, filters), cursor, by_turn=view in BY_TURN), seen_by, limit)


def _page(db: Session, parts: Iterable[PartQuery], seen_by: Mapping[str, Any], limit: int) -> Page:
    shown: list[Row] = []
    last = ""
    for part, query in parts:
        for each in db.execute(query, {**seen_by, "most": limit + 1 - len(shown)}).mappings():
            if len(shown) == limit:
                return Page(_completed(db, shown), last)
            one = _row(each)
            shown.append(one)
            at = one.turn_since if part == "ours" else one.last_entry_at
            last = str(pages.Cursor(part, priorities.rank(one.priority), at, one.id))
    return Page(_completed(db, shown), "")


def _parts(asked: Select[Any], cursor: pages.Cursor | None, *, by_turn: bool) -> Iterator[PartQuery]:
    """Yields the parts from the cursor on, in order, each as a query of `most` rows; `asked` is of their ids.

    Which rows these are is settled first, so that what a row shows is looked up for no others.
    """
    for part in pages.PARTS if by_turn else ("rest",):
        if cursor is not None and pages.PARTS.index(part) < pages.PARTS.index(cursor.part):
            continue
        begun = cursor if cursor is not None and cursor.part == part else None
        ids = pages.part(asked, part, begun, by_turn=by_turn).limit(_MOST)
        yield part, _shown().where(Conversation.id.in_(ids)).order_by(*pages.order(part))


@lru_cache(maxsize=256)
def _first_parts(alike: Scope, view: View, filters: Filters) -> tuple[PartQuery, ...]:
    return tuple(_parts(_of_view(alike, view, filters), None, by_turn=view in BY_TURN))


def row(db: Session, conversation: str, scope: Scope, *, day: datetime = NEVER) -> Row | None:
    values = {"viewer": scope.user, "day": day, "conversation": conversation}
    known = db.execute(_one(scope.alike), values).mappings().first()
    return _completed(db, [_row(known)])[0] if known else None


def _row(found: RowMapping) -> Row:
    return Row(**{**found, "priority": priorities.named(found["priority"])})


def _completed(db: Session, rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows, with their labels, the replies that go later and the calls that go on now."""
    ids = [row.id for row in rows]
    talks, marked = on_phone.talks(db, ids), labels.of(db, ids)
    labelled = (replace(row, labels=marked[row.id]) if row.id in marked else row for row in rows)
    planned = planned_texts.first_of(db, ids)
    later = (
        replace(row, planned_for=one.due_at, held_back=one.held_back) if (one := planned.get(row.id)) else row
        for row in labelled
    )
    found = ((row, talks.get(row.id)) for row in later)
    return tuple(replace(row, on_phone=talk.to, on_phone_with=talk.name) if talk else row for row, talk in found)


def _number() -> Any:
    oldest = select(Identity.address).where(Identity.customer_id == Conversation.customer_id, Identity.kind == "phone")
    return oldest.order_by(Identity.created_at, Identity.id).limit(1).scalar_subquery()


@lru_cache(maxsize=256)
def _of_view(alike: Scope, view: View, filters: Filters) -> Select[Any]:
    return _ids(alike, filters).where(in_view(view, VIEWER))


@lru_cache(maxsize=64)
def _ids(alike: Scope, filters: Filters) -> Select[Any]:
    """The ids of all rows that accounts alike may see: the `viewer` is bound when it runs."""
    return select(Conversation.id).where(alike.holds(VIEWER), filters.holds())


@lru_cache(maxsize=64)
def _one(alike: Scope) -> Select[Any]:
    return _shown().where(Conversation.id == bindparam("conversation"), alike.holds(VIEWER))


@cache
def _shown() -> Select[Any]:
    """What the list shows of conversations: the `viewer` and the `day` are bound when it runs."""
    c = Conversation
    return (
        select(
            c.id,
            groups.first_of(Customer).label("customer"),
            c.reference,
            groups.shown_name().label("name"),
            func.coalesce(_number(), "").label("number"),
            c.channel,
            c.state,
            c.owner,
            User.name.label("owner_name"),
            func.coalesce(c.owner_user_id == VIEWER, False).label("mine"),
            c.subject,
            c.preview,
            c.unread,
            c.turn,
            c.turn_since,
            c.abandoned_at.is_not(None).label("abandoned"),
            c.language,
            c.brand,
            case((c.turn == "us", c.turn_since)).label("waiting_since"),
            c.last_word_at,
            c.last_entry_at,
            c.snoozed_until,
            func.coalesce(last_text_state().in_(LOST), False).label("undelivered"),
            c.entries,
            repeat_calls.since(c.id, _DAY).label("calls_today"),
            c.priority,
            mentions.unseen(VIEWER).label("mentioned"),
            mentions.unseen(VIEWER, "note").label("named"),
        )
        .join(Customer, Customer.id == c.customer_id)
        .outerjoin(User, User.id == c.owner_user_id)
    )
