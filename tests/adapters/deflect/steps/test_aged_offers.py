"""Offers that have aged, in the ledger: one request more, one answer, and no word of the customer is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from ledger_world import MARTA, OURS, Installation, World

from deflect.facts import HandOffRequest
from deflect.inbound import api_handoffs, due_timers, http_replies
from deflect.messaging import outbox
from deflect.storage.store import Store
from voice_flows.model.turns import Fetched
from voice_flows.nodes import flow_model
from voice_flows.publishing.yaml_source import read
from voice_flows.schema.document import Flow

FLOW = """
flow: citas
title: {es: Citas}
brand: {name: Citas, sms: Citas, register: tu}
languages: [es]
start: mira
start_text: mira
commands: {person: cola}
variables: {slots: {}, slot: {}, done: {}, name: {type: text}}
nodes:
  mira: {kind: fetch, entry: true, service: s, path: /slots, save: {slots: slots}, fresh_for: 10m, then: elige,
         failed: cola}
  elige:
    kind: menu
    say: {es: "¿Qué hora?"}
    choices_from: {list: slots, save: slot, label: {es: "{{ item.day | day }}"}, then: reserva, empty: cola}
  reserva: {kind: fetch, service: s, method: POST, path: /book, body: {slot: "{{ slot.id }}"}, save: {done: .},
            then: nombre, failed: cola}
  nombre: {kind: ask, type: text, variable: name, say: {es: "Hecho. ¿A qué nombre?"}, then: fin}
  cola: {kind: queue, done: fin, timeout: fin, closed: fin, left: fin}
  fin: {kind: end}
"""
CITAS = flow_model().model_validate(read(FLOW).value).model_copy(update={"version": "0123456789ab"})
A, B, C = ({"id": name, "day": f"2026-{day}"} for name, day in (("a", "11-25"), ("b", "12-09"), ("c", "12-11")))


class Citas:
    def latest(self, name: str) -> Flow:
        return CITAS

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        return {"citas": CITAS}


@pytest.fixture
def offered(store: Store) -> World:
    """A thread that was offered A and B at noon, by another IVR's hand-off."""
    world = World(store, Installation(), Citas())
    api_handoffs.accept(world.ledger, HandOffRequest("api-1", MARTA, "es", "citas", "mira", OURS, consent="pressed 1"))
    answer(world, {"slots": [A, B]})
    world.send_all()
    return world


def requests(world: World) -> list[outbox.Row]:
    return [row for row in outbox.claim(world.store, world.vault) if row.kind == "fetch"]


def answer(world: World, body: Any, status: int = 200) -> None:
    (row,) = requests(world)
    http_replies.receive(world.ledger, row.id, Fetched(status, body))


def texts(world: World) -> list[str]:
    return [row.body for row in world.rows() if row.kind == "text"]


def test_reply_ten_days_later_is_looked_up_and_the_change_is_written(offered: World) -> None:
    offered.clock.forward(days=10)
    offered.write("1")
    answer(offered, {"slots": [B, C]})
    assert texts(offered)[-1].startswith("Mié 25/11 ya ha pasado; quedan:")
    assert requests(offered) == []
    offered.write("1")
    (booking,) = requests(offered)
    assert booking.request is not None
    assert booking.request.body == {"slot": "b"}


def test_two_quick_replies_the_first_wins_and_the_second_answers_what_follows(offered: World) -> None:
    offered.clock.forward(days=1)
    offered.write("2")
    offered.write("Ana")
    answer(offered, {"slots": [A, B]})
    answer(offered, {})
    assert [entry.text for entry in offered.entries("message_in")] == ["2", "Ana"]
    assert offered.legs("text")[0].session["values"]["name"] == "Ana"


def test_person_is_reached_while_it_is_looked_up_and_the_answer_changes_nothing(offered: World) -> None:
    offered.clock.forward(days=1)
    offered.write("2")
    (row,) = requests(offered)
    offered.write("PERSONA")
    assert offered.conversations()[0].owner == "queue"
    http_replies.receive(offered.ledger, row.id, Fetched(200, {"slots": []}))
    assert "quedan" not in "".join(texts(offered))


def test_reminder_lists_what_is_there_now(offered: World) -> None:
    offered.clock.forward(hours=21)
    for timer in due_timers.due(offered.store):
        due_timers.fire(offered.ledger, timer.id)
    answer(offered, {"slots": [C]})
    assert texts(offered)[-1].startswith("¿Qué hora? Lo de antes ha pasado o se ha ocupado; quedan:")
    assert "25/11" not in texts(offered)[-1]


def test_choice_that_cannot_be_looked_up_is_on_record_for_a_person(offered: World) -> None:
    offered.clock.forward(days=1)
    offered.write("2")
    answer(offered, None, status=0)
    answer(offered, None, status=502)
    assert "Queda anotado: mié 9/12." in "".join(texts(offered))
    assert offered.conversations()[0].owner == "queue"
    assert [entry.text for entry in offered.entries("chose")] == ["mié 9/12"]
