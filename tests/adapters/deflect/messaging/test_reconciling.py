"""What webhooks did not bring, on either database: entered once, in order, from the provider's list."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ledger_world import MARTA, OURS, World
from sqlalchemy import select

from deflect.facts import Inbound
from deflect.messaging import outbox, unproved
from deflect.storage import counters, journal
from deflect.storage.journal import Letter
from deflect.tables import Outbox
from gateway.providers.base import CannotList, Outbound
from gateway.relay import incoming
from gateway.relay.reconciling import MESSAGES, STATES, Reconciling
from gateway.testing.fake import FakeProvider


@pytest.fixture
def fake(world: World) -> FakeProvider:
    return FakeProvider(world.clock, name="twilio")


@pytest.fixture
def reconciling(world: World, fake: FakeProvider) -> Reconciling:
    return Reconciling(world.ledger, {"twilio": fake}, world.clock)


def wrote(world: World, fake: FakeProvider, body: str) -> Inbound:
    """A customer's message that the provider lists."""
    message = Inbound("sms", f"SM{len(fake.inbox)}", MARTA, OURS, body, world.clock())
    fake.inbox.append(message)
    return message


def read(world: World, fake: FakeProvider) -> list[str]:
    """Reads the journal; what customers wrote, as the timelines have it."""
    while letters := journal.claim(world.store, world.vault):
        for letter in letters:
            incoming.read(world.ledger, {"twilio": fake}, letter)
    return [entry.text for entry in world.entries("message_in")]


def counted(world: World, name: str) -> int:
    with world.store.reading() as db:
        return counters.value(db, name)


def test_complaint_a_missed_message_is_never_looked_for(
    world: World, fake: FakeProvider, reconciling: Reconciling
) -> None:
    wrote(world, fake, "antes de Relevo")
    world.clock.forward(minutes=2)
    assert reconciling.messages() == 0
    for body in ("uno", "dos", "tres"):
        world.clock.forward(seconds=1)
        message = wrote(world, fake, body)
        if body == "dos":
            letter = Letter("twilio", "inbound", "sms", message.key, b"", {}, "", (message,))
            journal.write(world.store, world.vault, letter, MARTA)
    world.clock.forward(minutes=2)
    assert [reconciling.messages() for _ in range(3)] == [2, 0, 0]
    assert sorted(read(world, fake)) == ["dos", "tres", "uno"]
    assert counted(world, MESSAGES) == 2


def test_fresh_message_is_left_to_its_webhook(world: World, fake: FakeProvider, reconciling: Reconciling) -> None:
    reconciling.messages()
    world.clock.forward(minutes=5)
    wrote(world, fake, "recién escrito")
    assert reconciling.messages() == 0
    world.clock.forward(minutes=1)
    assert reconciling.messages() == 1


def test_list_that_could_not_be_read_is_read_from_the_same_place(
    world: World, fake: FakeProvider, reconciling: Reconciling
) -> None:
    reconciling.messages()
    world.clock.forward(minutes=1)
    wrote(world, fake, "hola")
    fake.down = True
    world.clock.forward(hours=9)
    assert reconciling.messages() == 0
    fake.down = False
    assert reconciling.messages() == 1
    assert Reconciling(world.ledger, {"twilio": fake}, world.clock).messages() == 0


def sent(world: World, fake: FakeProvider) -> Outbox:
    """A text that the provider took, and whose report does not come."""
    world.write("hola")
    (row,) = outbox.claim(world.store, world.vault)
    outbox.taken(world.store, row.id, fake.send(Outbound(row.id, row.sender, row.recipient, row.body)).provider_id)
    return world.rows()[-1]


def test_lost_state_is_made_good(world: World, fake: FakeProvider, reconciling: Reconciling) -> None:
    row = sent(world, fake)
    fake.sent[-1] = replace(fake.sent[-1], state="delivered")
    world.clock.forward(minutes=4)
    assert reconciling.states() == 0
    world.clock.forward(minutes=1)
    assert [reconciling.states() for _ in range(2)] == [1, 0]
    assert (world.rows()[-1].id, world.rows()[-1].state, world.rows()[-1].check_at) == (row.id, "delivered", None)
    assert counted(world, STATES) == 1


def test_text_without_a_report_is_asked_about_ever_more_seldom_and_then_left(
    world: World, fake: FakeProvider, reconciling: Reconciling
) -> None:
    sent(world, fake)
    asked = 0
    for _ in range(40):
        world.clock.forward(hours=1)
        asked += len(unproved.due(world.store, 9))
        reconciling.states()
    assert asked == 1 + len(unproved.PAUSES)
    assert world.rows()[-1].check_at is None


def test_provider_without_a_list_is_not_asked_again(
    world: World, fake: FakeProvider, reconciling: Reconciling, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*_: object) -> None:
        raise CannotList("no list")

    monkeypatch.setattr(fake, "look_up", cannot)
    monkeypatch.setattr(fake, "received", cannot)
    sent(world, fake)
    world.clock.forward(minutes=10)
    assert (reconciling.states(), reconciling.messages(), reconciling.messages()) == (0, 0, 0)
    with world.store.reading() as db:
        assert db.scalars(select(Outbox.check_at)).all() == [None]
