"""Views shared with a team: who sees them, who may share one, and who may change one.

Supervisors share with a team they are in; who does this for every team shares with any, and changes what others shared.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import String, bindparam, func, select, union_all
from sqlalchemy.orm import Session

from deflect.desk.commands import Refused
from deflect.desk.lists import shown as documents
from deflect.desk.lists.shown import Shown
from deflect.people import teams
from deflect.people.accounts import Account
from deflect.policy.roles import may
from deflect.tables import Membership, SavedView, Team

MOST_OF_TEAM: Final = 10
"""Views shared with one team; its members have their own beside them."""
_USERS: Final = bindparam("users", type_=String, expanding=True)
_OWN: Final = select(SavedView.user_id.label("viewer"), SavedView.id, SavedView.shown).where(
    SavedView.user_id.in_(_USERS)
)
_OF_TEAMS: Final = (
    select(Membership.user_id, SavedView.id, SavedView.shown)
    .join(SavedView, SavedView.team_id == Membership.team_id)
    .where(Membership.user_id.in_(_USERS), SavedView.user_id != Membership.user_id)
)
_SEEN: Final = union_all(_OWN, _OF_TEAMS)


def seen_by(db: Session, users: Collection[str]) -> tuple[tuple[str, str, Shown], ...]:
    """Returns who sees which view in their column, by the ids of both, and what it shows."""
    found = db.execute(_SEEN, {"users": list(users)})
    return tuple((viewer, view, documents.read(kept)) for viewer, view, kept in found)


def governs(account: Account) -> bool:
    """Returns true if the account may share with every team, and change what others shared."""
    return may(account.role, "views:share") and may(account.role, "teams:all")


def changes(account: Account, row: SavedView) -> bool:
    """Returns true if the account may change and remove this view."""
    return row.user_id == account.id or (row.team_id is not None and governs(account))


def teams_of(db: Session, user: str) -> frozenset[str]:
    """Returns the ids of the teams that an account is in."""
    return frozenset(db.scalars(teams.teams_of(user)))


def shares_with(db: Session, account: Account) -> tuple[Team, ...]:
    """Returns the teams that the account may share a view with, by name."""
    if not may(account.role, "views:share"):
        return ()
    every = select(Team).order_by(Team.name, Team.id)
    return tuple(db.scalars(every if governs(account) else every.where(Team.id.in_(teams.teams_of(account.id)))))


def check(db: Session, account: Account, team: str) -> None:
    """Makes sure that the account may share one view more with this team; others who share wait for this transaction.

    Raises `Refused`: `share_refused`, `team_views_full`.
    """
    if team not in {one.id for one in shares_with(db, account)}:
        raise Refused("share_refused")
    db.execute(select(Team.id).where(Team.id == team).with_for_update())
    held = select(func.count()).select_from(SavedView).where(SavedView.team_id == team)
    if db.scalars(held).one() >= MOST_OF_TEAM:
        raise Refused("team_views_full", most=MOST_OF_TEAM)
