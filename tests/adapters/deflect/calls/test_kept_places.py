"""A caller who leaves the queue keeps the place: by text, by a call back, and by calling again, until the time told."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from ledger_world import MARTA, OURS, POLICY, World
from office import Office
from shipped import ShippedFlows, keyed, said, waits
from sqlalchemy import select

from deflect import desk
from deflect.facts import Caller
from deflect.outbound_calls import attempts
from deflect.steps.ledger import Ledger, Opened
from deflect.tables import Consent, Conversation, Outcall, WaitingCall
from voice_flows.model.turns import HandOff


@pytest.fixture
def shop(world: World) -> World:
    """The world with the shop that ships."""
    world.ledger = Ledger(world.store, ShippedFlows(), world.vault, POLICY, world.installation)
    return world


def hangs_up(world: World, call: Opened, reason: str = "hung_up") -> None:
    world.ledger.close(call.leg, "end", reason)


def texts(world: World) -> list[str]:
    return [row.body for row in world.rows() if row.kind == "text" and row.state != "dropped"]


def places(world: World) -> list[datetime]:
    with world.store.reading() as db:
        return [one.since for one in db.scalars(select(WaitingCall).order_by(WaitingCall.since))]


def test_who_agreed_and_hangs_up_gets_one_text_with_the_time(shop: World) -> None:
    began = shop.clock()
    call = waits(shop)
    turn = keyed(shop, call, "2")
    assert said(turn) == "Hecho. Si cuelgas, te escribo y guardo tu turno."
    assert turn.wait.kind == "person"
    with shop.store.reading() as db:
        (leave,) = db.scalars(select(Consent))
    assert (leave.granted, leave.evidence["for"], leave.evidence["by"], leave.evidence["answer"]) == (
        True, "rescue", "key", "2",
    )  # fmt: skip
    assert texts(shop) == []
    shop.clock.forward(minutes=3)
    hangs_up(shop, call)
    (body,) = texts(shop)
    assert re.fullmatch(
        r"Tienda Nogal \(ref\. \w{4}\): Guardamos tu turno hasta las 13:05\. "
        r"Responde 1 seguir por mensaje, 2 que te llamemos\.\nBAJA para no recibir mensajes\.",
        body,
    )
    (conversation,) = shop.conversations()
    assert (conversation.owner, conversation.queued_at) == ("queue", began)


def test_who_did_not_agree_gets_no_text_and_keeps_the_place(shop: World) -> None:
    began = shop.clock()
    hangs_up(shop, waits(shop))
    assert texts(shop) == []
    shop.clock.forward(minutes=30)
    waits(shop, "two", keys="20")
    assert places(shop) == [began]


@pytest.mark.parametrize(("minutes", "kept"), [(1, True), (60, True), (70, False)])
def test_who_calls_again_in_time_has_the_place_of_before(shop: World, minutes: int, kept: bool) -> None:
    began = shop.clock()
    call = waits(shop, keys="02")
    shop.clock.forward(minutes=2)
    hangs_up(shop, call)
    shop.clock.forward(minutes=minutes)
    again = shop.ledger.open_call(Caller("two", MARTA, OURS, "trusted", "sip"), "tienda")
    turn = keyed(shop, again, "0")
    assert places(shop) == [began if kept else shop.clock()]
    assert ("Tu turno sigue guardado" in said(turn)) is kept


def test_one_who_was_answered_meanwhile_has_no_place_any_more(shop: World) -> None:
    office = Office(shop)
    office.at_work("ana")
    call = waits(shop, keys="02")
    hangs_up(shop, call)
    shop.clock.forward(minutes=5)
    again = waits(shop, "two", keys="0")
    desk.set_availability(office.ledger, "ana", available=True, by="page")
    office.board.alive(again.leg, 1)
    (ring,) = office.rung(again.leg)
    desk.accept(office.ledger, ring.id, "ana")
    assert office.board.answered(ring.id)
    hangs_up(shop, again)
    shop.clock.forward(minutes=5)
    with shop.store.transaction() as db:
        for conversation in db.scalars(select(Conversation)):
            conversation.owner, conversation.owner_user_id = "bot", None
    waits(shop, "three")
    assert places(shop) == [shop.clock()]


def test_the_answer_one_goes_on_by_text_at_the_same_step(shop: World) -> None:
    began = shop.clock()
    hangs_up(shop, waits(shop, keys="02"))
    shop.send_all()
    shop.clock.forward(minutes=10)
    shop.write("1")
    assert texts(shop)[-1] == "Cuéntanos lo que ha pasado; lo lee una persona."
    shop.write("La lámpara llegó rota")
    (conversation,) = shop.conversations()
    assert (conversation.owner, conversation.queued_at) == ("queue", began)


def test_the_matter_itself_needs_no_answer_to_the_question(shop: World) -> None:
    began = shop.clock()
    hangs_up(shop, waits(shop, keys="02"))
    shop.write("La lámpara llegó rota")
    (conversation,) = shop.conversations()
    assert (conversation.owner, conversation.queued_at) == ("queue", began)
    assert shop.legs("text")[0].session["values"]["matter"] == "La lámpara llegó rota"


@pytest.mark.parametrize("answer", ["2", "LLAMADA", "llámame"])
def test_the_answer_two_brings_a_call_that_waits_at_the_place_of_before(shop: World, answer: str) -> None:
    began = shop.clock()
    hangs_up(shop, waits(shop, keys="02"))
    shop.clock.forward(minutes=10)
    shop.write(answer)
    assert re.search(r"Te llamamos lun 23/11 a las \d+:[03]0 ", texts(shop)[-1])  # no agent is at work
    shop.clock.forward(minutes=50)
    wanted = attempts.claim(shop.ledger, "w1")
    assert wanted is not None
    assert attempts.dialled(shop.ledger, wanted, "w1")
    assert attempts.answered(shop.ledger, wanted)
    back = attempts.begin(shop.ledger, wanted, "sip")
    assert "como nos pediste" in said(back.turn)
    assert places(shop) == [began]


def test_a_caller_who_is_held_by_an_agent_and_gives_up_keeps_the_place_too(shop: World) -> None:
    office = Office(shop)
    office.at_work("ana")
    began = shop.clock()
    call = waits(shop, keys="02")
    office.board.alive(call.leg, 1)
    (ring,) = office.rung(call.leg)
    desk.accept(office.ledger, ring.id, "ana")
    assert office.board.answered(ring.id)
    desk.hold(office.ledger, ring.id, "ana", on=True)
    hangs_up(shop, call)
    (body,) = texts(shop)
    assert "hasta las 13:05" in body
    (conversation,) = shop.conversations()
    assert (conversation.owner, conversation.owner_user_id) == ("agent", "ana")
    shop.write("1")  # the agent reads it
    assert shop.conversations()[0].owner == "agent"
    shop.write("2")
    with shop.store.reading() as db:
        (planned,) = db.scalars(select(Outcall))
    assert planned.number == MARTA
    (conversation,) = shop.conversations()
    assert (conversation.owner, conversation.owner_user_id) == ("agent", "ana")
    shop.clock.forward(minutes=5)
    waits(shop, "two", keys="20")
    assert began in places(shop)


def test_a_talk_that_ends_keeps_no_place(shop: World) -> None:
    office = Office(shop)
    office.at_work("ana")
    call = waits(shop, keys="02")
    office.board.alive(call.leg, 1)
    (ring,) = office.rung(call.leg)
    desk.accept(office.ledger, ring.id, "ana")
    assert office.board.answered(ring.id)
    hangs_up(shop, call)
    assert texts(shop) == []


def test_a_call_that_was_cut_says_so(shop: World) -> None:
    hangs_up(shop, waits(shop, keys="02"), "no_media")
    assert "Se ha cortado. Guardamos tu turno" in texts(shop)[0]


def test_the_place_is_not_kept_past_closing(shop: World) -> None:
    shop.clock.forward(hours=1, minutes=40)  # 13:40; the shop closes at 14:00
    hangs_up(shop, waits(shop, keys="02"))
    assert "hasta las 14:00" in texts(shop)[0]


def test_a_stranger_and_one_who_declined_are_offered_no_text_after_hanging_up(shop: World) -> None:
    opened = shop.ledger.open_call(Caller("one", MARTA, OURS, "none", "sip"), "tienda")
    assert "si cuelgas" not in said(keyed(shop, opened, "0")).lower()
    hangs_up(shop, opened)
    assert texts(shop) == []


def test_a_yes_in_another_matter_brings_no_text(shop: World) -> None:
    first = waits(shop)
    assert any(isinstance(effect, HandOff) for effect in keyed(shop, first, "1").effects)
    hangs_up(shop, first)
    assert "Guardamos" not in texts(shop)[-1]
    shop.clock.forward(minutes=20)
    hangs_up(shop, waits(shop, "two"))  # is told which key brings the text, and does not press it
    assert ["Guardamos tu turno" in text for text in texts(shop)] == [False]


def test_an_opted_out_number_gets_nothing(shop: World) -> None:
    call = waits(shop, keys="02")
    shop.write("BAJA")
    sent = len(texts(shop))
    hangs_up(shop, call)
    assert len(texts(shop)) == sent


def test_giving_up_again_brings_no_second_text(shop: World) -> None:
    hangs_up(shop, waits(shop, keys="02"))
    shop.clock.forward(minutes=5)
    again = shop.ledger.open_call(Caller("two", MARTA, OURS, "trusted", "sip"), "tienda")
    keyed(shop, again, "0")
    hangs_up(shop, again)
    assert len(texts(shop)) == 1
