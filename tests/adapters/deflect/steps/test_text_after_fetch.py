"""A thread that begins by asking a business system: the call waits for the text that the answer leads to."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from ledger_world import Installation, World
from sqlalchemy import select

from deflect.facts import HandOffRequest
from deflect.inbound import api_handoffs, http_replies
from deflect.messaging import outbox
from deflect.storage.store import Store
from deflect.tables import Handoff
from voice_flows.model.turns import Delivery, Fetched, Keys
from voice_flows.nodes import flow_model
from voice_flows.publishing.yaml_source import read
from voice_flows.schema.document import Flow

FLOW = """
flow: mini
title: {es: Mini}
brand: {name: Mini, sms: Mini, register: tu}
languages: [es]
start: oferta
start_text: mira
commands: {person: cola}
variables: {slots: {}, slot: {}, more: {}}
nodes:
  oferta: {kind: offer_text, by_text: mira, then: fin, declined: fin, unavailable: fin, undelivered: fin}
  mira: {kind: fetch, entry: true, service: dental, path: /slots, save: {slots: slots}, then: mira_mas,
         failed: no_se, not_found: callado}
  mira_mas: {kind: fetch, service: dental, path: /more, save: {more: .}, then: elige, failed: elige}
  elige:
    kind: menu
    say: {es: "¿Cuál quieres?"}
    choices_from: {list: slots, save: slot, label: {es: "{{ item.day | day }}"}, then: fin, empty: cola}
  no_se: {kind: say, say: {es: "Ahora no lo puedo ver."}, then: cola}
  cola: {kind: queue, done: fin, timeout: fin, closed: fin, left: fin}
  callado: {kind: end}
  fin: {kind: end, say: {es: "Hasta luego."}}
"""
MINI = flow_model().model_validate(read(FLOW).value).model_copy(update={"version": "0123456789ab"})
SLOTS = Fetched(200, {"slots": [{"day": "2026-11-30"}]})


class Mini:
    def latest(self, name: str) -> Flow:
        return MINI

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        return {"mini": MINI}


@pytest.fixture
def mini(store: Store) -> World:
    return World(store, Installation(), Mini())


def accepted(mini: World) -> str:
    """A caller accepts text; the call's leg."""
    leg = mini.call().leg
    mini.ledger.advance(leg, "call-1:1", Keys("1"))
    return leg


def answer(mini: World, fetched: Fetched) -> None:
    (row,) = [row for row in outbox.claim(mini.store, mini.vault) if row.kind == "fetch"]
    http_replies.receive(mini.ledger, row.id, fetched)


def state(mini: World, leg: str) -> tuple[str, str]:
    found = mini.ledger.hand_off_state(leg)
    assert found is not None
    return found.state, found.reason


def texts(mini: World) -> list[str]:
    return [row.body for row in mini.rows() if row.kind == "text"]


def ladder(mini: World) -> Handoff:
    (one,) = mini.handoffs()
    return one


def test_call_waits_while_the_system_is_asked_and_hears_of_the_text_that_follows(mini: World) -> None:
    leg = accepted(mini)
    assert state(mini, leg) == ("queued", "")
    mini.clock.forward(seconds=3)
    answer(mini, SLOTS)
    assert state(mini, leg) == ("queued", "")  # the second look-up
    answer(mini, Fetched(200, {}))
    (body,) = texts(mini)
    assert body.startswith("Mini (ref. ")
    assert "30/11" in body
    (row,) = [row for row in mini.rows() if row.kind == "text"]
    assert (ladder(mini).outbox_id, ladder(mini).queued_at, ladder(mini).undelivered_at) == (row.id, mini.clock(), None)
    mini.send_all()
    mini.carrier(row.id, "delivered")
    assert state(mini, leg) == ("delivered", "")
    assert ladder(mini).delivered_at == mini.clock()


def test_failed_look_up_is_proven_by_the_text_that_says_so(mini: World) -> None:
    leg = accepted(mini)
    answer(mini, Fetched(0))
    assert "Ahora no lo puedo ver." in texts(mini)[0]
    assert state(mini, leg)[0] == "queued"
    assert ladder(mini).outbox_id


def test_look_up_that_leads_to_no_text_is_told_as_undelivered(mini: World) -> None:
    leg = accepted(mini)
    answer(mini, Fetched(404))
    assert texts(mini) == []
    assert state(mini, leg) == ("dropped", "no_text")
    assert (ladder(mini).undelivered_at, ladder(mini).code) == (mini.clock(), "no_text")
    turn = mini.ledger.advance(leg, "call-1:2", Delivery("undelivered", "no_text"))
    assert turn is not None
    assert turn.wait.kind == "over"


def test_answer_that_no_flow_can_take_is_told_as_undelivered(mini: World) -> None:
    leg = accepted(mini)
    (row,) = [row for row in outbox.claim(mini.store, mini.vault) if row.kind == "fetch"]
    http_replies.give_up(mini.ledger, row.id)
    assert state(mini, leg) == ("dropped", "no_text")
    assert mini.conversations()[0].owner == "queue"


def test_caller_who_hangs_up_during_the_look_up_has_moved_to_text(mini: World) -> None:
    leg = accepted(mini)
    mini.ledger.close(leg, "call-1:end", "hung_up")
    assert mini.legs("voice")[0].outcome == "moved_to_text"
    assert mini.conversations()[0].state == "open"
    answer(mini, SLOTS)
    answer(mini, Fetched(0))
    assert len(texts(mini)) == 1


def test_wish_for_a_person_during_the_look_up_is_answered_by_the_proven_text(mini: World) -> None:
    leg = accepted(mini)
    mini.write("PERSONA")
    assert texts(mini)
    assert state(mini, leg)[0] == "queued"
    assert ladder(mini).outbox_id


def test_hand_off_of_another_ivr_has_its_first_text_after_the_look_up(mini: World) -> None:
    request = HandOffRequest("api-1", "+34612345678", "es", "mini", "mira", "+34910000001", consent="pressed 1")
    assert api_handoffs.accept(mini.ledger, request).allowed
    assert ladder(mini).outbox_id is None
    answer(mini, SLOTS)
    answer(mini, SLOTS)
    with mini.store.reading() as db:
        assert db.scalars(select(Handoff.outbox_id)).one()
