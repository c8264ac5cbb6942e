"""The whole timeline of a customer, over all conversations and calls that the account may see. Reads only.

The newest comes first. A call is one item, at the instant when it began; its sound and the files of messages
stand in the conversation.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from deflect.desk.customer_page.overview import seen_of
from deflect.desk.lists import pages
from deflect.desk.lists.pages import Cursor
from deflect.desk.thread import APART, EVENTS, Item, items_of, leg_of, of_call
from deflect.people.merging import groups
from deflect.people.teams import Scope
from deflect.tables import Conversation, Entry, Leg, Media, Outbox, User

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Moment:
    """An item of a customer's timeline, the conversation in which it stands, and how many files its message has."""

    item: Item
    conversation: str
    reference: str
    subject: str
    files: int


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Moments, newest first, and the cursor to go on after; empty after the last one."""

    moments: tuple[Moment, ...]
    after: str


def page(db: Session, customer: str, scope: Scope, after: str = "") -> HistoryPage:
    """A page of a customer's timeline; `after` is the cursor of the page before. Raises `BadCursor`."""
    cursor = pages.parsed(after) if after else None
    found = db.scalars(_page(groups.ids(db, customer), scope, cursor)).all()
    entries = found[:PAGE]
    items = _items(db, entries)
    files, places = _files(db, entries), _places(db, entries)
    moments = tuple(
        Moment(items[one.id], one.conversation_id, *places[one.conversation_id], files.get(one.id, 0))
        for one in entries
        if one.id in items
    )
    last = entries[-1] if len(found) > PAGE else None
    return HistoryPage(moments, pages.after_newest(last.at, last.id) if last else "")


def _page(members: Collection[str], scope: Scope, cursor: Cursor | None) -> Select[Entry]:
    """Entries that are items by themselves, and of each call the first one."""
    mine = Entry.conversation_id.in_(select(Conversation.id).where(seen_of(members, scope)))
    in_call = and_(Leg.medium == "voice", Entry.kind.not_in(APART))
    firsts = select(Entry.leg_id, func.min(Entry.sequence).label("sequence")).join(Leg, Leg.id == Entry.leg_id)
    first = firsts.where(mine, in_call).group_by(Entry.leg_id).subquery()
    own = and_(Entry.kind.in_({*APART, *EVENTS}), or_(Leg.id.is_(None), ~in_call))
    asked = select(Entry).outerjoin(Leg, Leg.id == Entry.leg_id).outerjoin(first, first.c.leg_id == Entry.leg_id)
    asked = asked.where(mine, or_(own, Entry.sequence == first.c.sequence))
    if cursor is not None:
        asked = asked.where(tuple_(Entry.at, Entry.id) < (cursor.at, cursor.id))
    return asked.order_by(Entry.at.desc(), Entry.id.desc()).limit(PAGE + 1)


def _items(db: Session, entries: Sequence[Entry]) -> dict[str, Item]:
    """The items of these entries, by the id of the entry."""
    legs = _by_id(db, Leg, {one.leg_id for one in entries})
    calls = {one.leg_id: one.id for one in entries if of_call(one, legs)}
    sent = _by_id(db, Outbox, {one.outbox_id for one in entries})
    people = _by_id(db, User, {one.user_id for one in entries} | {one.meta.get("person") for one in entries})
    names = {one: user.name for one, user in people.items()}
    whole = select(Entry).where(Entry.leg_id.in_(calls), Entry.kind.not_in(APART)).order_by(Entry.sequence)
    plain = [one for one in entries if not of_call(one, legs)]
    found = {one.id: one for one in items_of(plain, legs, sent, names, {})}
    found |= {calls[leg_of(one.id)]: one for one in items_of(db.scalars(whole).all(), legs, sent, names, {})}
    messages = (one for one in entries if one.kind == "voicemail")
    return found | {
        one.id: Item(one.id, "voicemail", one.at, one.sequence, one.text, channel="voice") for one in messages
    }


def _by_id(db: Session, table: Any, ids: Collection[Any]) -> dict[str, Any]:
    wanted = {one for one in ids if one}
    return {one.id: one for one in db.scalars(select(table).where(table.id.in_(wanted)))} if wanted else {}


def _files(db: Session, entries: Sequence[Entry]) -> Mapping[str, int]:
    asked = select(Media.entry_id, func.count()).where(Media.entry_id.in_([one.id for one in entries]))
    return dict(db.execute(asked.group_by(Media.entry_id)).all())


def _places(db: Session, entries: Sequence[Entry]) -> Mapping[str, tuple[str, str]]:
    """The reference and subject of each conversation."""
    c = Conversation
    asked = select(c.id, c.reference, c.subject).where(c.id.in_({one.conversation_id for one in entries}))
    return {id_: (reference, subject) for id_, reference, subject in db.execute(asked)}
