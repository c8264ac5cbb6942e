"""How sure the ledger is of who calls or writes: what raises a level, what a number keeps, and when it drops."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from ledger_world import MARTA, OURS, RAUL, World
from sqlalchemy import select

from deflect import desk
from deflect.contacts import identity_levels
from deflect.facts import Caller
from deflect.people.teams import Scope
from deflect.steps.context import moment
from deflect.steps.ledger import Ledger
from deflect.tables import Conversation, Entry, Identity, Leg, User
from voice_flows.model.turns import Fetched, Keys
from voice_flows.publishing.loader import load, version_of
from voice_flows.schema.document import Flow

VOICE = """
flow: tienda
title: {es: Voz}
brand: {name: Nogal, sms: Nogal, register: tu}
languages: [es]
start: quien
start_text: quien
commands: {person: persona}
nodes:
  quien: {kind: identify, then: pin, failed: pin}
  pin:
    kind: menu
    say: {es: "¿Saldo o tarjeta?"}
    choices:
      - {id: saldo, label: {es: saldo}, key: "1", then: fin}
      - {id: tarjeta, label: {es: tarjeta}, key: "2", then: fin}
  persona: {kind: queue, done: fin, timeout: fin, closed: fin, left: fin}
  fin: {kind: end, say: {es: Hasta luego.}}
"""
_FLOW = load(VOICE, "voz.yaml").flow
assert _FLOW is not None
PINNED = _FLOW.model_copy(update={"version": version_of(VOICE)})


class VoiceOnly:
    def latest(self, name: str) -> Flow:
        return PINNED

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        return {"tienda": PINNED}


def identity(world: World, number: str = MARTA) -> Identity:
    with world.store.reading() as db:
        return db.scalars(select(Identity).where(Identity.address == number)).one()


def level(world: World, leg: str) -> str:
    """The level as the flow reads it."""

    def read(unit):  # type: ignore[no-untyped-def]
        conversation, row = unit.locked(leg)
        return moment(unit, conversation, row, unit.flows.latest("tienda")).facts["contact"]["identity"]

    return str(world.ledger.work(read))


def test_call_is_a_number_seen_and_a_claimed_one_is_nobody(world: World) -> None:
    assert level(world, world.call().leg) == "seen"
    claimed = world.ledger.open_call(Caller("call-2", MARTA, OURS, "none", "sip"), "tienda")
    assert level(world, claimed.leg) == "none"
    withheld = world.ledger.open_call(Caller("call-3", None, OURS, "trusted", "sip", "anonymous"), "tienda")
    assert level(world, withheld.leg) == "none"


def test_reply_to_our_text_confirms_the_number(world: World) -> None:
    world.hand_off()
    (leg,) = world.legs("text")
    assert level(world, leg.id) == "seen"
    world.write("2")
    assert level(world, leg.id) == "confirmed"
    assert (identity(world).level, identity(world).level_at) == ("confirmed", world.clock())


def test_first_message_of_a_customer_confirms_nothing(world: World) -> None:
    world.write("hola")
    (leg,) = world.legs("text")
    assert (level(world, leg.id), identity(world).level) == ("seen", "seen")


@pytest.mark.parametrize(("days", "kept"), [(89, "confirmed"), (91, "seen")])
def test_number_keeps_its_level_for_90_days_without_contact(world: World, days: int, kept: str) -> None:
    world.hand_off()
    world.write("2")
    world.clock.forward(days=days)
    assert identity_levels.of_number(identity(world), world.clock()) == kept


def test_reply_after_half_a_year_confirms_nothing(world: World) -> None:
    world.hand_off()
    world.clock.forward(days=180)
    world.write("2")
    (leg,) = world.legs("text")
    assert level(world, leg.id) == "seen"
    assert identity_levels.of_number(identity(world), world.clock()) == "seen"


def test_confirmed_number_of_two_customers_is_shared(world: World) -> None:
    world.hand_off()
    world.write("hola", sender=RAUL)
    (leg,) = [one for one in world.legs("text") if one.theirs == MARTA]
    with world.store.transaction() as db:
        mine = db.scalars(select(Identity).where(Identity.address == MARTA)).one()
        mine.customer_id = db.scalars(select(Identity).where(Identity.address == RAUL)).one().customer_id
    world.write("2")
    assert level(world, leg.id) == "confirmed"
    assert identity(world).shared is True


@pytest.mark.parametrize(
    ("answer", "reached", "kept"),
    [
        (Fetched(200, {"level": "plugin", "score": 0.97}), "plugin", "plugin"),
        (Fetched(200, {"level": "plugin", "score": 0.2}), "seen", "seen"),
        (Fetched(0), "seen", "seen"),
    ],
)
def test_plugin_raises_the_level_of_call_and_number(world: World, answer: Fetched, reached: str, kept: str) -> None:
    world.ledger = Ledger(world.store, VoiceOnly(), world.vault, world.ledger.policy, world.installation)
    leg = world.call().leg
    world.ledger.advance(leg, "answer", answer)
    assert (level(world, leg), identity(world).level) == (reached, kept)
    world.ledger.advance(leg, "more", Keys("1"))
    assert level(world, leg) == reached
    told = [one.text for one in world.entries("identified")]
    assert told == (["plugin"] if reached == "plugin" else [])


def test_plugin_may_know_a_caller_whose_number_is_claimed_without_the_number(world: World) -> None:
    world.ledger = Ledger(world.store, VoiceOnly(), world.vault, world.ledger.policy, world.installation)
    world.call(call_id="call-0")
    opened = world.ledger.open_call(Caller("call-1", MARTA, OURS, "none", "sip"), "tienda")
    world.ledger.advance(opened.leg, "answer", Fetched(200, {"level": "plugin", "score": 1}))
    assert (level(world, opened.leg), identity(world).level) == ("plugin", "seen")


def test_agent_marks_a_number_as_shared_and_as_one_persons(world: World) -> None:
    world.hand_off()
    (conversation,) = world.conversations()
    with world.store.transaction() as db:
        ana = {"email": "ana@nogal.es", "password_hash": "", "role": "agent", "name": "Ana"}
        db.add(User(id="usr_1", created_at=world.clock(), **ana))
    for shared, to in ((True, "number_shared"), (False, "number_own")):
        desk.set_shared(world.ledger, conversation.id, "usr_1", shared=shared)
        assert identity(world).shared is shared
        with world.store.reading() as db:
            card = desk.card(db, conversation.id, Scope("usr_1"))
            newest = db.scalars(select(Entry).order_by(Entry.sequence.desc())).first()
        assert card is not None
        assert newest is not None
        assert (card.shared, card.level, newest.meta["to"]) == (shared, "seen", to)


def test_card_tells_the_level_of_the_latest_contact(world: World) -> None:
    world.hand_off()
    world.write("2")
    (conversation,) = world.conversations()
    with world.store.reading() as db:
        card = desk.card(db, conversation.id, Scope("usr_1"))
    assert card is not None
    assert card.level == "confirmed"


def test_legs_keep_their_level(world: World) -> None:
    world.hand_off()
    world.write("2")
    with world.store.reading() as db:
        assert {one.medium: one.level for one in db.scalars(select(Leg))} == {"voice": "", "text": "confirmed"}
        assert db.scalars(select(Conversation)).one().id


def test_card_lists_the_call_that_a_thread_came_from(world: World) -> None:
    world.hand_off()
    (conversation,) = world.conversations()
    with world.store.reading() as db:
        card = desk.card(db, conversation.id, Scope("usr_1"))
    assert card is not None
    assert [(one.channel, one.conversation) for one in card.contacts] == [("voice", conversation.id)]
