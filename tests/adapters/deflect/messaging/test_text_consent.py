"""Every text rests on a consent: who declined on a call gets none, and each row that leaves names its evidence."""

from __future__ import annotations

import pytest
from ledger_world import MARTA, OURS, RAUL, World
from office import Office
from sqlalchemy import select

from deflect import desk
from deflect.facts import Caller, HandOffRequest
from deflect.inbound import due_timers
from deflect.inbound.api_handoffs import accept
from deflect.messaging import compose
from deflect.outbound_calls.unanswered import tell_customer
from deflect.tables import Consent, Leg, Outbox, Outcall
from voice_flows.model.turns import Fetched, Keys, Silence


def consents(world: World, purpose: str = "conversation") -> list[Consent]:
    with world.store.reading() as db:
        return list(db.scalars(select(Consent).where(Consent.purpose == purpose).order_by(Consent.id)))


def texts(world: World) -> list[Outbox]:
    return [row for row in world.rows() if row.kind == "text"]


def each_rests_on_a_consent(world: World) -> None:
    """Every text that is sent names a consent with purpose, node, flow version and time."""
    with world.store.reading() as db:
        for row in texts(world):
            assert row.consent_id, row.body
            consent = db.get_one(Consent, row.consent_id)
            assert consent.address == row.recipient
            assert consent.at <= row.created_at
            assert consent.granted or row.always
            assert consent.evidence["by"]
            if not row.always:
                assert consent.evidence["flow_version"]
                assert consent.evidence["node"]


def declines(world: World) -> str:
    """A call whose caller declines text and goes on by phone; its leg."""
    leg = world.call().leg
    world.ledger.advance(leg, "1", Keys("2"))
    world.ledger.advance(leg, "2", Keys("2"))
    return leg


def asks_for_an_order(world: World, leg: str) -> None:
    """What `also: text` confirms in writing."""
    world.ledger.advance(leg, "a", Keys("1"))
    world.ledger.advance(leg, "b", Keys("48213"))
    world.ledger.advance(leg, "c", Fetched(200, {"state": "en camino"}))


def also_text(world: World, leg: str) -> None:
    with world.store.transaction() as db:
        row = db.get_one(Leg, leg)
        row.session = {**row.session, "node": "motivo", "wait": "answer"}
    asks_for_an_order(world, leg)


def test_who_declined_on_the_call_gets_nothing_that_is_also_text(world: World) -> None:
    leg = declines(world)
    also_text(world, leg)
    assert [entry.text for entry in world.entries("said")][-2:] == ["Tu pedido está en camino.", "Hasta luego."]
    assert texts(world) == []
    (refusal,) = consents(world)
    assert (refusal.granted, refusal.address, refusal.leg_id) == (False, MARTA, leg)
    assert refusal.evidence == {"by": "key", "node": "oferta", "flow": "tienda", "flow_version": "0123456789ab"}


def test_silence_at_an_offer_is_a_no_to_all_texts_of_the_call(world: World) -> None:
    leg = world.call().leg
    world.ledger.advance(leg, "0", Keys("2"))
    for key in ("1", "2"):
        world.ledger.advance(leg, key, Silence())
    also_text(world, leg)
    assert texts(world) == []


def test_a_call_that_offers_nothing_may_confirm_in_writing(world: World) -> None:
    asks_for_an_order(world, world.call().leg)
    (row,) = texts(world)
    assert row.state == "queued"
    (consent,) = consents(world, "confirmation")
    assert (consent.evidence["by"], consent.evidence["flow_version"]) == ("call", "0123456789ab")
    each_rests_on_a_consent(world)


def test_a_no_to_one_offer_ends_with_what_the_customer_writes(world: World) -> None:
    declines(world)
    world.clock.forward(minutes=1)
    world.write("hola")
    assert [row.state for row in texts(world)] == ["queued"]
    assert [(one.granted, one.evidence["by"]) for one in consents(world)] == [(False, "key"), (True, "text")]
    each_rests_on_a_consent(world)


def test_a_no_on_a_call_stops_the_reminder_of_an_older_thread(world: World) -> None:
    world.hand_off()
    world.ledger.close(world.legs("voice")[0].id, "close", "hung_up")
    world.clock.forward(hours=19)
    leg = world.ledger.open_call(Caller("call-2", MARTA, OURS, "trusted", "sip"), "tienda").leg
    world.ledger.advance(leg, "1", Keys("2"))
    world.ledger.advance(leg, "2", Keys("2"))
    world.clock.forward(hours=2)
    for timer in due_timers.due(world.store):
        due_timers.fire(world.ledger, timer.id)
    assert len(texts(world)) == 1


@pytest.mark.parametrize("declined", [False, True])
def test_a_missed_call_back_is_told_by_text_only_to_who_allowed_it(world: World, declined: bool) -> None:
    leg = declines(world) if declined else world.call().leg
    with world.store.reading() as db:
        conversation = db.get_one(Leg, leg).conversation_id

    def tell(unit: object) -> None:
        held = unit.lock(conversation)  # type: ignore[attr-defined]
        tell_customer(unit, held, Outcall(purpose="call_back", leg_id=leg))  # type: ignore[arg-type]

    world.ledger.work(tell)
    assert [row.state for row in texts(world)] == ([] if declined else ["queued"])
    assert (world.conversations()[0].owner == "queue") is declined
    each_rests_on_a_consent(world)


def test_a_customer_of_another_number_is_not_bound_by_a_strangers_no(world: World) -> None:
    world.hand_off()
    world.clock.forward(minutes=1)
    stranger = Caller("strange", MARTA, OURS, "none", "sip", "mobile", source="203.0.113.9")
    leg = world.ledger.open_call(stranger, "tienda").leg
    world.ledger.advance(leg, "1", Keys("2"))
    world.ledger.advance(leg, "2", Keys("2"))
    world.clock.forward(hours=21)
    for timer in due_timers.due(world.store):
        due_timers.fire(world.ledger, timer.id)
    assert len(texts(world)) == 2


def test_all_kinds_of_texts_name_their_consent(world: World) -> None:
    """First text, answer, reminder, opt-out with its end, help, code, also: text, agent's reply, API hand-off."""
    office = Office(world)
    office.hire("ana")
    world.hand_off()
    world.clock.forward(hours=21)
    for timer in due_timers.due(world.store):
        due_timers.fire(world.ledger, timer.id)
    for body in ("nada", "AYUDA", "BAJA", "ALTA", "hola", "PERSONA"):
        world.clock.forward(minutes=1)
        world.write(body)
    world.clock.forward(minutes=1)
    (conversation,) = world.conversations()
    desk.reply(world.ledger, conversation.id, "ana", "c1", "Te lo miro.", seen=conversation.entries)
    asks_for_an_order(world, world.call(RAUL, "call-2").leg)
    stranger = Caller("strange", "+34600400508", OURS, "none", "sip", "mobile", source="203.0.113.9")
    leg = world.ledger.open_call(stranger, "tienda").leg
    world.ledger.advance(leg, "1", Keys("2"))
    world.ledger.advance(leg, "2", Keys("1"))
    accept(
        world.ledger,
        HandOffRequest("key-1", "+34600400509", "es", "tienda", "elige", OURS, consent="pressed 1"),
    )
    bodies = [row.body for row in texts(world)]
    for piece in (
        "¿Qué fecha?",
        "nos falta tu respuesta",
        "no te enviaremos",
        "vuelves a recibir",
        "Te lo miro.",
        "clave",
    ):
        assert any(piece in body for body in bodies), (piece, bodies)
    assert len({row.recipient for row in texts(world)}) == 4
    each_rests_on_a_consent(world)


def test_a_text_without_a_consent_is_dropped_whoever_writes_it(world: World) -> None:
    leg = declines(world)
    with world.store.reading() as db:
        conversation = db.get_one(Leg, leg).conversation_id

    def write(unit: object) -> str:
        held = unit.lock(conversation)  # type: ignore[attr-defined]
        row = compose.post(unit, held, unit.leg(leg), "Hola")  # type: ignore[attr-defined, arg-type]
        return f"{row.state} {row.code} {row.consent_id}"

    assert world.ledger.work(write) == "dropped no_consent None"
