"""Reminders in writing as the author says: how many, when, and in whose words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from voice_flows import checks
from voice_flows.engine import machine
from voice_flows.model.turns import Ask, Due, Moment, Started, Text, Turn
from voice_flows.nodes import flow_model
from voice_flows.schema.document import Flow
from voice_flows.schema.problems import Places

NOW = Moment(datetime(2026, 11, 23, 11, 0, tzinfo=UTC))
FLOW: dict[str, Any] = {
    "flow": "dias", "title": {"es": "Días"}, "languages": ["es"], "start": "dia", "start_text": "dia",
    "brand": {"name": "Nogal", "sms": "Nogal", "register": "tu"}, "commands": {"person": "persona"},
    "nodes": {
        "dia": {"kind": "menu", "say": {"es": "¿Qué fecha?"}, "choices": [
            {"id": "martes", "label": {"es": "martes"}, "key": "1", "then": "fin"},
            {"id": "jueves", "label": {"es": "jueves"}, "key": "2", "then": "fin"}]},
        "persona": {"kind": "queue", "done": "fin", "timeout": "fin", "closed": "fin", "left": "fin"},
        "fin": {"kind": "end"},
    },
}  # fmt: skip


def flow(**more: object) -> Flow:
    return flow_model().model_validate({**FLOW, **more})


def reminded(of: Flow, times: int) -> list[Turn]:
    """The first question of a thread, and what each reminder that falls due leads to."""
    turns = [machine.step({"dias": of}, machine.begin(of, "text"), Started(), NOW)]
    for _ in range(times):
        turns.append(machine.step({"dias": of}, turns[-1].session, Due("nudge"), NOW))
    return turns


def told(turn: Turn) -> str:
    return " ".join(effect.write for effect in turn.effects if isinstance(effect, Ask))


def test_the_default_is_one_after_twenty_hours() -> None:
    first, reminder, nothing = reminded(flow(), 2)
    assert (first.wait.nudge_s, reminder.wait.nudge_s, nothing.effects) == (72_000, None, ())
    assert "¿Qué fecha?" in told(reminder)
    assert "FIN" in told(reminder)


def test_the_author_says_how_many_when_and_in_which_words() -> None:
    nudges = [{"after": "90m", "write": {"es": "Cuando puedas: {{ question }}"}}, {"after": "2d"}]
    first, one, two, nothing = reminded(flow(nudges=nudges), 3)
    assert [turn.wait.nudge_s for turn in (first, one, two)] == [5_400, 172_800, None]
    assert told(one).startswith("Cuando puedas: ¿Qué fecha?")
    assert "FIN" in told(two)
    assert nothing.effects == ()


def test_a_nodes_own_words_go_first() -> None:
    nodes = {**FLOW["nodes"], "dia": {**FLOW["nodes"]["dia"], "nudge": {"es": "¿Y el día?"}}}
    _, one = reminded(flow(nodes=nodes, nudges=[{"after": "1h", "write": {"es": "Otra cosa"}}]), 1)
    assert told(one).startswith("¿Y el día?")


def test_none_is_sent_where_the_author_wants_none() -> None:
    (first,) = reminded(flow(nudges=[]), 0)
    assert first.wait.nudge_s is None
    assert machine.step({"dias": flow(nudges=[])}, first.session, Due("nudge"), NOW).effects == ()


def test_an_answer_begins_anew() -> None:
    of = flow(nudges=[{"after": "1h"}, {"after": "2h"}])
    turns = reminded(of, 2)
    again = machine.step({"dias": of}, turns[-1].session, Text("no sé qué decir"), NOW)
    assert again.wait.nudge_s is None or again.wait.kind == "answer"


def test_a_session_of_a_release_before_was_reminded_once() -> None:
    (first,) = reminded(flow(), 0)
    before = replace(first.session, pending={"nudged": True})
    assert machine.step({"dias": flow()}, before, Due("nudge"), NOW).effects == ()


def problems(**more: object) -> list[str]:
    places = Places({("nudges",): (9, 1)})
    return [each.code for each in checks.check(flow(**more), None, places) if each.line == 9]


@pytest.mark.parametrize(("after", "wrong"), [("29m", True), ("30m", False), ("30d", False), ("31d", True)])
def test_a_delay_is_half_an_hour_to_thirty_days(after: str, wrong: bool) -> None:
    assert problems(nudges=[{"after": after}]) == (["wrong_form"] if wrong else [])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Cuando puedas: {{ question }}", []),
        ("Cuando puedas. " * 12, ["segments"]),
        (
            "Aquí seguimos, y más adelante también: ¿nos dices qué día te viene mejor? Sin prisa",
            ["segments"],
        ),
        ("{{ pregunta }}", ["unknown_name"]),
    ],
)
def test_a_reminders_words_are_checked(words: str, code: list[str]) -> None:
    assert problems(nudges=[{"after": "20h", "write": {"es": words}}]) == code
