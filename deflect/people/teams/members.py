"""Teams: who is in them, and which queues they answer. `visibility` says what follows from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from deflect.people import audit
from deflect.people.accounts import AccountRefused, user_of
from deflect.people.audit import Actor
from deflect.storage.store import Store
from deflect.tables import Membership, Team, TeamQueue, User
from deflect.tables.folded import folded
from relevo.errors import RelevoError
from voice_flows.schema.problems import did_you_mean


class TeamTaken(AccountRefused):
    """There is a team of this name already."""

    code = "team_taken"


class UnknownTeam(AccountRefused):
    """There is no team of this name; the message lists those there are."""

    code = "unknown_team"


@dataclass(frozen=True, slots=True)
class TeamMembers:
    """A team with the e-mail addresses of its members and the names of its queues, both sorted."""

    id: str
    name: str
    members: tuple[str, ...]
    queues: tuple[str, ...]


def create(store: Store, name: str, actor: Actor) -> None:
    """Creates a team. Raises `AccountRefused` where the name is empty or taken."""
    with store.transaction() as db:
        team = Team(id=store.ids("team"), name=free(db, name), created_at=store.clock())
        db.add(team)
        audit.write(db, store, actor, "team_created", team.id)


def rename(store: Store, name: str, new: str, actor: Actor) -> None:
    """Gives a team another name. Raises `AccountRefused` where it is empty or taken."""
    with store.transaction() as db:
        team = named(db, name)
        was, team.name = team.name, free(db, new, but=team.id)
        audit.write(db, store, actor, "team_renamed", team.id, was=was, now=team.name)


def add_member(store: Store, name: str, email: str, actor: Actor) -> None:
    """Puts an account into a team. Idempotent. Raises `AccountRefused`."""
    with store.transaction() as db:
        team, user = named(db, name), user_of(db, email)
        if db.get(Membership, (team.id, user.id)) is None:
            db.add(Membership(team_id=team.id, user_id=user.id))
            audit.write(db, store, actor, "team_member_added", user.id, team=team.id)


def remove_member(store: Store, name: str, email: str, actor: Actor) -> None:
    """Takes an account out of a team. Raises `AccountRefused` where it is not in it."""
    with store.transaction() as db:
        team, user = named(db, name), user_of(db, email)
        held = db.get(Membership, (team.id, user.id))
        if held is None:
            raise AccountRefused(f"{user.email} is not in the team '{team.name}': `relevo teams list` shows who is")
        db.delete(held)
        audit.write(db, store, actor, "team_member_removed", user.id, team=team.id)


def teams_of(user: str) -> Select[str]:
    """Returns the query of the ids of an account's teams."""
    return select(Membership.team_id).where(Membership.user_id == user)


def set_teams_of(store: Store, email: str, names: Iterable[str], actor: Actor) -> None:
    """Puts an account into just these teams. Raises `AccountRefused`."""
    with store.transaction() as db:
        joining(store, names, actor)(db, user_of(db, email))


def joining(store: Store, names: Iterable[str], actor: Actor) -> Callable[[Session, User], None]:
    """Returns what puts an account into just these teams, in a transaction that goes on. It raises `UnknownTeam`."""

    def join(db: Session, user: User) -> None:
        wanted, of_user = {named(db, name).id for name in names}, Membership.user_id == user.id
        held = set(db.scalars(select(Membership.team_id).where(of_user)))
        db.execute(delete(Membership).where(of_user, Membership.team_id.in_(held - wanted)))
        db.add_all(Membership(team_id=team, user_id=user.id) for team in wanted - held)
        for some, action in ((held - wanted, "team_member_removed"), (wanted - held, "team_member_added")):
            for team in sorted(some):
                audit.write(db, store, actor, action, user.id, team=team)

    return join


class UnknownQueue(RelevoError, ValueError):
    """No flow leads to this queue; the message names the nearest one that flows lead to."""

    code = "unknown_queue"
    retryable = False


def set_queues(
    store: Store, name: str, queues: Iterable[str], actor: Actor, known: Collection[str] | None = None
) -> None:
    """Gives a team just these queues. A queue without any team is everybody's. Raises `AccountRefused`.

    `known` are the queues that flows lead to; another one raises `UnknownQueue`.
    """
    wanted = sorted({queue.strip() for queue in queues if queue.strip()})
    if known is not None and (strange := [queue for queue in wanted if queue not in known]):
        raise UnknownQueue(f"no flow leads to a queue {strange[0]}; {did_you_mean(strange[0], sorted(known))}")
    with store.transaction() as db:
        team = named(db, name)
        db.execute(delete(TeamQueue).where(TeamQueue.team_id == team.id))
        db.add_all(TeamQueue(queue=queue, team_id=team.id) for queue in wanted)
        audit.write(db, store, actor, "team_queues_set", team.id, queues=wanted)


def all_teams(store: Store) -> tuple[TeamMembers, ...]:
    """Returns all teams, by name; as many statements for many as for one."""
    emails, queues = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    with store.reading() as db:
        rows = db.execute(select(Team.id, Team.name).order_by(Team.name)).all()
        joined = select(Membership.team_id, User.email).join(User, User.id == Membership.user_id)
        for team, email in db.execute(joined.order_by(User.email)):
            emails[team].append(email)
        for team, queue in db.execute(select(TeamQueue.team_id, TeamQueue.queue).order_by(TeamQueue.queue)):
            queues[team].append(queue)
    return tuple(TeamMembers(row.id, row.name, tuple(emails[row.id]), tuple(queues[row.id])) for row in rows)


def free(db: Session, name: str, but: str = "") -> str:
    """Returns the trimmed name. Raises `TeamTaken` where another team has it, whatever its case and accents."""
    if not (name := name.strip()):
        raise AccountRefused("a team needs a name: write it")
    if folded(name) in map(folded, db.scalars(select(Team.name).where(Team.id != but))):
        raise TeamTaken(f"there is a team '{name}' already: use another name")
    return name


def named(db: Session, name: str) -> Team:
    """Returns the team of this name. Raises `UnknownTeam`."""
    found = db.scalar(select(Team).where(Team.name == name.strip()))
    if found is None:
        known = ", ".join(db.scalars(select(Team.name).order_by(Team.name))) or "none"
        raise UnknownTeam(f"there is no team '{name}'; there are: {known}")
    return found
