"""A small shop to run machines on: its flows, a Monday noon, and what the world is like then."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from voice_flows.engine import machine
from voice_flows.model import session_json
from voice_flows.model.turns import (
    Ask,
    Effect,
    Fetched,
    Heard,
    Input,
    Json,
    Learned,
    Medium,
    Moment,
    Say,
    Session,
    Speech,
    Started,
    Turn,
)
from voice_flows.nodes import flow_model
from voice_flows.publishing.yaml_source import read

FIXTURES = Path(__file__).parent / "fixtures"
FLOWS = {
    name: flow_model().model_validate(read((FIXTURES / f"{name}.yaml").read_text()).value)
    for name in ("shop", "returns")
}
WORLD = {"offer": {"allowed": True, "reason": ""}, "wait": {"voice": 4, "text": 10, "people": 3},
         "sender": {"spoken": "Tienda Nogal"}, "thread": {"reference": "N7K4", "staffed": True}}  # fmt: skip
NOON = Moment(datetime(2026, 11, 23, 11, 0, tzinfo=UTC), WORLD)
ORDER = {"state": "en reparto", "slots": [{"day": "2026-11-24"}, {"day": "2026-11-26"}]}


def started(
    medium: Medium = "voice",
    node: str | None = None,
    language: str = "es",
    *,
    flow: str = "shop",
    moment: Moment = NOON,
    **values: Json,
) -> Turn:
    """The first turn of a leg."""
    return machine.step(FLOWS, machine.begin(FLOWS[flow], medium, language, node, values), Started(), moment)


def told(turn: Turn, *events: Input, moment: Moment = NOON) -> Turn:
    """The turn after these inputs, with the session stored and read back before each."""
    for event in events:
        turn = machine.step(FLOWS, stored(turn.session), event, moment)
    return turn


def stored(session: Session) -> Session:
    return session_json.load(json.loads(json.dumps(session_json.dump(session))))


def world(**facts: Json) -> Moment:
    return replace(NOON, facts={**WORLD, **facts})


def says(text: str, score: float = 0.95) -> Speech:
    return Speech((Heard(text, None, score),))


def found(**body: Json) -> Fetched:
    return Fetched(200, {**ORDER, **body})


def ask(turn: Turn) -> Ask:
    return next(effect for effect in reversed(turn.effects) if isinstance(effect, Ask))


def spoken(turn: Turn) -> str:
    return " | ".join("".join(effect.say) for effect in turn.effects if isinstance(effect, Say | Ask))


def written(turn: Turn) -> str:
    return " | ".join(effect.write for effect in turn.effects if isinstance(effect, Say | Ask))


def learned(turn: Turn, what: str) -> Learned | None:
    return next((effect for effect in turn.effects if isinstance(effect, Learned) and effect.what == what), None)


def kinds(turn: Turn) -> list[type[Effect]]:
    return [type(effect) for effect in turn.effects]


OFFERED = started(node="estado", estado="en reparto", huecos=[{"day": "2026-11-24"}, {"day": "2026-11-26"}])
"""An order that is on its way was told, and text is offered."""
