"""Another number for the text: asked for, looked at, read back, confirmed; and the wish for texts after an opt-out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from small_shop import FLOWS, WORLD, ask, learned, says, spoken, stored
from small_shop import world as facts

from voice_flows.engine import machine
from voice_flows.model.given_number import CheckNumber, TextAgain
from voice_flows.model.turns import Arranged, Delivery, HandOff, Input, Keys, Silence, Started, Turn

_OFFER = FLOWS["shop"].nodes["oferta"].model_copy(update={"other_number": True})
SHOP = FLOWS["shop"].model_copy(update={"nodes": {**FLOWS["shop"].nodes, "oferta": _OFFER}})
ASKING = {**FLOWS, "shop": SHOP}
LANDLINE = {"allowed": False, "code": "landline", "reason": "número fijo"}
YES = Arranged(True)


def call(offer: Mapping[str, Any] = LANDLINE, *events: Input, node: str = "oferta", country: str = "ES") -> Turn:
    flows = {**ASKING, "shop": SHOP.model_copy(update={"country": country})}
    begun = machine.begin(flows["shop"], "voice", "es", node, {"huecos": [{"day": "2026-11-24"}]})
    moment = facts(**{**WORLD, "offer": offer})
    turn = machine.step(flows, begun, Started(), moment)
    for event in events:
        turn = machine.step(flows, stored(turn.session), event, moment)
    return turn


def checked(turn: Turn) -> str:
    return next((effect.number for effect in turn.effects if isinstance(effect, CheckNumber)), "")


def test_complaint_a_text_to_a_landline_fails() -> None:
    turn = call()
    assert "Llamas desde un fijo, que no recibe mensajes. Marca un móvil, o pulsa almohadilla" in spoken(turn)
    assert learned(turn, "offered").value is False  # type: ignore[union-attr]
    assert not ask(turn).listen.keep_typed_ahead


def test_a_withheld_number_is_asked_for_a_mobile() -> None:
    assert "número oculto" in spoken(call({"allowed": False, "code": "anonymous"}))


@pytest.mark.parametrize("code", ["opted_out", "day_limit", "number_limit", "untrusted", "no_sender"])
def test_other_reasons_are_not_mentioned(code: str) -> None:
    turn = call({"allowed": False, "code": code})
    assert turn.session.node == "elige"
    assert "mensaje" not in spoken(turn)
    assert "móvil" not in spoken(turn)


@pytest.mark.parametrize(
    "given", [Keys("612345678"), Keys("0034612345678"), says("seis uno dos tres cuatro cinco seis siete ocho")]
)
def test_the_number_is_looked_at_and_read_back_in_threes(given: Input) -> None:
    looked = call(LANDLINE, given)
    assert checked(looked) == "+34612345678"
    assert looked.wait.kind == "arranged"
    back = call(LANDLINE, given, YES)
    assert spoken(back) == "seis uno dos, tres cuatro cinco, seis siete ocho. ¿Es correcto?"
    handed = call(LANDLINE, given, YES, Keys("1"))
    hand_off = next(effect for effect in handed.effects if isinstance(effect, HandOff))
    assert (hand_off.to, hand_off.start) == ("+34612345678", "elige")
    assert hand_off.evidence["number_by"] == ("key" if isinstance(given, Keys) else "speech")
    assert handed.wait.kind == "delivery"


def test_delivery_tells_to_answer_the_text() -> None:
    turn = call(LANDLINE, Keys("612345678"), YES, says("sí"), Delivery("delivered"))
    assert "Contesta sí a ese mensaje" in spoken(turn)


@pytest.mark.parametrize(
    ("country", "digits", "words"),
    [
        ("ES", "112", "es de emergencias"),
        ("ES", "1004", "número corto"),
        ("ES", "806123456", "tarificación especial"),
        ("ES", "910000001", "número fijo"),
        ("ES", "61234567", "ocho cifras, y un móvil tiene nueve"),
        ("ES", "5512345678", "diez cifras, y un móvil de aquí tiene nueve. Si es de otro país"),
        ("ES", "999999999", "no existe"),
        ("MX", "551234567", "nueve cifras, y un celular tiene diez"),
        ("US", "61234567", "ocho cifras, y un celular tiene diez"),
    ],
)
def test_a_number_that_gets_no_texts_is_told_why(country: str, digits: str, words: str) -> None:
    turn = call(LANDLINE, Keys(digits), country=country)
    assert words in spoken(turn)
    assert re.search("(pulsa almohadilla|marca gato|oprime numeral) y te atendemos por teléfono.$", spoken(turn))
    assert not checked(turn)


@pytest.mark.parametrize(("country", "digits"), [("MX", "5512345678"), ("US", "2125551234")])
def test_ten_digits_are_a_number_where_numbers_have_ten(country: str, digits: str) -> None:
    assert checked(call(LANDLINE, Keys(digits), country=country)).endswith(digits)


@pytest.mark.parametrize(
    ("code", "words"),
    [("ours", "Ese número es nuestro"), ("country", "un país al que no escribimos"), ("opted_out", "ahora"),
     ("number_limit", "ahora"), ("landline", "número fijo")],
)  # fmt: skip
def test_the_ledgers_refusal_is_told_but_nothing_of_a_stranger(code: str, words: str) -> None:
    turn = call(LANDLINE, Keys("612345678"), Arranged(False, code, "pidió no recibir mensajes"))
    assert words in spoken(turn)
    assert "pidió" not in spoken(turn)


def test_after_two_wrong_numbers_the_call_goes_on_by_phone() -> None:
    turn = call(LANDLINE, Keys("61234567"), Keys("910000001"))
    assert "Seguimos por teléfono" in spoken(turn)
    assert turn.session.node == "elige"
    assert turn.session.declined_text


def test_a_single_wrong_key_is_a_slip_and_no_number_that_failed() -> None:
    turn = call(LANDLINE, Keys("910000001"), Keys("1"))
    assert "Eso es una cifra, y un móvil tiene nueve" in spoken(turn)
    assert checked(call(LANDLINE, Keys("910000001"), Keys("1"), Keys("612345678"))) == "+34612345678"


def test_keys_of_a_number_still_being_dialled_answer_no_later_question() -> None:
    turn = call(LANDLINE, Keys("61234567"), Keys("910000001"))
    assert not ask(turn).listen.keys.single
    assert call(LANDLINE, Keys("61234567"), Keys("910000001"), Keys("612345678")).session.node == "elige"


@pytest.mark.parametrize("said", [says("seguir"), says("no"), says("no tengo móvil"), Keys("#")])
def test_whoever_wants_no_text_goes_on_by_phone(said: Input) -> None:
    turn = call(LANDLINE, said)
    assert "De acuerdo, seguimos por teléfono." in spoken(turn)
    assert (turn.session.node, turn.session.declined_text) == ("elige", True)
    assert learned(turn, "answered_offer").value is False  # type: ignore[union-attr]


def test_two_silences_go_on_by_phone_and_zero_is_a_person() -> None:
    assert "¿Sigues ahí?" in spoken(call(LANDLINE, Silence()))
    assert call(LANDLINE, Silence(), Silence()).session.node == "elige"
    assert call(LANDLINE, Keys("0")).wait.kind == "person"


def test_a_no_to_the_read_back_asks_again_once() -> None:
    turn = call(LANDLINE, Keys("612345678"), YES, Keys("2"))
    assert "Marca un móvil" in spoken(turn)
    assert "+34600111222" in checked(call(LANDLINE, Keys("612345678"), YES, Keys("2"), Keys("600111222")))
    assert call(LANDLINE, Keys("612345678"), YES, Keys("2"), Keys("600111222"), YES, Keys("2")).session.node == "elige"


OPEN = {"allowed": True, "reason": ""}
LOST = (Keys("1"), Delivery("undelivered", "landline"))


def test_a_text_that_did_not_arrive_leads_to_another_number() -> None:
    turn = call(OPEN, *LOST)
    assert "No ha llegado: es un fijo o no está disponible. ¿Probamos otro número, o seguimos por teléfono?" in spoken(
        turn
    )
    for wish in (Keys("1"), says("otro número"), says("sí")):
        assert "Marca el móvil" in spoken(call(OPEN, *LOST, wish))
    for wish in (Keys("2"), says("por teléfono"), says("no")):
        assert call(OPEN, *LOST, wish).session.node == "elige"
    assert checked(call(OPEN, *LOST, Keys("612345678"))) == "+34612345678"
    twice = call(OPEN, *LOST, Keys("612345678"), YES, Keys("1"), Delivery("undelivered", "unreachable"))
    assert "apagado o sin cobertura" in spoken(twice)
    assert "A ese número no ha llegado" in spoken(
        call(OPEN, *LOST, Keys("612345678"), YES, Keys("1"), Delivery("undelivered", "x"), Keys("612345678"))
    )


def test_two_numbers_that_fail_end_the_tries() -> None:
    once = (YES, Keys("1"), Delivery("undelivered", "unreachable"))
    turn = call(OPEN, *LOST, Keys("612345678"), *once, Keys("600111222"), *once)
    assert "El mensaje no ha llegado. Seguimos por teléfono." in spoken(turn)
    assert turn.session.node == "elige"


def test_without_the_field_all_is_as_before() -> None:
    begun = machine.begin(FLOWS["shop"], "voice", "es", "oferta", {"huecos": [{"day": "2026-11-24"}]})
    turn = machine.step(FLOWS, begun, Started(), facts(offer=LANDLINE))
    assert turn.session.node == "elige"
    assert "fijo" not in spoken(turn)


# ---- texts again after an opt-out ----

STOPPED = {"allowed": False, "code": "opted_out", "reason": "pidió no recibir mensajes"}


def test_who_asks_for_text_after_an_opt_out_is_asked_once() -> None:
    asked = call(STOPPED, says("por mensaje"), node="elige")
    assert spoken(asked).endswith("porque así lo pediste. ¿Quieres que volvamos a escribirte?")
    agreed = call(STOPPED, says("por mensaje"), says("sí"), node="elige")
    (wish,) = (effect for effect in agreed.effects if isinstance(effect, TextAgain))
    assert (wish.evidence["by"], wish.evidence["answer"]) == ("speech", "sí")
    handed = call(STOPPED, says("por mensaje"), says("sí"), YES, node="elige")
    assert any(isinstance(effect, HandOff) for effect in handed.effects)


@pytest.mark.parametrize("answer", [says("no"), Silence(), Keys("2")])
def test_a_no_leaves_the_opt_out_as_it_is(answer: Input) -> None:
    turn = call(STOPPED, says("por mensaje"), answer, node="elige")
    assert not any(isinstance(effect, TextAgain) for effect in turn.effects)
    assert turn.session.declined_text


def test_where_the_provider_blocks_the_caller_hears_what_to_send() -> None:
    turn = call(STOPPED, says("por mensaje"), says("sí"), Arranged(False, "blocked"), node="elige")
    assert "la palabra ALTA" in spoken(turn)


def test_the_opt_out_is_never_told_unasked() -> None:
    assert "pediste" not in spoken(call(STOPPED))
