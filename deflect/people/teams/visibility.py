"""Which conversations an account may see, and whose calls ring it: by the queues that its teams answer.

A queue that no team has is everybody's. A conversation that no queue has yet belongs to the queues of its flow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlalchemy import ColumnElement, SQLColumnExpression, String, and_, bindparam, false, func, or_, select, true
from sqlalchemy.orm import Session

from deflect.people.accounts import Account
from deflect.policy.roles import may, with_permission
from deflect.storage.unit import Flows, UnknownFlow
from deflect.tables import Conversation, FlowVersion, Membership, Presence, TeamQueue, User, WaitingCall
from relevo.errors import RelevoError
from voice_flows.schema.document import Flow
from voice_flows.schema.parts import DEFAULT_QUEUE

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
