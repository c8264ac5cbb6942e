"""Webhooks that come three times and in any order, read by two relays at once, end in the state of a plain run.

Only the first copies of one customer's messages keep their order, as they leave the customer's telephone.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from ledger_world import OURS, World
from sqlalchemy import func, select

from deflect.eligibility import suppression
from deflect.facts import Inbound, Status
from deflect.messaging.http_requests import Services
from deflect.tables import Conversation, Entry, Journal, Leg, Outbox
from gateway.ingress import create_app
from gateway.ingress.webhooks import Webhooks
from gateway.providers.base import Request
from gateway.relay.pacing import Pace
from gateway.relay.program import Relay
from gateway.testing.fake import FakeProvider

SCRIPTS = (
    ("hola", "2", "1", "gracias", "adiós"),
    ("hola", "1", "48213", "¿y bien?", "oiga"),
    ("BAJA", "hola", "ALTA", "2", "2"),
    ("PERSONA", "tengo prisa", "1", "¿hay alguien?", "sí"),
    ("no sé", "quién sabe", "cambio", "jueves", "huele a gas"),
    ("2", "vale", "mañana", "2", "MENU"),
    ("1", "48 213", "no", "PERSONA", "mi tarjeta es 4111 1111 1111 1111"),
)
AT_ONCE = 250
"""Webhooks that come before the relays read again."""


@dataclass
class House:
    """One ledger behind its door, and as many relays as there are."""

    world: World
    provider: FakeProvider
    web: FlaskClient
    relays: list[Relay]

    def post(self, *facts: Inbound | Status) -> None:
        for fact in facts:
            asked: Request = self.provider.request([fact])
            answer = self.web.post("/webhooks/twilio/sms", data=asked.body, headers=asked.headers)
            assert answer.status_code == 204

    def work(self) -> None:
        """All relays read and send at once, until nothing is left."""
        with ThreadPoolExecutor(len(self.relays)) as pool:
            while self._left():
                for done in [pool.submit(_round, relay) for relay in self.relays]:
                    done.result()

    def _left(self) -> bool:
        with self.world.store.reading() as db:
            new = select(func.count()).select_from(Journal).where(Journal.state == "new")
            queued = select(func.count()).select_from(Outbox).where(Outbox.state == "queued")
            return bool((db.scalar(new) or 0) + (db.scalar(queued) or 0))

    def order_of(self, number: str) -> list[str]:
        """What the provider took for a number, in its order."""
        return [each.message.body for each in self.provider.sent if each.message.recipient == number]

    def statuses(self, seen: int) -> list[Status]:
        """What the provider tells of the texts that it took since."""
        now, told = self.world.clock(), ("sent", "delivered")
        sent = self.provider.sent[seen:]
        return [Status("sms", each.provider_id, state, now, each.message.row) for each in sent for state in told]  # type: ignore[arg-type]


def _round(relay: Relay) -> None:
    while relay.read():
        pass
    relay.drain()


@pytest.fixture
def house(world: World) -> Iterator[House]:
    provider = FakeProvider(world.store.clock, "twilio")
    app = create_app(world.ledger, Webhooks.over(world.ledger, {"twilio": provider}, "https://fake.test"))
    services = Services({"tienda": "http://127.0.0.1:1"})
    relays = [Relay(world.ledger, {"twilio": provider}, services, Pace(usual=1e6), lambda: 0.5) for _ in range(2)]
    yield House(world, provider, app.test_client(), relays)
    for relay in relays:
        relay.close()


def numbers(prefix: str, messages: int) -> list[str]:
    """The customers of one run: each writes five messages."""
    return [f"+346{prefix}{at:07d}" for at in range(messages // 5)]


def messages(world: World, number: str, at: int) -> list[Inbound]:
    script = SCRIPTS[at % len(SCRIPTS)]
    return [Inbound("sms", f"{number}:{key}", number, OURS, body, world.clock()) for key, body in enumerate(script)]


def plain(house: House, customers: Sequence[str]) -> None:
    """Each message comes once, and is read and answered before the next of its customer."""
    scripts = [messages(house.world, number, at) for at, number in enumerate(customers)]
    seen = len(house.provider.sent)
    for together in zip(*scripts, strict=True):
        house.post(*together)
        house.work()
    house.post(*house.statuses(seen))
    house.work()


def tripled_and_shuffled(house: House, customers: Sequence[str], draw: random.Random) -> None:
    """Each webhook comes three times, in any order; two relays read it."""
    waiting: list[Inbound | Status] = _shuffled(house.world, customers, draw)
    seen = len(house.provider.sent)
    while waiting:
        some, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
        house.post(*some)
        house.work()
        told: list[Inbound | Status] = [*house.statuses(seen)] * 3
        seen = len(house.provider.sent)
        for each in told:
            waiting.insert(draw.randrange(len(waiting) + 1), each)


def _shuffled(world: World, customers: Sequence[str], draw: random.Random) -> list[Inbound | Status]:
    """Three copies of each message in any order, but for the first copies of one customer's messages."""
    scripts = {number: messages(world, number, at) for at, number in enumerate(customers)}
    copies = [(number, key) for number, script in scripts.items() for key in range(len(script))] * 3
    draw.shuffle(copies)
    order: dict[str, dict[int, int]] = {number: {} for number in customers}
    return [scripts[number][order[number].setdefault(key, len(order[number]))] for number, key in copies]


def state(world: World, number: str) -> dict[str, Any]:
    """All that a run left of one customer, but for ids, instants and references."""
    with world.store.reading() as db:
        legs = db.scalars(select(Leg).where(Leg.theirs == number).order_by(Leg.opened_at, Leg.id)).all()
        ids = {leg.conversation_id for leg in legs}
        conversations = db.scalars(select(Conversation).where(Conversation.id.in_(ids)).order_by(Conversation.id)).all()
        ordered = select(Entry).where(Entry.conversation_id.in_(ids)).order_by(Entry.conversation_id, Entry.sequence)
        entries = db.scalars(ordered).all()
        texts = select(Outbox).where(Outbox.conversation_id.in_(ids)).order_by(Outbox.position)
        return {
            "conversations": [(one.owner, one.state, one.queue, one.unread, one.entries) for one in conversations],
            "legs": [(leg.wait, leg.session["node"], leg.session["values"]) for leg in legs],
            "words": [entry.text for entry in entries if entry.kind == "message_in"],
            "entries": Counter(entry.kind for entry in entries),
            "texts": [(row.kind, row.body, row.state, row.code) for row in db.scalars(texts)],
            "stopped": suppression.suppressed(db, number),
        }


def is_the_same(house: House, many: int, draw: random.Random) -> None:
    first, second = numbers("10", many), numbers("20", many)
    plain(house, first)
    sent = len(house.provider.sent)
    tripled_and_shuffled(house, second, draw)
    assert len(house.provider.sent) == 2 * sent
    wrong = []
    for one, other in zip(first, second, strict=True):
        before, after = state(house.world, one), state(house.world, other)
        wrong += [(other, part, before[part], after[part]) for part in before if before[part] != after[part]]
        assert house.order_of(other) == house.order_of(one)
    assert wrong == []


@pytest.mark.parametrize("seed", [1, 2])
def test_a_few_messages_tripled_and_shuffled_end_as_in_a_plain_run(house: House, seed: int) -> None:
    is_the_same(house, 5 * 2 * len(SCRIPTS), random.Random(seed))


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_a_thousand_messages_tripled_and_shuffled_end_as_in_a_plain_run(house: House) -> None:
    is_the_same(house, 1000, random.Random(3))
