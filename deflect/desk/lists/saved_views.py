"""Views of the list that a person keeps: saved, changed, moved and removed by their owner alone.

A view only narrows what its owner may see when they look at it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import String, bindparam, select
from sqlalchemy.orm import Session

from deflect.desk.commands import Refused, Unknown
from deflect.desk.lists import shown as documents
from deflect.desk.lists.shown import Shown
from deflect.people import audit
from deflect.storage import events
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import SavedView as Row
from deflect.tables import User
from deflect.tables.folded import folded

MOST: Final = 20
"""Views of one person; more than this are not found by looking."""
LONGEST_NAME: Final = 40
_USERS: Final = bindparam("users", type_=String, expanding=True)
_OF_USERS: Final = select(Row).where(Row.user_id.in_(_USERS)).order_by(Row.user_id, Row.place)


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view by its name, and its place among those of its owner, from 0."""

    id: str
    name: str
    shown: Shown
    place: int


def of_user(db: Session, user: str) -> tuple[SavedView, ...]:
    """Returns an account's views, in their order."""
    return tuple(_value(row) for row in _rows(db, user))


def of_users(db: Session, users: Collection[str]) -> tuple[tuple[str, SavedView], ...]:
    """Returns the views of several accounts, each with its owner."""
    found = db.scalars(_OF_USERS, {"users": list(users)})
    return tuple((row.user_id, _value(row)) for row in found)


@transactional
def save(unit: Unit, user: str, name: str, shown: Shown, place: int = MOST) -> SavedView:
    """Keeps a view at a place, else as the last one. Raises `Refused`: `view_taken`, `views_full`."""
    rows = _held(unit, user)
    if len(rows) >= MOST:
        raise Refused("views_full", most=MOST)
    free = _free(rows, name)
    row = Row(id=unit.ids("view"), user_id=user, name=free, shown=documents.document(shown), created_at=unit.now)
    rows.insert(min(place, len(rows)), row)
    _place(rows)
    unit.db.add(row)
    _told(unit, user, "view_saved", row)
    return _value(row)


@transactional
def change(unit: Unit, user: str, view: str, name: str, shown: Shown) -> SavedView:
    """Gives a view another name or content; returns it as it was. Raises `Unknown`, `Refused`: `view_taken`."""
    rows = _held(unit, user)
    row = _one(rows, view)
    before = _value(row)
    row.name, row.shown = _free([one for one in rows if one is not row], name), documents.document(shown)
    _told(unit, user, "view_changed", row)
    return before


@transactional
def move(unit: Unit, user: str, view: str, *, up: bool) -> None:
    """Moves a view one place up or down; the first and the last stay. Raises `Unknown`."""
    rows = _held(unit, user)
    row = _one(rows, view)
    to = row.place - 1 if up else row.place + 1
    if not 0 <= to < len(rows):
        return
    rows.remove(row)
    rows.insert(to, row)
    _place(rows)
    _told(unit, user, "view_moved", row)


@transactional
def remove(unit: Unit, user: str, view: str) -> SavedView:
    """Removes a view; returns it, by which it can be saved again at its place. Raises `Unknown`."""
    rows = _held(unit, user)
    row = _one(rows, view)
    gone = _value(row)
    rows.remove(row)
    _place(rows)
    unit.db.delete(row)
    _told(unit, user, "view_removed", row)
    return gone


def _held(unit: Unit, user: str) -> list[Row]:
    """The account's views, in order; those of one account are changed one after another."""
    unit.db.execute(select(User.id).where(User.id == user).with_for_update())
    return _rows(unit.db, user)


def _rows(db: Session, user: str) -> list[Row]:
    return list(db.scalars(select(Row).where(Row.user_id == user).order_by(Row.place, Row.id)))


def _one(rows: list[Row], view: str) -> Row:
    found = next((row for row in rows if row.id == view), None)
    if found is None:
        raise Unknown(f"view {view}")
    return found


def _place(rows: list[Row]) -> None:
    for place, row in enumerate(rows):
        row.place = place


def _free(others: list[Row], name: str) -> str:
    tidy = " ".join(name.split())
    if folded(tidy) in {folded(one.name) for one in others}:
        raise Refused("view_taken")
    return tidy


def _told(unit: Unit, user: str, done: str, row: Row) -> None:
    audit.write(unit.db, unit, audit.user(user), done, row.id)
    events.happened(unit.db, "view")


def _value(row: Row) -> SavedView:
    return SavedView(row.id, row.name, documents.read(row.shown), row.place)
