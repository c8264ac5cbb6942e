"""State shared by everything inside one transaction: database session, timestamp, policy and flows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from deflect.installation import Installation
from deflect.policy.decisions import Decision
from deflect.policy.redaction import Removed
from deflect.policy.texting import PolicySettings
from deflect.storage import batches, foreknown
from deflect.storage.vault import Vault
from deflect.tables import Conversation, Leg, Outbox, Seen
from deflect.tables.base import Table as Mapped
from relevo.errors import RelevoError
from voice_flows.model.turns import Arranged, Effect, Json, Turn
from voice_flows.schema.document import Flow

_HELD = (
    select(Conversation)
    .join(Leg, Leg.conversation_id == Conversation.id)
    .where(Leg.id == bindparam("leg"))
    .with_for_update(of=Conversation)
    .execution_options(populate_existing=True)
)
_LOCKED = (
    select(Conversation)
    .where(Conversation.id == bindparam("id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_HELD_TOGETHER = (
    select(Conversation)
    .where(Conversation.id.in_(select(Leg.conversation_id).where(Leg.id.in_(bindparam("legs", expanding=True)))))
    .order_by(Conversation.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)
_LEGS = select(Leg).where(Leg.id.in_(bindparam("legs", expanding=True))).execution_options(populate_existing=True)
_LEG = select(Leg).where(Leg.id == bindparam("leg")).execution_options(populate_existing=True)
"""Statements of every step are built once, since building one takes as long as running it."""
_FIRST = {
    sqlite: insert(cast(Table, Seen.__table__)).on_conflict_do_nothing().returning(Seen.key)
    for sqlite, insert in ((True, sqlite_insert), (False, postgresql_insert))
}
_HELD_AHEAD = "held_ahead"
"""In a session's `info`: legs and their conversations that `hold` locked, until they are given..."""
_KEPT = "kept"
"""...and all of them, since a session forgets what it has written and nothing else refers to."""
_UNKNOWN = "leg: {} is not in the ledger; use the id that open_call gave"


class Flows(Protocol):
    """Published flows. Both methods are called inside a transaction and must be fast."""

    def latest(self, name: str) -> Flow:
        """The flow's current version. Raises `UnknownFlow`."""

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        """All flows by name, `name` in just this version. Raises as `latest` does."""


class UnknownFlow(RelevoError, LookupError):
    """There is no published flow of this name or version; the message lists those there are."""

    code = "unknown_flow"
    retryable = False


class UnknownLeg(RelevoError, LookupError):
    """No leg has this id."""

    code = "unknown_leg"
    retryable = False


class Stated(Protocol):
    """What a rehearsal states of the world, over what the ledger knows of it; calls and texts have none."""

    def over(self, facts: Mapping[str, Json]) -> Mapping[str, Json]:
        """The facts of a step, with those that are stated."""

    def refused(self, asked: Effect) -> Arranged | None:
        """The answer where it is stated that this cannot be arranged; `None` lets the ledger decide."""


OnStep = Callable[[Leg, Turn], None]
"""Called with the leg and its new turn, inside the transaction of the step."""


def ignore_step(leg: Leg, turn: Turn) -> None:
    """An `OnStep` that does nothing."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Valid inside one transaction. `secrets` set here replace `known_secrets` after the commit."""

    db: Session
    now: datetime
    ids: Callable[[str], str]
    flows: Flows
    vault: Vault
    policy: PolicySettings
    installation: Installation
    on_step: OnStep = ignore_step
    secrets: dict[str, Mapping[str, Json]] = field(default_factory=dict)
    known_secrets: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    removed: list[Removed] = field(default_factory=list, repr=False)
    """Parts of secrets over several messages that this transaction found; what it derives must not hold them."""

    begun: set[str] = field(default_factory=set, repr=False)
    """Conversations, customers and legs that this step or message began: no earlier row refers to them."""

    written: dict[str, Outbox] = field(default_factory=dict, repr=False)
    """By leg, the first text that this step or message wrote."""

    weighed: dict[str, Decision] = field(default_factory=dict, repr=False)
    """By leg, the decision on texts that this step's flow was told, to be kept with what the flow made of it."""

    waits: dict[str, Mapping[str, Json]] = field(default_factory=dict, repr=False)
    """By leg, the waits of both sides as this step read them."""

    patient: bool = False
    """The step may be taken again a moment later, once a look-up that it rests on is answered."""

    stated: Stated | None = None

    apart: set[str] = field(default_factory=set, repr=False)
    """Conversations that one message alone of this transaction is about."""

    def secrets_of(self, leg: str) -> Mapping[str, Json]:
        """Sensitive answers of the leg since its last fetch."""
        return self.secrets.get(leg, self.known_secrets.get(leg, {}))

    def locked(self, leg: str) -> tuple[Conversation, Leg]:
        """The leg and its conversation, locked until the commit. Raises `UnknownLeg`."""
        held: tuple[Conversation, Leg] | None = self.db.info.get(_HELD_AHEAD, {}).pop(leg, None)
        if held is not None:
            return held
        conversation = self.db.scalars(_HELD, {"leg": leg}).one_or_none()
        if conversation is None:
            raise UnknownLeg(_UNKNOWN.format(leg))
        return conversation, self.db.scalars(_LEG, {"leg": leg}).one()

    def hold(self, legs: Sequence[str]) -> Sequence[Leg]:
        """Lock the conversations of several legs, in one order for all programs; `locked` gives each once."""
        asked = {"legs": legs}
        conversations = {each.id: each for each in self.db.scalars(_HELD_TOGETHER, asked)}
        held = {leg.id: (conversations[leg.conversation_id], leg) for leg in self.db.scalars(_LEGS, asked)}
        self.db.info.setdefault(_HELD_AHEAD, {}).update(held)
        self.db.info.setdefault(_KEPT, []).extend(held.values())
        self.apart.update(conversations)
        return [leg for _, leg in held.values()]

    def leg(self, leg: str) -> Leg:
        """The leg, without a lock. Raises `UnknownLeg`."""
        found = self.db.get(Leg, leg)
        if found is None:
            raise UnknownLeg(_UNKNOWN.format(leg))
        return found

    def lock(self, conversation: str) -> Conversation:
        """The conversation, locked until the commit."""
        return self.db.scalars(_LOCKED, {"id": conversation}).one()

    def flush_soon(self) -> None:
        """Write what was added, at once or, in a transaction over several messages, with what they add."""
        if not foreknown.gathers(self.db):
            self.db.flush()

    def about(self, *mapped: type[Mapped]) -> AbstractContextManager[object]:
        """Queries within are about rows of `mapped`, and find those that this step added; its changes come later.

        Any other query first writes all that was changed, so that a step with many of them writes each row many times.
        """
        if foreknown.gathers(self.db):
            return nullcontext()
        if any(isinstance(each, mapped) for each in self.db.new):
            self.db.flush()
        return self.db.no_autoflush

    def first(self, scope: str, key: str) -> bool:
        """True the first time that (scope, key) is seen."""
        if foreknown.unseen(self.db, scope, key):
            batches.add(self.db, Seen, {"scope": scope, "key": key, "at": self.now})
            return True
        sqlite = self.db.get_bind().dialect.name == "sqlite"
        return self.db.scalar(_FIRST[sqlite], {"scope": scope, "key": key, "at": self.now}) is not None
