"""A call goes on where the thread stands: nothing that was answered is asked again, and nothing is done twice."""

from datetime import UTC, datetime

import pytest
from office import Office
from shipped_customer import Customer, by_text

from deflect import desk
from deflect.storage.store import Store
from deflect.tables import WaitingCall

AFTERNOON = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


def test_call_goes_on_at_the_question_of_the_thread_with_its_values(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.clock.forward(hours=2)
    assert "¿Llamas por eso?" in marta.calls()
    assert "las tres últimas cifras" in marta.keys("1")
    said = marta.keys("213")
    assert "Seguimos donde lo dejamos" in said
    assert "¿Qué día te viene bien?" in said
    assert marta.node == "elige_dia"
    assert "Hecho. Te lo llevamos" in marta.keys("2")
    marta.finishes()
    assert [one for one in marta.asked if one.startswith("POST")] == ["POST /orders/48213/delivery"]
    assert len(marta.world.conversations()) == 1
    assert marta.thread().wait == "over"


def test_late_text_answer_to_what_was_settled_on_the_phone_is_not_acted_upon(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.calls()
    marta.keys("1")
    marta.keys("213")
    marta.keys("2")
    marta.finishes()
    read = marta.writes("1")
    assert read == "Eso ya lo hemos visto por teléfono."
    assert len([one for one in marta.asked if one.startswith("POST")]) == 1


def test_thread_follows_a_call_that_is_cut_at_a_later_question(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.calls()
    marta.keys("1")
    marta.keys("213")
    marta.says("otra fecha")
    assert marta.node == "otra_fecha"
    marta.hangs_up()
    assert marta.thread().session["node"] == "otra_fecha"
    late = marta.writes("2")
    assert "Eso ya lo hemos visto por teléfono." in late
    assert "¿Qué fecha prefieres?" in late
    assert not [one for one in marta.asked if one.startswith("POST")]
    assert "¿A qué hora te viene bien?" in marta.writes("el viernes")
    assert "Hecho" in marta.writes("1")
    assert len([one for one in marta.asked if one.startswith("POST")]) == 1


def test_reminder_after_a_cut_call_asks_what_the_call_asked(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.calls()
    marta.keys("1")
    marta.keys("213")
    marta.says("otra fecha")
    marta.hangs_up()
    before = len(marta.texts())
    marta.clock.forward(hours=25)
    marta.relay()
    assert "¿Qué fecha prefieres?" in "\n".join(marta.texts()[before:])


def test_what_is_written_during_the_call_waits_for_its_end(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.calls()
    marta.keys("1")
    marta.keys("213")
    assert marta.writes("2") == ""
    assert not [one for one in marta.asked if one.startswith("POST")]
    marta.keys("1")
    before = len(marta.texts())
    marta.finishes()
    assert marta.texts()[before:] == ["Eso ya lo hemos visto por teléfono."]
    assert len([one for one in marta.asked if one.startswith("POST")]) == 1


def test_what_is_written_during_a_call_that_settles_nothing_is_taken_after_it(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.calls()
    marta.keys("1")
    marta.keys("213")
    marta.writes("2")
    before = len(marta.texts())
    marta.hangs_up()
    assert "Hecho. El pedido acabado en 213 llega" in "\n".join(marta.texts()[before:])


def test_reminder_waits_while_the_customer_is_on_the_phone(store: Store) -> None:
    marta = Customer(store, at=AFTERNOON)
    by_text(marta)
    marta.clock.forward(hours=19, minutes=56)
    marta.calls()
    marta.keys("1")
    marta.keys("213")
    before = marta.texts()
    marta.clock.forward(minutes=4)
    marta.relay()
    assert marta.texts() == before
    marta.hangs_up()
    marta.clock.forward(minutes=6)
    marta.relay()
    assert len(marta.texts()) == len(before) + 1


def test_answer_in_writing_is_not_asked_again_by_phone(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.calls()
    marta.keys("1")
    marta.keys("213")
    marta.hangs_up()
    marta.clock.forward(minutes=1)
    assert "Hecho" in marta.writes("2")
    assert "¿Seguimos donde estábamos?" not in marta.calls()


def test_call_cut_after_one_answer_is_offered_to_go_on_for_thirty_minutes(store: Store) -> None:
    marta = Customer(store)
    marta.calls()
    marta.keys("1")
    assert marta.node == "es_este"
    marta.hangs_up()
    marta.clock.forward(minutes=29)
    assert "La última llamada quedó a medias" in marta.calls()
    asked = marta.keys("1")
    assert "tres últimas cifras" in asked
    assert "213" not in asked
    assert "reparto" not in asked
    said = marta.keys("213")
    assert "Seguimos donde lo dejamos" in said
    assert "¿Es ese?" in said


def test_call_cut_more_than_thirty_minutes_ago_begins_anew(store: Store) -> None:
    marta = Customer(store)
    marta.calls()
    marta.keys("1")
    marta.hangs_up()
    marta.clock.forward(minutes=31)
    assert "La última llamada quedó a medias" not in marta.calls()


def test_resumed_call_that_is_cut_goes_on_with_its_thread(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.calls()
    marta.keys("1")
    marta.keys("213")
    marta.says("otra fecha")
    marta.hangs_up()
    marta.clock.forward(minutes=3)
    assert "La última llamada quedó a medias" in marta.calls()
    assert "tres últimas cifras" in marta.keys("1")
    assert "¿Qué otro día prefieres?" in marta.keys("213")
    assert "¿Te lo llevamos el viernes?" in marta.says("el viernes")
    assert "¿A qué hora te viene bien?" in marta.keys("1")
    assert "Hecho" in marta.keys("1")
    marta.finishes()
    assert marta.thread().wait == "over"
    assert marta.thread().on_call_id is None


def test_version_that_no_longer_exists_is_told_and_nothing_is_lost(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    newer = {name: each.model_copy(update={"version": "f" * 12}) for name, each in marta.flows.all.items()}
    marta.flows.all = newer
    marta.flows.versions = {(name, each.version): newer for name, each in newer.items()}
    marta.calls()
    marta.keys("1")
    said = marta.keys("213")
    assert "Eso ha cambiado desde entonces" in said
    assert "¿En qué te ayudo?" in said
    assert marta.thread().session["node"] == "elige_dia"
    assert marta.thread().on_call_id is None


def test_call_goes_on_in_the_version_of_the_thread(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    newer = {name: each.model_copy(update={"version": "f" * 12}) for name, each in marta.flows.all.items()}
    asked = newer["tienda"].nodes["elige_dia"].model_copy(update={"say": {"es": "Otra pregunta.", "en": "Another."}})
    nodes = {**newer["tienda"].nodes, "elige_dia": asked}
    newer["tienda"] = newer["tienda"].model_copy(update={"nodes": nodes})
    marta.flows.all = newer
    marta.flows.versions |= {(name, each.version): newer for name, each in newer.items()}
    marta.calls()
    marta.keys("1")
    assert "¿Qué día te viene bien?" in marta.keys("213")
    assert "Hecho" in marta.keys("1")


def test_thread_that_waits_for_the_business_system_asks_it_once_more_by_phone(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.world.write("2", sender=marta.number)  # the request is written and not yet answered
    assert marta.thread().wait == "fetch"
    marta.calls()
    marta.keys("1")
    assert "Hecho" in marta.keys("213")
    marta.finishes()
    assert len([one for one in marta.asked if one.startswith("POST")]) == 1


def test_fetch_that_fails_on_the_way_back_is_told_and_leads_to_a_person(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.world.write("otra fecha", sender=marta.number)
    marta.relay()
    marta.world.write("el viernes", sender=marta.number)
    marta.answers["GET /orders/48213/slots"] = (0, None)
    marta.calls()
    marta.keys("1")
    said = marta.keys("213")
    assert "Ahora no puedo consultarlo" in said
    assert marta.queued
    assert marta.conversation().owner == "queue"
    assert len(marta.world.conversations()) == 1


def test_stranger_hears_of_a_thread_only_after_the_right_code(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    said = marta.calls(trust="none")
    assert "¿Llamas por eso?" not in said
    assert marta.node == "motivo"


def test_wait_for_a_person_keeps_its_age_and_rings_the_agent_who_has_it_first(store: Store) -> None:
    marta = Customer(store)
    office = Office(marta.world)
    office.at_work("berta", "ana")
    by_text(marta)
    marta.writes("PERSONA")
    conversation = marta.conversation(marta.thread())
    desk.reply(marta.ledger, conversation.id, "ana", "c1", "Lo miro.", seen=conversation.entries)
    marta.calls()
    marta.keys("1")
    marta.keys("213")
    assert marta.conversation().id == conversation.id
    assert (marta.conversation().owner, marta.conversation().owner_user_id) == ("agent", "ana")
    office.board.alive(marta.leg, 0)
    rung = [office.ring(ring.id).user_id for ring in office.rung(marta.leg)]
    assert rung == ["ana"]


def test_place_in_the_queue_is_kept_by_phone(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.writes("PERSONA")
    since = marta.conversation(marta.thread()).queued_at
    marta.clock.forward(hours=1)
    marta.calls()
    marta.keys("1")
    assert marta.conversation().queued_at == since
    with store.reading() as db:
        assert db.get_one(WaitingCall, marta.leg).since == since


def test_draft_from_before_the_call_is_stale(store: Store) -> None:
    marta = Customer(store)
    marta.hire("ana")
    by_text(marta)
    seen = marta.conversation(marta.thread()).entries
    marta.calls()
    marta.keys("1")
    marta.keys("213")
    marta.keys("2")
    marta.finishes()
    with pytest.raises(desk.Refused) as refused:
        desk.reply(marta.ledger, marta.thread().conversation_id, "ana", "c1", "¿Qué día?", seen=seen)
    assert (refused.value.code, refused.value.detail["call"]) == ("stale", True)
