"""The last turn as JSON: what was said and asked comes back; requests do not."""

from __future__ import annotations

import json

from deflect.steps import serialization
from voice_flows.model.turns import (
    Ask,
    Choice,
    End,
    Fetch,
    HandOff,
    KeyRule,
    Learned,
    Listen,
    Say,
    Session,
    Turn,
    Wait,
)

SESSION = Session("tienda", "0123456789ab", "es", "voice", "elige")
MARTES = Choice("martes", "martes", "1", ("el martes",), ("ven el 24",))
SAID = (
    Say("estado", ("Tu pedido está ", "en reparto", "."), "Pedido 48213: en reparto", also_text=True),
    Ask(
        "elige",
        "menu",
        ("¿Qué fecha?",),
        "¿Qué fecha?",
        (MARTES,),
        Listen(KeyRule(single=False, most=5), ("el martes",), no_input_s=7.0),
        reason="no_match",
        sensitive=True,
    ),
    End("fin"),
)


def test_what_was_said_and_asked_comes_back_as_it_was() -> None:
    turn = Turn(SESSION, SAID, Wait("answer", 72000.0))
    assert serialization.load(json.loads(json.dumps(serialization.dump(turn))), SESSION) == turn


def test_requests_and_what_the_record_keeps_elsewhere_stay_out() -> None:
    effects = (
        Fetch("busca", "tienda", "GET", "/codes/987654"),
        HandOff("oferta", "elige", 10.0),
        Learned("elige", "chose", "elige", "martes"),
    )
    stored = serialization.dump(Turn(SESSION, effects, Wait("fetch")))
    assert stored == {"effects": [], "wait": {"kind": "fetch", "nudge_s": None}}


def test_a_leg_without_a_turn_waits_for_its_first_answer() -> None:
    assert serialization.load({}, SESSION) == Turn(SESSION, (), Wait("answer"))


def test_turn_stored_by_release_0_1_loads() -> None:
    listen = {"keys": {"single": True, "least": 1, "most": 1, "between_s": 3.0}, "phrases": ["el martes"]}
    choice = {"id": "martes", "label": "martes", "key": "1", "phrases": ["el martes"], "examples": ["ven el 24"]}
    ask = {"type": "Ask", "node": "elige", "kind": "menu", "say": ["¿Qué fecha?"], "write": "¿Qué fecha?"}
    stored = {
        "effects": [
            {"type": "Say", "node": "estado", "say": ["Hola"], "write": "Hola", "also_text": False},
            ask | {"choices": [choice], "listen": listen, "reason": "no_match", "sensitive": True},
            {"type": "End", "node": "fin"},
        ],
        "wait": {"kind": "answer", "nudge_s": 72000.0},
    }
    asked = Ask(
        "elige",
        "menu",
        ("¿Qué fecha?",),
        "¿Qué fecha?",
        (MARTES,),
        Listen(KeyRule(), ("el martes",)),
        reason="no_match",
        sensitive=True,
    )
    effects = (Say("estado", ("Hola",), "Hola"), asked, End("fin"))
    assert serialization.load(stored, SESSION) == Turn(SESSION, effects, Wait("answer", 72000.0))
