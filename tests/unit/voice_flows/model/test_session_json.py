"""A session survives storage: every released shape is still read, and no secret is ever written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_shop import FLOWS, NOON

from voice_flows.engine import machine
from voice_flows.model import session_json
from voice_flows.model.turns import Ask, Session, Started

FIXTURES = sorted((Path(__file__).parents[1] / "fixtures").glob("session_v*.json"))


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_a_session_of_every_released_shape_is_resumed(fixture: Path) -> None:
    session = session_json.load(json.loads(fixture.read_text()))
    turn = machine.step(FLOWS, session, Started(), NOON)
    assert turn.wait.kind == "answer"
    assert isinstance(turn.effects[-1], Ask)
    assert turn.session.values["pedido"] == "48213"


def test_there_is_a_fixture_of_today_s_shape() -> None:
    newest = {json.loads(path.read_text())["version"] for path in FIXTURES}
    assert newest == set(range(1, session_json.VERSION + 1))


def test_what_is_written_is_read_back_as_it_was() -> None:
    values, pending = {"a": [1, {"b": None}]}, {"confirm": {"value": "1"}}
    session = Session(
        "shop",
        "v",
        "es",
        "text",
        "pide",
        values,
        "answer",
        {"no_match": 1},
        pending,
        ("motivo", "pide"),
        (("outer", "back"),),
        True,
        ("wants",),
        7,
        {"motivo": "pedido"},
        "slow",
        True,
        3,
        "tienda",
        {"cuando": "2026-11-24"},
        {"slots": {"flow": "shop", "node": "huecos", "at": "2026-11-22T09:00:00+00:00"}},
    )
    assert session_json.load(json.loads(json.dumps(session_json.dump(session)))) == session


def test_secrets_are_never_written() -> None:
    session = Session("shop", "v", "es", "voice", "pide", secrets={"pin": "4827"})
    assert "4827" not in json.dumps(session_json.dump(session))
    assert "4827" not in repr(session)


@pytest.mark.parametrize("version", [0, 99, None, "1"])
def test_a_shape_nobody_knows_is_refused_by_name(version: object) -> None:
    with pytest.raises(session_json.UnreadableSession, match="version"):
        session_json.load({**session_json.dump(Session("shop", "v", "es", "voice", "pide")), "version": version})


def test_a_damaged_session_is_refused_by_name() -> None:
    with pytest.raises(session_json.UnreadableSession, match="field"):
        session_json.load({"version": 1, "flow": "shop"})


def test_old_shapes_pass_through_one_upgrader_a_version() -> None:
    upgraders = {1: lambda old: old | {"mood": "calm"}, 2: lambda old: {**old, "mood": old["mood"].upper()}}
    assert session_json.upgraded({"version": 1}, upgraders, to=3) == {"version": 3, "mood": "CALM"}
