"""Nothing of a thread is told or changed before its caller, or who writes in it, has proved who they are."""

import re
from datetime import timedelta

import pytest
from shipped_customer import Customer, by_text
from sqlalchemy import select

from deflect import desk
from deflect.contacts import value_locks
from deflect.messaging import outbox
from deflect.storage.store import Store
from deflect.tables import Customer as Row
from deflect.tables import Entry


def begun_in_writing(marta: Customer, *, answered: bool) -> None:
    """Text about an invoice, in which no value is known that could be compared."""
    marta.writes("hola")
    marta.writes("3")
    if answered:
        marta.writes("PERSONA")
        marta.hire("ana")
        conversation = marta.conversation(marta.thread())
        desk.reply(marta.ledger, conversation.id, "ana", "c1", "Te enviamos otro paquete.", seen=conversation.entries)
        marta.relay()
    marta.clock.forward(hours=2)


def code_of(marta: Customer) -> str:
    """The code that is on its way to the mobile."""
    rows = outbox.claim(marta.store, marta.world.vault)
    return str(re.findall(r"\b\d{6}\b", rows[-1].body)[0])


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize("trust", ["trusted", "attested"])
def test_thread_with_nothing_to_compare_is_told_after_a_code_alone(store: Store, trust: str, answered: bool) -> None:
    marta = Customer(store)
    begun_in_writing(marta, answered=answered)
    marta.calls(trust)
    said = marta.keys("1")
    assert "clave de seis cifras" in said
    said += marta.keys("#")
    assert not re.search("factura|paquete|Ana", said), said
    assert marta.queued


def test_caller_who_declined_texts_gets_no_code_and_hears_nothing(store: Store) -> None:
    marta = Customer(store)
    begun_in_writing(marta, answered=True)
    marta.writes("BAJA")
    marta.clock.forward(minutes=5)
    said = marta.calls()
    if "¿Llamas por eso?" in said:
        said += marta.keys("1")
    assert not re.search("clave|paquete|Ana", said), said


def guesses(marta: Customer, *values: str) -> str:
    marta.calls()
    said = marta.keys("1")
    for each in values:
        said = marta.keys(each)
    marta.hangs_up()
    marta.clock.forward(minutes=31)
    return said


def test_wrong_values_lock_the_question_over_calls(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    thread = marta.thread()
    guesses(marta, "000", "111")
    guesses(marta, "222", "333")
    said = guesses(marta)
    assert "Para proteger tus datos, seguimos con una persona" in said
    assert "cifras" not in said
    with store.reading() as db:
        until = db.scalars(select(Row.locked_until)).one()
        told = [one for one in db.scalars(select(Entry)) if one.meta.get("to") == "identity_locked"]
    assert until is not None
    assert until - told[-1].at == timedelta(hours=1)
    assert told[-1].conversation_id == thread.conversation_id


@pytest.mark.parametrize(("wrong", "hours"), [(3, 0), (4, 1), (5, 1), (6, 4), (8, 16), (10, 64), (12, 168), (99, 168)])
def test_pause_grows_to_a_week(wrong: int, hours: int) -> None:
    assert value_locks.pause(wrong) == timedelta(hours=hours)


def silent(marta: Customer) -> None:
    by_text(marta)
    marta.writes("otra fecha")
    assert "¿Qué fecha prefieres?" in marta.texts()[-1]
    marta.clock.forward(days=96)
    marta.relay()


def test_number_that_fell_silent_changes_nothing_before_the_value_is_named(store: Store) -> None:
    marta = Customer(store)
    silent(marta)
    for body in ("hola", "1"):
        read = marta.writes(body)
        assert "tres cifras finales" in read
        assert "fecha" not in read
    assert not [one for one in marta.asked if one.startswith("POST")]
    assert marta.thread().level == "seen"


def test_owner_names_the_value_in_writing_and_goes_on(store: Store) -> None:
    marta = Customer(store)
    silent(marta)
    marta.writes("hola")
    assert "¿Qué fecha prefieres?" in marta.writes("213")
    assert marta.thread().level == "confirmed"
    assert "¿A qué hora te viene bien?" in marta.writes("mañana")
    assert "Hecho" in marta.writes("1")


def test_two_wrong_values_in_writing_are_a_persons(store: Store) -> None:
    marta = Customer(store)
    silent(marta)
    marta.writes("hola")
    marta.writes("1")
    read = marta.writes("2")
    assert read.startswith("Recibido.")
    assert marta.conversation(marta.thread()).owner == "queue"
    assert not [one for one in marta.asked if one.startswith("POST")]


@pytest.mark.parametrize("word", ["PERSONA", "LLAMADA"])
def test_word_of_a_number_that_fell_silent_leads_to_no_thread(store: Store, word: str) -> None:
    marta = Customer(store)
    silent(marta)
    read = marta.writes(word)
    assert not re.search("fecha|Te llamamos ahora", read), read


def test_call_after_silence_lets_no_reply_change_anything(store: Store) -> None:
    marta = Customer(store)
    silent(marta)
    marta.calls()
    marta.keys("2")
    marta.hangs_up()
    marta.clock.forward(minutes=40)
    assert "tres cifras finales" in marta.writes("1")


def test_value_named_on_the_phone_proves_the_number_again(store: Store) -> None:
    marta = Customer(store)
    silent(marta)
    marta.calls()
    marta.keys("1")
    assert "¿Qué otro día prefieres?" in marta.keys("213")
    marta.hangs_up()
    marta.clock.forward(minutes=40)
    assert "¿A qué hora te viene bien?" in marta.writes("mañana")
    assert "Hecho" in marta.writes("1")


def test_stranger_goes_on_in_their_thread_by_a_code(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.clock.forward(hours=2)
    assert "¿Llamas por eso?" not in marta.calls("none")
    assert "cinco cifras" in marta.keys("1")
    marta.keys("99999")
    assert "una conversación que ya tienes" in marta.keys("1")
    assert "clave de seis cifras" in marta.keys("1")
    code = code_of(marta)
    late = marta.keys(code[:4])
    assert "¿Te ha llegado la clave?" in late
    assert "Esa no es la clave" not in late
    said = marta.keys(code)
    assert "Seguimos donde lo dejamos" in said
    assert marta.node == "elige_dia"
    assert "Hecho" in marta.keys("1")
    marta.finishes()
    assert len(marta.world.conversations()) == 1
