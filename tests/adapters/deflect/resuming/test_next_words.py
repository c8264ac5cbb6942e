"""What a text promised, and which text a customer answers: the next words are the right ones, once each."""

import re

import pytest
from shipped_customer import NIGHT, ORDER, SLOTS, Customer, by_text

from deflect import desk
from deflect.policy.decisions import Decision
from deflect.steps import callbacks, context
from deflect.storage.store import Store
from voice_flows.model.turns import Ask, Delivery, Listen, Returned

OTHER = {**ORDER, "number": "48177", "last3": "177"}


@pytest.fixture
def marta(store: Store) -> Customer:
    one = Customer(store)
    one.answers |= {
        "GET /orders/48177": (200, OTHER),
        "GET /orders/48177/slots": (200, {"slots": SLOTS}),
        "POST /orders/48177/delivery": (200, {**OTHER, "day": "2026-11-26"}),
    }
    return one


def posts(marta: Customer) -> list[str]:
    return [one for one in marta.asked if one.startswith("POST")]


def second_order_by_text(marta: Customer) -> str:
    """Another call about another order, which goes on by text too; what was said when the text was sent."""
    marta.calls()
    for keys in ("2", "1", "2", "48177", "1", "1"):
        marta.keys(keys)
    said = marta.keys("1")
    marta.relay()
    marta.gives(Delivery("delivered"))
    marta.finishes()
    return said


def hung_up_in_queue(marta: Customer, *keys: str) -> None:
    marta.calls()
    for key in keys:
        marta.keys(key)
    marta.hangs_up()
    marta.clock.forward(seconds=20)


def test_a_reply_answers_the_text_that_was_read_last(marta: Customer) -> None:
    by_text(marta)
    hung_up_in_queue(marta, "2", "0", "2")
    assert "Responde 1 seguir por mensaje" in marta.texts()[-1]
    assert "lo lee una persona" in marta.writes("1")
    assert posts(marta) == []


def test_a_reply_that_only_fits_an_earlier_question_answers_that(marta: Customer) -> None:
    by_text(marta)
    hung_up_in_queue(marta, "2", "0", "2")
    assert "¿Qué fecha prefieres?" in marta.writes("otra fecha")


def test_two_open_texts_are_told_apart_by_voice_and_text(marta: Customer) -> None:
    by_text(marta)
    said = second_order_by_text(marta)
    first, second = (re.search(r"ref\. (\w+)", text)[1] for text in marta.texts()[-2:])  # type: ignore[index]
    assert first != second
    reference = marta.conversation(marta.thread()).reference
    assert reference == second
    assert said.count(",") >= 3
    asked = marta.writes("1")
    assert f"¿De qué mensaje se trata? Escribe antes la referencia: {first} 1, o {second} 1." in asked
    assert posts(marta) == []
    read = marta.writes(f"{second} 1")
    assert read.startswith(f"Ref. {second}: Hecho.")
    assert "pedido acabado en 177" in read
    assert "pedido acabado en 213" in marta.writes("2")
    assert posts(marta) == ["POST /orders/48177/delivery", "POST /orders/48213/delivery"]


def test_who_names_no_reference_when_asked_answers_the_text_read_last(marta: Customer) -> None:
    by_text(marta)
    second_order_by_text(marta)
    assert "¿De qué mensaje se trata?" in marta.writes("2")
    assert "pedido acabado en 177" in marta.writes("1")
    assert "pedido acabado en 213" in marta.writes("1")


def test_a_wish_for_a_person_is_not_asked_about(marta: Customer) -> None:
    by_text(marta)
    second_order_by_text(marta)
    assert "¿De qué mensaje" not in marta.writes("PERSONA")


@pytest.mark.parametrize("written", ["{} 1", "ref. {}: 1", "1 {}", "1, ref {}", "(ref. {}) 1."])
@pytest.mark.parametrize("lower", [False, True])
def test_a_reference_written_in_a_reply_names_its_thread(marta: Customer, written: str, lower: bool) -> None:
    by_text(marta)
    second_order_by_text(marta)
    first, _ = (re.search(r"ref\. (\w+)", text)[1] for text in marta.texts()[-2:])  # type: ignore[index]
    read = marta.writes(written.format(first.lower() if lower else first))
    assert "pedido acabado en 213" in read
    assert posts(marta) == ["POST /orders/48213/delivery"]
    assert "pedido acabado en 177" in marta.writes("1")


def test_after_the_end_a_reply_goes_on_where_it_was_left(marta: Customer) -> None:
    by_text(marta)
    assert "seguimos donde lo dejamos" in marta.writes("FIN")
    marta.clock.forward(minutes=5)
    assert "Hecho." in marta.writes("2")
    by_text(marta)
    marta.writes("FIN")
    assert "1 mié 25/11 de 16 a 19" in marta.writes("hola")


def test_thanks_after_the_end_are_answered_once_and_begin_nothing(marta: Customer) -> None:
    by_text(marta)
    marta.writes("1")
    assert marta.writes("Muchas gracias!") == "Gracias a ti. Si necesitas otra cosa, responde a este mensaje."
    assert marta.writes("ok, no quiero nada más") == ""
    assert marta.conversation(marta.thread()).state == "resolved"
    assert "¿En qué te ayudo?" in marta.writes("hola")


@pytest.mark.parametrize("days", [2, 12, 80])
def test_thanks_long_after_the_end_begin_nothing_and_lead_to_nobody(marta: Customer, days: int) -> None:
    by_text(marta)
    marta.writes("1")
    thread = marta.thread().id
    marta.clock.forward(days=days)
    assert "¿En qué te ayudo?" not in marta.writes("muchas gracias")
    assert (marta.thread().id, marta.conversation(marta.thread()).state) == (thread, "resolved")
    assert "¿En qué te ayudo?" in marta.writes("hola")


@pytest.mark.parametrize(
    ("answer", "next_words"), [("sí", "¿Qué fecha"), ("yes", "¿Qué fecha"), ("no", "¿Se ha resuelto?")]
)
def test_yes_and_no_answer_a_question_that_names_one_choice(marta: Customer, answer: str, next_words: str) -> None:
    marta.writes("mi pedido")
    assert "¿Quieres cambiar la entrega?" in marta.writes("48213")
    assert next_words in marta.writes(answer)


def test_a_receipt_comes_once_whichever_way_the_silence_began(marta: Customer) -> None:
    read = marta.writes("PERSONA")
    assert "hoy atendemos hasta las 14:00 y de 16 a 20" in read
    assert [marta.writes(one) for one in ("hola?", "¿hay alguien?")] == ["", ""]


def test_in_closed_hours_a_call_is_promised_moved_and_called_off(marta: Customer) -> None:
    marta.clock.now = NIGHT
    marta.writes("PERSONA")
    assert "responde LLAMADA" in marta.writes("me han cobrado dos veces")
    assert marta.writes("¿me leéis?") == ""
    assert "Te llamamos mié 25/11 a las 9:00" in marta.writes("LLAMADA")
    assert "Te llamamos mié 25/11 a las 10:30" in marta.writes("a las 10:30")
    assert marta.writes("NO") == "De acuerdo, no te llamamos."
    assert marta.writes("NO") == ""


def test_a_call_that_no_line_can_place_gets_one_answer(marta: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    no_line(monkeypatch)
    assert marta.writes("hola")
    assert marta.writes("LLAMADA") == "Te llama una persona."
    assert marta.writes("vale") == ""
    assert marta.writes("LLAMADA") == "Te llama una persona."


def test_the_call_of_a_person_is_moved_and_called_off_as_the_promise_of_a_call_is(
    marta: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_line(monkeypatch)
    marta.writes("hola")
    assert marta.writes("LLAMADA") == "Te llama una persona."
    assert marta.writes("2") == ""
    assert marta.writes("a las 12:30") == (
        "Te llama una persona mar 24/11 a las 12:30. Si no te viene bien, responde NO."
    )
    assert (
        marta.writes("mejor a las 13")
        == "Te llama una persona mar 24/11 a las 13:00. Si no te viene bien, responde NO."
    )
    assert marta.writes("NO") == "De acuerdo, no te llamamos."
    assert marta.writes("NO") == ""
    assert marta.conversation(marta.thread()).owner == "queue"


def test_a_no_to_a_person_who_answered_calls_nothing_off(marta: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    no_line(monkeypatch)
    marta.writes("hola")
    marta.writes("LLAMADA")
    marta.hire("ana")
    theirs = marta.conversation(marta.thread())
    desk.reply(marta.ledger, theirs.id, "ana", "c1", "¿Te va bien que te enviemos otro?", seen=theirs.entries)
    marta.relay()
    assert marta.writes("no") == ""


def test_who_waited_in_vain_hears_one_promise_and_keeps_the_place(
    marta: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_line(monkeypatch)
    hung_up_in_queue(marta, "0", "2")
    marta.calls()
    marta.keys("1")
    said = marta.gives(Returned("timeout"))
    assert "Te llama una persona." in said
    assert "no podemos atenderte" not in said
    marta.finishes()
    assert marta.conversation().owner == "queue"


def test_a_place_and_what_its_text_promised_outlast_a_second_wait(
    marta: Customer,
) -> None:
    hung_up_in_queue(marta, "0", "2")
    since = marta.conversation().queued_at
    marta.calls()
    marta.keys("1")
    assert "¿A qué hora te llamamos?" in marta.gives(Returned("timeout"))
    marta.hangs_up()
    assert (marta.conversation().owner, marta.conversation().queued_at) == ("queue", since)
    assert re.search(r"Te llamamos mar 24/11 a las 1\d:[03]0 al 612 34 56 78", marta.writes("2"))
    assert "Te llamamos mar 24/11 a las 11:00" in marta.writes("a las 11")


def test_who_did_not_press_the_key_gets_no_text_for_the_place(marta: Customer) -> None:
    by_text(marta)
    before = marta.texts()
    hung_up_in_queue(marta, "2", "0")
    assert marta.texts() == before


def test_after_no_more_texts_the_question_goes_on_by_phone(marta: Customer) -> None:
    by_text(marta)
    marta.writes("BAJA")
    marta.clock.forward(minutes=5)
    assert "¿Llamas por eso?" in marta.calls()
    marta.keys("1")
    assert "¿Qué día te viene bien?" in marta.keys("213")
    assert "Hecho." in marta.keys("1")
    marta.finishes()
    assert marta.conversation().state == "resolved"


def test_a_thread_in_english_is_called_about_in_english(marta: Customer) -> None:
    by_text(marta)
    marta.writes("English")
    marta.clock.forward(minutes=5)
    assert "Is it about that?" in marta.calls()


def test_a_keyed_date_is_read_back_and_a_closed_day_is_told(marta: Customer) -> None:
    marta.calls()
    for keys in ("1", "1", "1", "2", "3"):
        said = marta.keys(keys)
    assert "¿Qué otro día prefieres?" in said
    assert "cerramos. ¿Qué otro día prefieres?" in marta.keys("25122026")
    assert "¿Te lo llevamos" in marta.keys("28112026")
    assert "¿A qué hora te viene bien?" in marta.keys("1")
    assert posts(marta) == []
    assert "Hecho." in marta.keys("1")


def no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """No trunk leads to the customer's number."""
    for place in (callbacks, context):
        monkeypatch.setattr(place, "may_call", lambda *_, **__: Decision("calling", False, "no_line"))


def test_keys_for_a_code_that_is_over_do_not_answer_the_next_question(marta: Customer) -> None:
    marta.calls("none")
    for keys in ("1", "2", "48213", "1", "1", "1"):
        marta.keys(keys)
    said = [marta.keys("111111") for _ in range(3)][-1]
    assert "No hemos podido comprobar el móvil." in said
    assert not listens(marta).keys.single  # several keys in a row are one answer
    assert "¿Qué día te viene bien?" in said
    marta.keys("222222")
    assert posts(marta) == []
    assert listens(marta).keys.single
    assert "Hecho." in marta.keys("1")


def listens(marta: Customer) -> Listen:
    return next(effect for effect in marta.turn.effects if isinstance(effect, Ask)).listen
