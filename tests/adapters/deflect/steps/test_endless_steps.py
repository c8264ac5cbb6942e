"""A step that asks the ledger again and again: it ends after `MOST_ARRANGED` answers, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from ledger_world import MARTA, OURS, World

from deflect.facts import Caller, HandOffRequest
from deflect.inbound import api_handoffs
from deflect.steps.callbacks import MOST_ARRANGED, EndlessStep
from deflect.steps.ledger import Ledger
from voice_flows.model.turns import Keys
from voice_flows.nodes import flow_model
from voice_flows.publishing.yaml_source import read
from voice_flows.schema.document import Flow

FLOW = """
flow: vueltas
title: {es: Vueltas}
brand: {name: Vueltas, sms: Vueltas, register: tu}
languages: [es]
start: motivo
start_text: nombre
commands: {person: cola}
variables: {name: {type: text}}
nodes:
  motivo: {kind: menu, say: {es: "¿Seguimos?"}, choices: [{id: sigue, key: "1", label: {es: sí}, then: vuelta_1}]}
  nombre: {kind: ask, entry: true, type: text, variable: name, say: {es: "¿A qué nombre?"}, then: fin}
  cola: {kind: queue, done: fin, timeout: fin, closed: fin, left: fin}
  fin: {kind: end}
"""
ROUND = "  vuelta_{n}: {{kind: resume, of: thread, identity: seen, then: fin, waiting: {then}}}\n"
"""Asks the ledger for the caller's thread, and goes to `waiting`, since a person has it."""


class Rounds:
    """A flow that asks the ledger so many times before it says goodbye; without end where `rounds` is `None`."""

    def __init__(self, rounds: int | None) -> None:
        last, after = (1, "vuelta_1") if rounds is None else (rounds, "fin")
        asked = (ROUND.format(n=n, then=after if n == last else f"vuelta_{n + 1}") for n in range(1, last + 1))
        written = read(FLOW + "".join(asked)).value
        self.flow = flow_model().model_validate(written).model_copy(update={"version": f"{rounds or 0:012}"})

    def latest(self, name: str) -> Flow:
        return self.flow

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        return {"vueltas": self.flow}


def called(world: World, rounds: int | None) -> str:
    """A call of a customer whose thread a person has; the next key makes the step ask."""
    world.ledger = Ledger(world.store, Rounds(rounds), world.vault, world.ledger.policy, world.installation)
    api_handoffs.accept(world.ledger, HandOffRequest("api-1", MARTA, "es", "vueltas", "nombre", OURS, consent="1"))
    world.owned("queue")
    return world.ledger.open_call(Caller("call-1", MARTA, OURS, "trusted", "sip"), "vueltas").leg


def test_step_may_ask_the_ledger_up_to_the_limit(world: World) -> None:
    leg = called(world, MOST_ARRANGED)
    turn = world.ledger.advance(leg, "call-1:1", Keys("1"))
    assert turn is not None
    assert (turn.session.node, turn.wait.kind) == ("fin", "over")


@pytest.mark.parametrize("rounds", [MOST_ARRANGED + 1, None])
def test_step_that_asks_past_the_limit_fails_with_nothing_kept(world: World, rounds: int | None) -> None:
    leg = called(world, rounds)
    before = [(one.kind, one.text) for one in world.entries()], world.legs("voice")[0].session
    with pytest.raises(EndlessStep, match="asks the ledger again and again"):
        world.ledger.advance(leg, "call-1:1", Keys("1"))
    assert ([(one.kind, one.text) for one in world.entries()], world.legs("voice")[0].session) == before
