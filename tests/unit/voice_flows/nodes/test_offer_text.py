"""Text is offered on a call: taken, proven, declined, or not offered at all."""

from __future__ import annotations

import pytest
from small_shop import FLOWS, NOON, OFFERED, ask, kinds, learned, says, spoken, started, told, world, written

from voice_flows.asking.steps import SENSITIVE, Here, Step
from voice_flows.engine import machine, run_to_wait
from voice_flows.model.turns import Ask, Delivery, End, HandOff, Keys, Moment, Silence, Started, Turn


def test_yes_hands_off_and_the_thread_starts_where_the_author_said() -> None:
    turn = told(OFFERED, says("sí"))
    hand_off = next(effect for effect in turn.effects if isinstance(effect, HandOff))
    assert (hand_off.start, hand_off.evidence["by"], hand_off.evidence["answer"]) == ("elige", "speech", "sí")
    assert "Te lo envío ahora." in spoken(turn)
    assert turn.wait.kind == "delivery"
    thread = machine.step(FLOWS, machine.to_text(turn.session, hand_off.start), Started(), NOON)
    assert written(thread) == "¿Qué fecha te viene bien?"
    assert [choice.key for choice in ask(thread).choices] == ["1", "2", "3"]
    assert thread.session.values == turn.session.values


def test_proof_of_delivery_ends_the_call_kindly() -> None:
    turn = told(OFFERED, Keys("1"), Keys("7"), Delivery("delivered"))
    assert "Ya lo tienes en tu móvil." in spoken(turn)
    assert kinds(turn)[-1] is End


def test_a_message_that_did_not_arrive_is_said() -> None:
    turn = told(OFFERED, Keys("1"), Delivery("undelivered", "fijo"))
    assert "no ha llegado" in spoken(turn)
    assert turn.session.node == "elige"


def test_without_proof_the_caller_may_stay() -> None:
    waiting = told(OFFERED, Keys("1"), Delivery("unconfirmed"))
    assert waiting.wait.kind == "answer"
    assert told(waiting, Keys("2")).session.node == "elige"
    assert told(waiting, Silence()).wait.kind == "over"
    assert told(waiting, Delivery("delivered")).wait.kind == "over"
    assert told(waiting, Delivery("undelivered")).session.node == "elige"


def test_no_is_no_for_the_whole_call() -> None:
    turn = told(OFFERED, says("no"))
    assert "seguimos por teléfono" in spoken(turn)
    assert "martes" in spoken(turn) or "mañana" in spoken(turn)
    assert turn.session.declined_text
    again = told(turn, says("por mensaje"))
    assert again.session.node == "elige"


def test_who_does_not_answer_an_offer_has_declined_it() -> None:
    assert told(OFFERED, Silence(), Silence()).session.declined_text


@pytest.mark.parametrize("offer", [{"allowed": False, "reason": "landline"}, {}, None])
def test_where_text_may_not_be_offered_not_a_word_of_it_is_said(offer: object) -> None:
    turn = started(node="oferta", moment=world(offer=offer), huecos=[{"day": "2026-11-24"}])
    assert turn.session.node == "elige"
    assert spoken(turn).startswith("¿Qué fecha te viene bien?")
    offered = learned(turn, "offered")
    assert offered is not None
    assert offered.value is False


def offered_with(moment: Moment, **changes: object) -> Turn:
    """The turn at the shop's offer, its node written in another way."""
    shop = FLOWS["shop"]
    nodes = {**shop.nodes, "oferta": shop.nodes["oferta"].model_copy(update=changes)}
    flows = {**FLOWS, "shop": shop.model_copy(update={"nodes": nodes})}
    session = machine.begin(shop, "voice", "es", "inicio", {"huecos": [{"day": "2026-11-24"}]})
    return run_to_wait.walk(Here(flows, flows["shop"], session, moment), Step(session, go="oferta"))


@pytest.mark.parametrize(("rules", "label"), [({}, "sensitive"), ({"sensitive": True}, "")])
def test_no_text_is_offered_on_a_sensitive_topic_unless_the_rules_say_so(rules: dict[str, bool], label: str) -> None:
    turn = offered_with(world(offer={"allowed": True, "reason": ""} | rules), sensitive_topic=True)
    offered = learned(turn, "offered")
    assert offered is not None
    assert (offered.value, offered.label) == (not label, label)
    assert (turn.session.node == "elige") is bool(label)
    assert SENSITIVE in turn.session.once


def test_a_thread_is_not_asked_whether_it_wants_text() -> None:
    turn = started("text", node="oferta", huecos=[{"day": "2026-11-24"}])
    assert (turn.session.node, kinds(turn)) == ("elige", [Ask])
