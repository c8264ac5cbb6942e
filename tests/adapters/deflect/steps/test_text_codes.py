"""Strangers: nothing is looked up by the number they claim, and it gets no text but a code until that is keyed."""

from __future__ import annotations

import re

import pytest
from ledger_world import MARTA, OURS, RAUL, World
from sqlalchemy import select

from deflect.facts import Caller
from deflect.messaging import outbox
from deflect.steps.ledger import Opened
from deflect.tables import Consent, Conversation, Customer, Leg, Suppression, TextCode
from voice_flows.model.turns import Ask, HandOff, Keys, Say, Silence, Turn

STRANGER = "203.0.113.9"


class Strange:
    """One call from outside the trunks, key by key."""

    def __init__(self, world: World, number: str = MARTA, call: str = "strange", source: str = STRANGER) -> None:
        self.world, self._call, self._inputs = world, call, 0
        caller = Caller(call, number, OURS, "none", "sip", "mobile", source=source)
        self.opened: Opened = world.ledger.open_call(caller, "tienda")

    def keys(self, digits: str) -> Turn:
        return self._give(Keys(digits))

    def silent(self) -> Turn:
        return self._give(Silence())

    def accepts(self) -> Turn:
        self.keys("2")
        return self.keys("1")

    def _give(self, event: Keys | Silence) -> Turn:
        self._inputs += 1
        turn = self.world.ledger.advance(self.opened.leg, str(self._inputs), event)
        assert turn is not None
        return turn


def code_in(rows: list[outbox.Row]) -> str:
    (code,) = re.findall(r"\b\d{6}\b", rows[-1].body)
    return str(code)


def other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def heard(turn: Turn) -> str:
    return " ".join("".join(effect.say) for effect in turn.effects if isinstance(effect, Say | Ask))


def offered(turn: Turn) -> bool:
    return turn.session.node == "oferta"


def test_keyed_code_hands_the_stranger_over_on_the_numbers_record(world: World) -> None:
    world.write("hola")
    world.send_all()
    (marta,) = world.conversations()
    call = Strange(world)
    asked = call.accepts()
    assert "clave de seis cifras" in heard(asked)
    assert not world.handoffs()[0].accepted_at
    (sent,) = world.send_all()
    assert sent.recipient == MARTA
    proved = call.keys(code_in([sent]))
    assert any(isinstance(effect, HandOff) for effect in proved.effects)
    (first,) = world.send_all()
    assert first.body.startswith("Tienda Nogal (ref. ")
    text = world.legs("text")[-1]
    assert (text.customer_id, text.theirs, text.trust) == (marta.customer_id, MARTA, "attested")
    world.write("1")
    assert world.handoffs()[0].replied_at
    with world.store.reading() as db:
        assert {conversation.customer_id for conversation in db.scalars(select(Conversation))} == {marta.customer_id}
        assert [customer.id for customer in db.scalars(select(Customer))] == [marta.customer_id]
        assert {consent.evidence.get("for") for consent in db.scalars(select(Consent))} == {"code", None}


def test_stranger_is_given_a_record_of_their_own_before_the_code(world: World) -> None:
    world.call()
    (marta,) = world.conversations()
    leg = Strange(world).opened.leg
    with world.store.reading() as db:
        stranger = db.get_one(Leg, leg)
        assert stranger.customer_id != marta.customer_id
        assert (stranger.theirs, stranger.source, stranger.trust) == (MARTA, STRANGER, "none")


def test_code_is_kept_hashed_and_shown_nowhere(world: World) -> None:
    call = Strange(world)
    call.accepts()
    code = code_in(world.send_all())
    call.keys(other(code))
    call.keys(code)
    with world.store.reading() as db:
        (row,) = db.scalars(select(TextCode))
        assert code not in repr([row.digest, row.id])
        assert len(row.digest) == 32
        legs = [(leg.session, leg.turn) for leg in db.scalars(select(Leg))]
    shown = [(entry.text, entry.meta) for entry in world.entries()]
    kept = [(row.body, row.request) for row in world.rows()]
    assert not re.search(rf"\b(?:{code}|{other(code)})\b", repr((legs, shown, kept)))
    assert "•••• es tu clave para Tienda Nogal" in repr(shown)


def test_third_wrong_code_leads_to_the_spoken_way(world: World) -> None:
    call = Strange(world)
    call.accepts()
    code = code_in(world.send_all())
    for _ in range(2):
        assert "Esa no es la clave" in heard(call.keys(other(code)))
    last = call.keys(other(code))
    assert "Seguimos por teléfono" in heard(last)
    assert last.session.node == "elige"
    assert not world.send_all()
    assert not world.legs("text")


@pytest.mark.parametrize(("answer", "node"), [("#", "elige"), ("0", "persona")])
def test_caller_may_go_on_by_phone_instead_of_the_code(world: World, answer: str, node: str) -> None:
    call = Strange(world)
    call.accepts()
    assert call.keys(answer).session.node == node


def test_second_silence_goes_on_by_phone_without_the_code(world: World) -> None:
    call = Strange(world)
    call.accepts()
    assert "¿Te ha llegado la clave?" in heard(call.silent())
    assert call.silent().session.node == "elige"


def test_star_repeats_what_is_to_be_done(world: World) -> None:
    call = Strange(world)
    asked = call.accepts()
    assert heard(call.keys("*")) in heard(asked)


def test_code_counts_for_ten_minutes_and_is_not_sent_later(world: World) -> None:
    call = Strange(world)
    call.accepts()
    code = code_in(world.send_all())
    world.clock.forward(minutes=10, seconds=1)
    assert "Seguimos por teléfono" in heard(call.keys(code))
    late = Strange(world, RAUL, "late")
    late.accepts()
    world.clock.forward(minutes=11)
    assert not world.send_all()
    assert (world.rows()[-1].state, world.rows()[-1].code) == ("dropped", "expired")


def test_number_gets_one_code_a_day_whoever_asks(world: World) -> None:
    first = Strange(world)
    first.accepts()
    second = Strange(world, call="second", source="198.51.100.7")
    assert second.keys("2").session.node == "elige"
    assert len(world.rows()) == 1
    world.clock.forward(hours=24, seconds=1)
    assert offered(Strange(world, call="third").keys("2"))


def test_source_causes_three_codes_an_hour(world: World) -> None:
    for number in range(3):
        Strange(world, f"+3461100000{number}", f"call-{number}").accepts()
    assert not offered(Strange(world, "+34611000009", "fourth").keys("2"))
    assert offered(Strange(world, "+34611000009", "elsewhere", "198.51.100.7").keys("2"))
    world.clock.forward(hours=1, seconds=1)
    assert offered(Strange(world, "+34611000008", "later").keys("2"))


def test_limit_that_is_reached_between_offer_and_yes_is_told(world: World) -> None:
    first, second = Strange(world), Strange(world, call="second")
    first.keys("2")
    second.keys("2")
    first.keys("1")
    refused = second.keys("1")
    assert "Ahora no podemos enviarte un mensaje" in heard(refused)
    assert len(world.rows()) == 1


@pytest.mark.parametrize("number", ["+34911222333", "+447700900123", "+34803123456"])
def test_code_goes_to_no_number_that_may_not_be_texted(world: World, number: str) -> None:
    assert not offered(Strange(world, number).keys("2"))


def test_code_goes_to_nobody_who_opted_out(world: World) -> None:
    with world.store.transaction() as db:
        db.add(Suppression(id="sup_1", address=MARTA, source="keyword", at=world.clock()))
    assert not offered(Strange(world).keys("2"))


def test_reply_to_a_code_is_kept_out_of_the_strangers_conversation(world: World) -> None:
    call = Strange(world)
    call.accepts()
    world.send_all()
    world.write("¿Quién es?")
    by_id = {conversation.id: conversation for conversation in world.conversations()}
    assert by_id[world.legs("text")[0].conversation_id].id != call.opened.conversation


def test_trusted_caller_needs_no_code(world: World) -> None:
    world.hand_off()
    assert len(world.send_all()) == 1
