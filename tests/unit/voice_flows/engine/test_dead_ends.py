"""What ends a conversation, and what must not: the caller hangs up; what cannot go on leads to a person."""

from __future__ import annotations

from dataclasses import replace

from small_shop import FLOWS, NOON, OFFERED, started, told

from voice_flows.engine import machine
from voice_flows.model.turns import Delivery, Due, Fetched, HungUp, Keys, Queue, Returned, Session, Started
from voice_flows.nodes import flow_model
from voice_flows.schema.document import Flow


def test_hanging_up_beats_everything() -> None:
    turn = told(OFFERED, Keys("1"), HungUp(), Delivery("delivered"), Keys("1"))
    assert (turn.effects, turn.wait.kind) == ((), "over")


def test_a_node_that_an_upgrade_removed_leads_to_a_person() -> None:
    gone = replace(started().session, node="was_here_once")
    assert machine.step(FLOWS, gone, Keys("1"), NOON).wait.kind == "person"


def test_a_flow_that_is_gone_leads_to_a_person() -> None:
    turn = machine.step({}, started().session, Keys("1"), NOON)
    assert turn.wait.kind == "person"
    assert any(isinstance(effect, Queue) for effect in turn.effects)


def test_a_text_that_cannot_be_said_leads_to_a_person() -> None:
    turn = started(node="elige", huecos=[{"no_day": True}])
    assert turn.wait.kind == "person"


def _circle(**nodes: object) -> dict[str, Flow]:
    document = FLOWS["shop"].model_dump(by_alias=True, exclude_none=True)
    flow = flow_model().model_validate(document | {"nodes": document["nodes"] | nodes})
    return {"shop": flow}


def test_a_flow_going_round_in_circles_ends_with_a_person() -> None:
    flows = _circle(saludo={"kind": "set", "values": {}, "then": "saludo"})
    turn = machine.step(flows, machine.begin(flows["shop"], "voice"), Started(), NOON)
    assert turn.wait.kind == "person"


def test_a_call_that_asks_without_end_gets_a_person() -> None:
    turn = started()
    for _ in range(100):
        turn = told(turn, Keys("*"))
    assert turn.wait.kind == "person"
    assert turn.session.waits <= 70


def test_a_flow_that_runs_itself_comes_to_an_end() -> None:
    flows = _circle(saludo={"kind": "run", "flow": "shop", "then": "adios"})
    turn = machine.step(flows, machine.begin(flows["shop"], "voice"), Started(), NOON)
    assert len(turn.session.returns) <= 10
    assert turn.wait.kind == "person"


def test_an_input_out_of_place_changes_nothing() -> None:
    before: Session = started().session
    for event in (Fetched(200, {}), Delivery("delivered"), Returned("done"), Due("nudge")):
        turn = machine.step(FLOWS, before, event, NOON)
        assert (turn.session, turn.effects) == (before, ())
