"""The accounts as an admin's page lists them: role, teams, and how and when their owners sign in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from deflect.people import second_factor
from deflect.people.accounts import UnknownAccount
from deflect.people.teams import UnknownTeam, named
from deflect.storage.store import Store
from deflect.tables import Conversation, Membership, SignInFactor, SignInSession, Team, User


@dataclass(frozen=True, slots=True)
class Listed:
    """One account."""

    id: str
    email: str
    name: str
    role: str
    language: str
    active: bool
    teams: tuple[str, ...]
    """Names, sorted."""
    second_step: bool
    """True if a code of an authenticator app is asked for at sign-in."""
    password_due: bool
    """True until the owner has replaced the first password."""
    seen_at: datetime | None
    """When a browser of the account last asked for something; `None` where no session is kept."""
    held: int
    """Open conversations that go back to their queues if the account is switched off."""


def accounts(store: Store) -> tuple[Listed, ...]:
    """Returns all accounts: those that may sign in first, each part by name."""
    with store.reading() as db:
        teams: dict[str, list[str]] = {}
        named = select(Membership.user_id, Team.name).join(Team, Team.id == Membership.team_id).order_by(Team.name)
        for user_id, name in db.execute(named):
            teams.setdefault(user_id, []).append(name)
        factors = {row.user_id: row for row in db.scalars(select(SignInFactor))}
        last = select(SignInSession.user_id, func.max(SignInSession.seen_at).label("at")).group_by(
            SignInSession.user_id
        )
        seen = {row.user_id: row.at for row in db.execute(last)}
        holding = Conversation.owner_user_id.is_not(None) & (Conversation.state != "resolved")
        counted = (
            select(Conversation.owner_user_id, func.count().label("many"))
            .where(holding)
            .group_by(Conversation.owner_user_id)
        )
        held = {row.owner_user_id: row.many for row in db.execute(counted)}
        users = db.scalars(select(User).order_by(User.active.desc(), func.lower(User.name), User.email)).all()
        return tuple(
            _listed(user, teams.get(user.id, ()), factors.get(user.id), seen.get(user.id), held.get(user.id, 0))
            for user in users
        )


def email_of(store: Store, account: str) -> str:
    """Returns the address of the account with this id. Raises `UnknownAccount`."""
    with store.reading() as db:
        found = db.get(User, account)
    if found is None:
        raise UnknownAccount("there is no such account any more: load the page again")
    return found.email


def team_of(store: Store, team: str) -> str:
    """Returns the name of the team with this id. Raises `UnknownTeam`."""
    with store.reading() as db:
        found = db.get(Team, team)
    if found is None:
        raise UnknownTeam("there is no such team any more: load the page again")
    return found.name


def team_named(store: Store, name: str) -> str:
    """Returns the id of the team with this name. Raises `UnknownTeam`."""
    with store.reading() as db:
        return named(db, name).id


def team_names(store: Store) -> dict[str, str]:
    """Returns the name of each team by its id, in their order."""
    with store.reading() as db:
        return {row.id: row.name for row in db.execute(select(Team.id, Team.name).order_by(Team.name))}


def _listed(user: User, teams: Iterable[str], factor: SignInFactor | None, seen: datetime | None, held: int) -> Listed:
    return Listed(
        id=user.id,
        email=user.email,
        name=user.name,
        role=user.role,
        language=user.language,
        active=user.active,
        teams=tuple(teams),
        second_step=second_factor.confirmed(factor),
        password_due=factor is not None and factor.password_due,
        seen_at=seen,
        held=held,
    )
