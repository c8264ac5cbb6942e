"""Views of the list that a person keeps, for themselves or for a team: saved, changed, moved and removed.

A view only narrows what may be seen by the one who looks at it. `sharing` says who may do what with a shared one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from deflect.desk.commands import Refused, Unknown
from deflect.desk.lists import sharing
from deflect.desk.lists import shown as documents
from deflect.desk.lists.shown import Shown
from deflect.people import audit
from deflect.people.accounts import Account
from deflect.storage import events
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import SavedView as Row
from deflect.tables import Team, User
from deflect.tables.folded import folded

MOST: Final = 20
"""Views of one person; more than this are not found by looking."""
LONGEST_NAME: Final = 40


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view by its name, and its place among those of its maker, from 0."""

    id: str
    name: str
    shown: Shown
    place: int
    maker: str
    """The account that made it, by its id."""
    maker_name: str
    mine: bool
    team: str
    """The id of the team that it is shared with; empty where its maker alone has it."""
    team_name: str
    near: bool
    """It stands beside the list: it is one's own, or of a team that one is in."""
    changeable: bool
    """One may change and remove it."""


def of_user(db: Session, account: Account) -> tuple[SavedView, ...]:
    """Returns an account's views in their order, then by team and name those that others share with it.

    Who may change what others shared gets those of all teams.
    """
    teams = sharing.teams_of(db, account.id)
    others = Row.team_id.is_not(None) if sharing.governs(account) else Row.team_id.in_(teams)
    found = (
        select(Row, User.name, Team.name)
        .join(User, User.id == Row.user_id)
        .outerjoin(Team, Team.id == Row.team_id)
        .where(or_(Row.user_id == account.id, others))
        .order_by(Row.place, Row.id)
    )
    rows = [(row, maker, team or "") for row, maker, team in db.execute(found)]
    own = [one for one in rows if one[0].user_id == account.id]
    shared = sorted((one for one in rows if one[0].user_id != account.id), key=lambda one: (one[2], one[0].name))
    return tuple(_value(account, row, maker, team, teams) for row, maker, team in (*own, *shared))


@transactional
def save(
    unit: Unit, account: Account, name: str, shown: Shown, place: int = MOST, *, team: str = "", maker: str = ""
) -> SavedView:
    """Keeps a view at a place, else as the last one. With a `maker`, puts a shared view of theirs back.

    Raises `Refused`: `view_taken`, `views_full`, `share_refused`, `team_views_full`.
    """
    owner = maker or account.id
    if owner != account.id and not (team and sharing.governs(account)):
        raise Refused("share_refused")
    rows = _held(unit, owner)
    if len(rows) >= MOST:
        raise Refused("views_full", most=MOST)
    row = Row(id=unit.ids("view"), user_id=owner, name=_free(rows, name), created_at=unit.now)
    row.shown = documents.document(shown)
    _share(unit, account, row, team)
    rows.insert(min(place, len(rows)), row)
    _place(rows)
    unit.db.add(row)
    _told(unit, account, "view_saved", row)
    return _one_value(unit, account, row)


@transactional
def change(unit: Unit, account: Account, view: str, name: str, shown: Shown, *, team: str = "") -> SavedView:
    """Gives a view another name, content or team; returns it as it was.

    Raises `Unknown`, `Refused`: `view_not_yours`, `view_taken`, `share_refused`, `team_views_full`.
    """
    row, rows = _changed(unit, account, view)
    before = _one_value(unit, account, row)
    row.name, row.shown = _free([one for one in rows if one is not row], name), documents.document(shown)
    _share(unit, account, row, team)
    _told(unit, account, "view_changed", row)
    return before


@transactional
def move(unit: Unit, account: Account, view: str, *, up: bool) -> None:
    """Moves a view of one's own one place up or down; the first and the last stay. Raises `Unknown`."""
    rows = _held(unit, account.id)
    row = next((row for row in rows if row.id == view), None)
    if row is None:
        raise Unknown(f"view {view}")
    to = row.place - 1 if up else row.place + 1
    if not 0 <= to < len(rows):
        return
    rows.remove(row)
    rows.insert(to, row)
    _place(rows)
    _told(unit, account, "view_moved", row)


@transactional
def remove(unit: Unit, account: Account, view: str) -> SavedView:
    """Removes a view; returns it, by which it can be saved again at its place.

    Raises `Unknown`, `Refused`: `view_not_yours`.
    """
    row, rows = _changed(unit, account, view)
    gone = _one_value(unit, account, row)
    rows.remove(row)
    _place(rows)
    unit.db.delete(row)
    _told(unit, account, "view_removed", row)
    return gone


def _changed(unit: Unit, account: Account, view: str) -> tuple[Row, list[Row]]:
    """The view that an account may change, and all of its maker."""
    row = unit.db.get(Row, view)
    if row is None:
        raise Unknown(f"view {view}")
    if not sharing.changes(account, row):
        if row.team_id in sharing.teams_of(unit.db, account.id):
            raise Refused("view_not_yours")
        raise Unknown(f"view {view}")
    rows = _held(unit, row.user_id)
    found = next((one for one in rows if one.id == view), None)
    if found is None:
        raise Unknown(f"view {view}")
    return found, rows


def _share(unit: Unit, account: Account, row: Row, team: str) -> None:
    if team == (row.team_id or ""):
        return
    if team:
        sharing.check(unit.db, account, team)
    elif row.user_id != account.id:
        raise Refused("view_not_yours")
    row.team_id = team or None


def _held(unit: Unit, user: str) -> list[Row]:
    """The account's views, in order; those of one account are changed one after another."""
    unit.db.execute(select(User.id).where(User.id == user).with_for_update())
    return list(unit.db.scalars(select(Row).where(Row.user_id == user).order_by(Row.place, Row.id)))


def _place(rows: list[Row]) -> None:
    for place, row in enumerate(rows):
        row.place = place


def _free(others: list[Row], name: str) -> str:
    tidy = " ".join(name.split())
    if folded(tidy) in {folded(one.name) for one in others}:
        raise Refused("view_taken")
    return tidy


def _told(unit: Unit, account: Account, done: str, row: Row) -> None:
    with_team = {"team": row.team_id} if row.team_id else {}
    audit.write(unit.db, unit, audit.user(account.id), done, row.id, **with_team)
    events.happened(unit.db, "view")


def _one_value(unit: Unit, account: Account, row: Row) -> SavedView:
    maker = unit.db.get(User, row.user_id)
    team = unit.db.get(Team, row.team_id) if row.team_id else None
    if maker is None:
        raise Unknown(f"account {row.user_id}")
    return _value(account, row, maker.name, team.name if team else "", sharing.teams_of(unit.db, account.id))


def _value(account: Account, row: Row, maker: str, team: str, teams: frozenset[str]) -> SavedView:
    mine = row.user_id == account.id
    return SavedView(
        id=row.id,
        name=row.name,
        shown=documents.read(row.shown),
        place=row.place,
        maker=row.user_id,
        maker_name=maker,
        mine=mine,
        team=row.team_id or "",
        team_name=team,
        near=mine or row.team_id in teams,
        changeable=sharing.changes(account, row),
    )
