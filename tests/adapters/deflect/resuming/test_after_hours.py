"""A call about an open thread while we are closed: what is left stands in it, and its answer is ours to give."""

from datetime import UTC, datetime

import pytest
from shipped_customer import NIGHT, Customer, by_text

from deflect import desk
from deflect.storage.store import Store
from voice_flows.model.turns import Heard, Silence, Speech
from voice_flows.model.voicemail import Recorded

LEFT = Recorded("msg-1", 6.0, 5.0)
CHRISTMAS = datetime(2026, 12, 25, 11, 0, tzinfo=UTC)


@pytest.fixture
def marta(store: Store) -> Customer:
    """Ana answered in writing while the shop was open; the customer did not reply."""
    one = Customer(store)
    by_text(one)
    one.writes("PERSONA")
    one.hire("ana")
    theirs = one.conversation(one.thread())
    desk.reply(one.ledger, theirs.id, "ana", "c1", "¿Te va bien otro paquete?", seen=theirs.entries)
    one.relay()
    return one


def goes_on(marta: Customer, at: datetime = NIGHT) -> str:
    marta.clock.now = at
    marta.calls()
    marta.keys("1")
    return marta.keys("213")


def test_spoken_answer_after_hours_stands_in_the_thread_and_makes_it_our_turn(marta: Customer) -> None:
    thread = marta.conversation(marta.thread())
    assert thread.turn == "customer"
    assert "Ana te escribió hoy: ¿Te va bien otro paquete?" in goes_on(marta)
    assert "Deja tu mensaje después de la señal; lo grabamos." in marta.keys("1")
    marta.clock.forward(seconds=20)
    said = marta.gives(LEFT)
    assert "Lo leerá una persona y te contestamos cuando abramos: mañana a las nueve." in said
    marta.finishes()
    marta.clock.forward(hours=1)
    stands = marta.conversation(marta.thread())
    assert (stands.id, stands.owner, stands.owner_user_id) == (thread.id, "agent", "ana")
    assert (stands.turn, stands.turn_since) == ("us", NIGHT)
    assert [entry.conversation_id for entry in marta.world.entries("voicemail")] == [thread.id]


@pytest.mark.parametrize("begins", [False, True])
def test_caller_after_hours_who_leaves_nothing_still_is_somebody_to_answer(marta: Customer, begins: bool) -> None:
    goes_on(marta)
    said = marta.keys("1") + marta.gives(Recorded("", 0.0, 0.0)) if begins else marta.keys("2")
    assert said.endswith("Gracias por llamar a Tienda Nogal. Hasta luego.")
    marta.finishes()
    stands = marta.conversation(marta.thread())
    assert (stands.owner, stands.turn, stands.turn_since) == ("agent", "us", NIGHT)


@pytest.mark.parametrize("unheard", [Silence(), Speech((Heard("se lo cuenta a Ana", None, 0.9),))])
def test_caller_who_does_not_answer_the_question_may_leave_a_word(marta: Customer, unheard: Silence | Speech) -> None:
    goes_on(marta)
    said = [marta.gives(unheard) for _ in range(3)][-1]
    assert "Deja tu mensaje después de la señal" in said
    assert "Lo leerá una persona" in marta.gives(LEFT)
    assert not marta.conversation().queued_at


def test_hour_that_is_told_on_a_holiday_is_that_of_the_next_open_day(marta: Customer) -> None:
    assert "Ahora hemos cerrado; abrimos mañana a las diez." in goes_on(marta, CHRISTMAS)


def test_clinic_after_hours_takes_a_message_in_its_own_manner(store: Store) -> None:
    luis = Customer(store, "clinica")
    luis.writes("hola")
    luis.writes("PERSONA")
    luis.clock.now = NIGHT
    luis.calls()
    said = luis.keys("1")
    assert "Su mensaje sigue en su turno y le contestamos mañana a las ocho. ¿Quiere dejar algo dicho?" in said
    assert "Deje su mensaje después de la señal; lo grabamos." in luis.keys("1")
    assert "Lo leerá una persona y le contestamos cuando abramos: mañana a las ocho." in luis.gives(LEFT)


def test_caller_in_english_hears_the_hour_after_hours(marta: Customer) -> None:
    marta.clock.now = NIGHT
    marta.calls()
    marta.says("English")
    marta.keys("1")
    said = marta.keys("213")
    assert "Ana wrote to you today: ¿Te va bien otro paquete?" in said
    assert "We're closed now and open tomorrow at nine. Would you like to leave a message?" in said
    marta.keys("1")
    assert "we'll get back to you when we open: tomorrow at nine." in marta.gives(LEFT)
