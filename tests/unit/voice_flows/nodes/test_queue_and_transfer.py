"""A person, or somebody else's telephone: what a queue says while one waits, and what becomes of a transfer."""

from __future__ import annotations

import pytest
from small_shop import FIXTURES, NOON, WORLD, spoken, stored

from deflect.talks import runner
from voice_flows.engine import machine
from voice_flows.model.turns import Due, Keys, Queue, Returned, Silence, Started, Text, Transfer, Turn
from voice_flows.nodes import flow_model
from voice_flows.nodes.transfer.behaviour import REASONS
from voice_flows.publishing.diagram import summary
from voice_flows.publishing.loader import load
from voice_flows.publishing.yaml_source import read
from voice_flows.talks import talk_file

OFFICE = flow_model().model_validate(read((FIXTURES / "office.yaml").read_text()).value)
TALKS = talk_file.parse((FIXTURES / "office.talk.yaml").read_text(), "office.talk.yaml")


def at(node: str) -> Turn:
    return machine.step({"office": OFFICE}, machine.begin(OFFICE, "voice", "es", node), Started(), NOON)


@pytest.mark.parametrize("talk", TALKS.talks, ids=lambda talk: talk.name)
def test_the_office_talks(talk: talk_file.Talk) -> None:
    outcomes = runner.run(talk, {"office": OFFICE}, TALKS.name)
    assert [str(failure) for outcome in outcomes for failure in outcome.failures] == []


def test_documents_of_queue_and_transfer_have_no_problems() -> None:
    assert TALKS.problems == ()
    text = (FIXTURES / "office.yaml").read_text()
    assert [str(one) for one in load(text, "office.yaml").problems if one.severity == "error"] == []


def test_the_call_is_told_how_long_to_wait_and_how_often_to_speak() -> None:
    (queue,) = [effect for effect in at("cola").effects if isinstance(effect, Queue)]
    assert (queue.wait_s, queue.every_s, queue.music) == (300, 30, "")


def test_the_place_is_joined_once_however_often_it_is_told() -> None:
    turn = machine.step({"office": OFFICE}, stored(at("cola").session), Due("place"), NOON)
    assert not [effect for effect in turn.effects if isinstance(effect, Queue)]
    assert turn.wait.kind == "person"
    assert WORLD["wait"]["people"] == 3  # type: ignore[index]
    assert "tres personas antes" in spoken(turn)


def test_a_number_is_written_as_it_is_dialled_and_the_announcement_goes_with_it() -> None:
    (wanted,) = [effect for effect in at("gestoria").effects if isinstance(effect, Transfer)]
    assert (wanted.to, wanted.mode, wanted.ring_s) == ("+34910000009", "attended", 20)
    assert "".join(wanted.announce) == "Le paso a un cliente."
    (blind,) = [effect for effect in at("centralita").effects if isinstance(effect, Transfer)]
    assert (blind.to, blind.mode) == ("sip:avisos@pbx.example", "blind")


@pytest.mark.parametrize("event", [Silence(), Keys("1"), Text("hola"), Due("place")])
def test_meanwhile_nothing_else_means_anything(event: object) -> None:
    turn = machine.step({"office": OFFICE}, stored(at("gestoria").session), event, NOON)  # type: ignore[arg-type]
    assert (turn.wait.kind, turn.effects) == ("transfer", ())


@pytest.mark.parametrize("reason", REASONS)
def test_every_failure_has_its_sentence(reason: str) -> None:
    turn = machine.step({"office": OFFICE}, stored(at("gestoria").session), Returned(reason), NOON)
    assert spoken(turn).count("|") == 2  # the reason, what follows, goodbye
    assert turn.session.values["why"] == reason


def test_a_queue_with_a_calendar_that_is_not_there_is_no_good() -> None:
    text = (FIXTURES / "office.yaml").read_text().replace("calendar: oficina", "calendar: ofcina")
    (problem,) = [one for one in load(text, "office.yaml").problems if one.severity == "error"]
    assert (problem.code, problem.fix) == ("unknown_calendar", "did you mean 'oficina'?")


def test_a_reason_nobody_declared_is_no_good() -> None:
    text = (FIXTURES / "office.yaml").read_text().replace("reason: why", "reason: wy")
    assert "unknown_variable" in {one.code for one in load(text, "office.yaml").problems}


def test_the_picture_shows_whereto() -> None:
    assert summary(OFFICE.nodes["gestoria"], "es") == "attended +34 910 000 009"
