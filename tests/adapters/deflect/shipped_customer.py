"""A customer of the shipped shop or clinic who phones and writes; the business systems answer at once."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from ledger_world import MARTA, OURS, VirtualClock, World
from sqlalchemy import select

from deflect.facts import Caller
from deflect.inbound import due_timers, http_replies
from deflect.installation import Installation
from deflect.messaging import outbox
from deflect.outbound_calls import attempts
from deflect.storage.store import Store
from deflect.storage.unit import UnknownFlow
from deflect.tables import Conversation, Leg, User
from voice_flows.model.turns import Ask, Delivery, Fetch, Fetched, Heard, Input, Json, Keys, Queue, Say, Speech, Turn
from voice_flows.nodes import flow_model
from voice_flows.publishing.yaml_source import read
from voice_flows.schema.document import Flow

FLOWS = Path(__file__).parents[3] / "voice_flows/flows"
MORNING = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
"""A Tuesday at half past ten in Madrid: shop and clinic are open."""
NIGHT = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
SLOTS = [
    {"id": "s1", "day": "2026-11-25", "from": "16:00", "to": "19:00"},
    {"id": "s2", "day": "2026-11-26", "from": "10:00", "to": "13:00"},
]
ORDER = {"number": "48213", "last3": "213", "status": "on_its_way", "day": "2026-11-25", "from": "10:00", "to": "13:00"}
ANSWERS: Mapping[str, tuple[int, Json]] = {
    "GET /orders?phone=": (200, {"orders": [ORDER]}),
    "GET /orders/48213/slots": (200, {"slots": SLOTS}),
    "GET /orders/48213": (200, ORDER),
    "POST /orders/48213/delivery": (200, {**ORDER, "day": "2026-11-26"}),
    "GET /orders/": (404, None),
}
"""By beginnings of method and path; the longest that fits counts."""


VERSION = "ba9876543210"
"""Not that of `ledger_world`, whose shop has the same name: what is drawn from a version is kept for it."""


@cache
def flow(name: str, version: str = VERSION) -> Flow:
    written = read((FLOWS / f"{name}.yaml").read_text(encoding="utf-8")).value
    return flow_model().model_validate(written).model_copy(update={"version": version})


class Shipped:
    """The shipped flows; versions may be taken away."""

    def __init__(self) -> None:
        self.all = {name: flow(name) for name in ("tienda", "clinica", "devolucion")}
        self.versions: dict[tuple[str, str], Mapping[str, Flow]] = {
            (name, each.version): self.all for name, each in self.all.items()
        }

    def latest(self, name: str) -> Flow:
        return self.all[name]

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        try:
            return self.versions[name, version]
        except KeyError:
            raise UnknownFlow(f"there is no version {version} of '{name}'") from None


class Customer:
    """One customer, their calls and their texts."""

    def __init__(self, store: Store, name: str = "tienda", number: str = MARTA, at: datetime = MORNING) -> None:
        assert isinstance(store.clock, VirtualClock)
        store.clock.now = at
        self.flows, self.number, self.name = Shipped(), number, name
        self.world = World(store, Installation(flow=name, sender=OURS), self.flows)
        self.ledger, self.store, self.clock = self.world.ledger, store, store.clock
        self.answers = dict(ANSWERS)
        self.asked: list[str] = []
        """Every request to the business system, by phone and in writing."""
        self.leg, self.turn = "", Turn(None, (), None)  # type: ignore[arg-type]
        self._keys = itertools.count(1)

    # ---- on the phone ----

    def calls(self, trust: str = "trusted") -> str:
        """Phones, and returns what is said."""
        call_id = f"call-{next(self._keys)}"
        opened = self.ledger.open_call(Caller(call_id, self.number, OURS, trust, "sip"), self.name)  # type: ignore[arg-type]
        self.leg = opened.leg
        return self._heard(opened.turn)

    def keys(self, digits: str) -> str:
        return self.gives(Keys(digits))

    def says(self, words: str) -> str:
        return self.gives(Speech((Heard(words, None, 0.97),)))

    def gives(self, event: Input) -> str:
        turn = self.ledger.advance(self.leg, f"k{next(self._keys)}", event)
        assert turn is not None
        return self._heard(turn)

    def hangs_up(self) -> None:
        self.ledger.close(self.leg, "end", "hung_up")
        self.relay()

    def finishes(self) -> None:
        """The flow's last words were said."""
        self.ledger.close(self.leg, "end", "finished")
        self.relay()

    def picks_up(self) -> str:
        """Takes the call that was promised, and returns what is said."""
        found = attempts.claim(self.ledger, "worker")
        assert found is not None
        attempts.dialled(self.ledger, found, "worker")
        attempts.answered(self.ledger, found)
        opened = attempts.begin(self.ledger, found, "sip")
        self.leg = opened.leg
        return self._heard(opened.turn)

    def _heard(self, turn: Turn) -> str:
        """Returns what is said in this turn, and after the answers of the business system."""
        said = [spoken(turn)]
        while turn.wait.kind == "fetch":
            fetch = next(effect for effect in turn.effects if isinstance(effect, Fetch))
            more = self.ledger.advance(self.leg, f"f{next(self._keys)}", self._answer(fetch))
            assert more is not None
            turn = more
            said.append(spoken(turn))
        self.turn = turn
        return "\n".join(filter(None, said))

    def _answer(self, fetch: Fetch) -> Fetched:
        asked = f"{fetch.method} {fetch.path}"
        self.asked.append(asked)
        status, body = self.answers[max((one for one in self.answers if asked.startswith(one)), key=len)]
        return Fetched(status, body)

    # ---- in writing ----

    def writes(self, body: str, **more: Any) -> str:
        """Writes, and returns what comes back."""
        before = len(self.texts())
        self.world.write(body, sender=self.number, **more)
        self.relay()
        return "\n".join(self.texts()[before:])

    def relay(self) -> None:
        """Sends what is due, answers what is asked, and fires timers, as the relay does."""
        for _ in range(20):
            for timer in due_timers.due(self.store):
                due_timers.fire(self.ledger, timer.id)
            rows = outbox.claim(self.store, self.world.vault)
            if not rows:
                return
            for row in rows:
                if row.request is None:
                    outbox.taken(self.store, row.id, f"SM-{row.id}")
                else:
                    http_replies.receive(self.ledger, row.id, self._answer(row.request))

    def texts(self) -> list[str]:
        """What they were sent."""
        return [str(row.body) for row in self.world.rows() if row.kind == "text" and row.state not in ("dropped",)]

    # ---- how it stands ----

    @property
    def queued(self) -> bool:
        return any(isinstance(effect, Queue) for effect in self.turn.effects)

    @property
    def node(self) -> str:
        return self.turn.session.node

    def thread(self) -> Leg:
        """The newest thread."""
        with self.store.reading() as db:
            return db.scalars(
                select(Leg).where(Leg.medium == "text").order_by(Leg.opened_at.desc(), Leg.id.desc())
            ).first()  # type: ignore[return-value]

    def conversation(self, of: Leg | None = None) -> Conversation:
        with self.store.reading() as db:
            found = of or db.get_one(Leg, self.leg)
            return db.get_one(Conversation, found.conversation_id)

    def hire(self, name: str) -> None:
        with self.store.transaction() as db:
            user = User(id=name, email=f"{name}@x", password_hash="", role="agent", name=name.title(), language="es")
            user.active, user.created_at = True, self.clock()
            db.add(user)


def spoken(turn: Turn) -> str:
    return "\n".join("".join(effect.say) for effect in turn.effects if isinstance(effect, Say | Ask) and effect.say)


def by_text(one: Customer) -> str:
    """Asks for another delivery date on the phone, and goes on by text: the dates stand in writing."""
    one.calls()
    one.keys("1")
    one.keys("1")
    one.keys("1")
    said = one.keys("1")
    one.relay()
    row = next(row for row in reversed(one.world.rows()) if row.kind == "text")
    one.world.carrier(row.id, "delivered")
    one.gives(Delivery("delivered"))
    one.finishes()
    one.clock.forward(minutes=1)
    assert re.search("mar|mié|jue", one.texts()[-1])
    return said
