"""A small shop with a ledger: a clock that only tests move, ids that count, and customers who call and write."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from deflect.facts import Caller, Inbound, State, Status
from deflect.inbound.messages import receive, report
from deflect.installation import Installation
from deflect.keeping.customer_keys import CustomerKeys
from deflect.messaging import outbox
from deflect.policy.calling import CallSettings
from deflect.policy.texting import PolicySettings
from deflect.steps.ledger import Ledger, Opened
from deflect.steps.semantic_match import Comparer
from deflect.storage.store import Store
from deflect.storage.unit import Flows, UnknownFlow
from deflect.storage.vault import Vault
from deflect.tables import Conversation, Entry, Handoff, Leg, Outbox
from voice_flows.model.turns import HandOff, Keys
from voice_flows.nodes import flow_model
from voice_flows.publishing.yaml_source import read
from voice_flows.schema.document import Flow

MARTA, RAUL, OURS = "+34612345678", "+34699111222", "+34910000001"
POLICY = PolicySettings(calls=CallSettings(hosts=frozenset({"10.0.0.0/24"})))
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
SHOP = flow_model().model_validate(read((Path(__file__).parent / "shop.yaml").read_text()).value)
PINNED = SHOP.model_copy(update={"version": "0123456789ab"})

__all__ = ["Installation"]


class VirtualClock:
    def __init__(self, now: datetime = NOON):
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


def counted_ids() -> Callable[[str], str]:
    numbers, lock = itertools.count(1), threading.Lock()

    def made(prefix: str) -> str:
        with lock:
            return f"{prefix}_{next(numbers):06d}"

    return made


def keys_of(url: str) -> CustomerKeys:
    """The keys that seal what a database holds of its customers."""
    return CustomerKeys(url, lambda: Vault("a secret of the tests"))


class OneFlow:
    def latest(self, name: str) -> Flow:
        if name != "tienda":
            raise UnknownFlow(f"there is no flow '{name}'")
        return PINNED

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        return {"tienda": PINNED}


class World:
    """What tests do to a ledger and ask of it."""

    def __init__(
        self, store: Store, installation: Installation, flows: Flows | None = None, comparer: Comparer | None = None
    ):
        self.store, self.installation = store, installation
        self.vault = Vault("a secret of the tests")
        self.ledger = Ledger(store, flows or OneFlow(), self.vault, POLICY, installation, comparer=comparer)
        self._keys = itertools.count(1)

    @property
    def clock(self) -> VirtualClock:
        assert isinstance(self.store.clock, VirtualClock)
        return self.store.clock

    def call(self, number: str | None = MARTA, call_id: str = "call-1") -> Opened:
        return self.ledger.open_call(Caller(call_id, number, OURS, "trusted", "sip"), "tienda")

    def hand_off(self) -> str:
        """A call whose caller accepts text; its leg."""
        leg = self.call().leg
        self.ledger.advance(leg, "call-1:1", Keys("2"))
        turn = self.ledger.advance(leg, "call-1:2", Keys("1"))
        assert turn is not None
        assert any(isinstance(effect, HandOff) for effect in turn.effects)
        return leg

    def owned(self, owner: str) -> None:
        """Give the one conversation to a queue or a person."""
        with self.store.transaction() as db:
            db.scalars(select(Conversation)).one().owner = owner  # type: ignore[assignment]

    def write(self, body: str, key: str = "", sender: str = MARTA, **more: object) -> Inbound:
        inbound = Inbound("sms", key or f"SM{next(self._keys)}", sender, OURS, body, self.clock(), **more)  # type: ignore[arg-type]
        receive(self.ledger, inbound)
        return inbound

    def carrier(self, row: str, state: State, code: str = "", provider_id: str = "") -> bool:
        return report(self.ledger, Status("sms", provider_id or f"SM-{row}", state, self.clock(), row, code))

    def send_all(self) -> list[outbox.Row]:
        """Be a relay whose provider takes everything."""
        sent: list[outbox.Row] = []
        while rows := outbox.claim(self.store, self.vault):
            for row in rows:
                outbox.taken(self.store, row.id, f"SM-{row.id}")
            sent += rows
        return sent

    def entries(self, kind: str | None = None) -> list[Entry]:
        with self.store.reading() as db:
            query = select(Entry).order_by(Entry.conversation_id, Entry.sequence)
            return list(db.scalars(query.where(Entry.kind == kind) if kind else query))

    def rows(self) -> list[Outbox]:
        with self.store.reading() as db:
            return list(db.scalars(select(Outbox).order_by(Outbox.position)))

    def conversations(self) -> list[Conversation]:
        with self.store.reading() as db:
            return list(db.scalars(select(Conversation).order_by(Conversation.created_at, Conversation.id)))

    def handoffs(self) -> list[Handoff]:
        with self.store.reading() as db:
            return list(db.scalars(select(Handoff).order_by(Handoff.id)))

    def legs(self, medium: str) -> list[Leg]:
        with self.store.reading() as db:
            return list(db.scalars(select(Leg).where(Leg.medium == medium).order_by(Leg.id)))
