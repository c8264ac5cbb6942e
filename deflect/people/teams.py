"""Teams: who is in them, which queues they answer, and which conversations an account may therefore see.

A queue that no team has is everybody's. A conversation that no queue has yet belongs to the queues of its flow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    String,
    and_,
    bindparam,
    delete,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from deflect.people import audit
from deflect.people.accounts import Account, AccountRefused, user_of
from deflect.people.audit import Actor
from deflect.policy.roles import may, with_permission
from deflect.storage.store import Store
from deflect.storage.unit import Flows, UnknownFlow
from deflect.tables import Conversation, FlowVersion, Membership, Presence, Team, TeamQueue, User, WaitingCall
from deflect.tables.folded import folded
from relevo.errors import RelevoError
from voice_flows.schema.document import Flow
from voice_flows.schema.parts import DEFAULT_QUEUE
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


Viewer: TypeAlias = str | SQLColumnExpression[str] | SQLColumnExpression[str | None]
VIEWER: Final = bindparam("viewer", type_=String)
"""The account that looks, where a statement is built once for all: building one takes longer than running it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a conversation stands: all that decides who may see it, and which views of the list may show it."""

    flow: str
    queue: str | None
    owner: str | None
    """The account whose conversation it is."""
    state: str = ""
    owned_by: str = ""
    """bot, queue or agent."""
    turn: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """The conversations that an account may see: its own, and all but those of `queues` and `flows`."""

    user: str
    queues: frozenset[str] = frozenset()
    """Queues of other teams."""
    flows: frozenset[str] = frozenset()
    """Flows all of whose queues are other teams'."""

    @property
    def alike(self) -> Scope:
        """Returns what it has in common with other accounts, by which statements that they share are kept."""
        return Scope("", self.queues, self.flows)

    def holds(self, viewer: Viewer | None = None) -> ColumnElement[bool]:
        """Returns the condition on `Conversation`; in a statement that accounts share, for `VIEWER`."""
        if not self.queues:
            return true()
        own = Conversation.owner_user_id == (self.user if viewer is None else viewer)
        return or_(func.coalesce(own, false()), self.holds_for_all())

    def holds_for_all(self) -> ColumnElement[bool]:
        """Returns the condition on a `Conversation` that all accounts alike see, whoever's it is."""
        if not self.queues:
            return true()
        queue, flow = Conversation.queue, Conversation.flow
        waits = and_(queue.is_not(None), queue.not_in(self.queues))
        return or_(waits, and_(queue.is_(None), flow.not_in(self.flows) if self.flows else true()))

    def includes(self, one: Placed) -> bool:
        """Returns what `holds` says of this conversation."""
        if not self.queues or one.owner == self.user:
            return True
        return one.flow not in self.flows if one.queue is None else one.queue not in self.queues

    def sees(self, db: Session, conversation: str) -> bool:
        """Returns true if the conversation exists and the account may see it."""
        found = select(Conversation.id).where(Conversation.id == conversation, self.holds())
        return db.scalar(found) is not None


def scope(db: Session, account: Account, flows: Flows) -> Scope:
    """Returns what this account may see."""
    return scopes(db, [account], flows)[account.id]


def scopes(db: Session, accounts: Collection[Account], flows: Flows) -> Mapping[str, Scope]:
    """Returns what each account may see, by its id; as many statements for many accounts as for one."""
    found = {account.id: Scope(account.id) for account in accounts}
    limited = [account.id for account in accounts if not may(account.role, "teams:all")]
    of_teams = frozenset(db.scalars(select(TeamQueue.queue))) if limited else frozenset()
    if not of_teams:
        return found
    names = db.scalars(select(FlowVersion.name).where(FlowVersion.published_at.is_not(None)).distinct())
    lead_to = {name: _queues(db, flows, name) for name in names}
    joined = select(Membership.user_id, TeamQueue.queue).join(TeamQueue, TeamQueue.team_id == Membership.team_id)
    own = defaultdict[str, set[str]](set)
    for user, queue in db.execute(joined.where(Membership.user_id.in_(limited))):
        own[user].add(queue)
    for user in limited:
        if closed := of_teams - own[user]:
            shut = frozenset(name for name, queues in lead_to.items() if queues <= closed)
            found[user] = Scope(user, closed, shut)
    return found


def _queues(db: Session, flows: Flows, name: str) -> frozenset[str]:
    """The queues of a flow, of its last version if it was retired; none, which keeps it closed, if none can be read."""
    with suppress(RelevoError):
        try:
            return queues_of(flows.latest(name))
        except UnknownFlow:
            published = FlowVersion.name == name, FlowVersion.published_at.is_not(None)
            newest = FlowVersion.published_at.desc(), FlowVersion.version.desc()
            last = db.scalars(select(FlowVersion.version).where(*published).order_by(*newest).limit(1)).one()
            return queues_of(flows.pinned(name, last)[name])
    return frozenset()


def queues_of(flow: Flow) -> frozenset[str]:
    """The queues that a flow leads to; the default queue for a flow that names none."""
    named = {name for node in flow.nodes.values() for name in (node.queue_name, getattr(node, "queue", None)) if name}
    return frozenset(named or {DEFAULT_QUEUE})


def answers(queue: str | None) -> ColumnElement[bool]:
    """Returns the condition that a `Presence` joined with its `User` is of somebody whom calls of this queue may ring.

    Without a queue, it is enough that the role takes calls.
    """
    takes = User.role.in_(with_permission("calls:take"))
    if queue is None:
        return takes
    of_queue = select(TeamQueue.team_id).where(TeamQueue.queue == queue)
    member = select(Membership.user_id).where(Membership.user_id == Presence.user_id, Membership.team_id.in_(of_queue))
    return and_(takes, or_(~of_queue.exists(), member.exists()))


def beside(queue: str) -> ColumnElement[bool]:
    """Returns the condition on `WaitingCall` that it is of this queue, or that neither queue is a team's."""
    of_queue = select(TeamQueue.team_id).where(TeamQueue.queue == queue)
    free = WaitingCall.queue.not_in(select(TeamQueue.queue))
    return or_(WaitingCall.queue == queue, and_(free, ~of_queue.exists()))


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
    """Returns all teams, by name."""
    with store.reading() as db:
        return tuple(_with_members(db, team) for team in db.scalars(select(Team).order_by(Team.name)).all())


def _with_members(db: Session, team: Team) -> TeamMembers:
    emails = select(User.email).join(Membership, Membership.user_id == User.id).where(Membership.team_id == team.id)
    queues = select(TeamQueue.queue).where(TeamQueue.team_id == team.id)
    members = tuple(db.scalars(emails.order_by(User.email)))
    return TeamMembers(team.id, team.name, members, tuple(db.scalars(queues.order_by(TeamQueue.queue))))


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
