"""Promised calls in the ledger: kept in the turn's transaction, placed when due, missed with a text that says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from ledger_world import MARTA, OURS, World
from sqlalchemy import select

from deflect import desk
from deflect.conversations import dropped_calls, planned_calls
from deflect.end_reasons import BROKE_OFF
from deflect.facts import Caller
from deflect.outbound_calls import attempts
from deflect.outbound_calls.attempts import Placing
from deflect.policy.texting import PolicySettings
from deflect.steps.ledger import Ledger, Opened
from deflect.tables import Consent, Conversation, Outcall, Presence, User
from voice_flows.model.turns import Ask, Keys, Returned, Turn
from voice_flows.nodes import flow_model
from voice_flows.publishing.yaml_source import read
from voice_flows.schema.document import Flow

FLOW = Path(__file__).parents[3] / "unit" / "voice_flows" / "fixtures" / "calls.yaml"
LUIS = "usr_2"
CALLS = flow_model().model_validate(read(FLOW.read_text()).value).model_copy(update={"version": "0123456789ab"})


class CallsOnly:
    def latest(self, name: str) -> Flow:
        return CALLS

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        return {"calls": CALLS, "tienda": CALLS}


@pytest.fixture
def calls(world: World) -> World:
    """The world with the flow that promises calls, and an agent at work, without whom no turn is promised."""
    world.ledger = Ledger(world.store, CallsOnly(), world.vault, PolicySettings(), world.installation)
    agent = {"email": "luis@b", "password_hash": "", "role": "agent", "name": "Luis"}
    there = {"available": True, "by": "phone", "free_since": world.clock(), "changed_at": world.clock()}
    with world.store.transaction() as db:
        db.add(User(id=LUIS, created_at=world.clock(), **agent))
        db.flush()
        db.add(Presence(user_id=LUIS, **there))
    return world


def call(world: World, call_id: str = "call-1", number: str | None = MARTA) -> Opened:
    return world.ledger.open_call(Caller(call_id, number, OURS, "trusted", "sip"), "calls")


def keyed(world: World, leg: str, *keys: str) -> Turn:
    """The caller presses these, one a turn."""
    turn = None
    for each in keys:
        turn = world.ledger.advance(leg, f"{leg}:{each}:{len(world.entries())}", Keys(each))
    assert turn is not None
    return turn


def off_duty(world: World) -> None:
    """The last agent goes."""
    with world.store.transaction() as db:
        db.delete(db.get_one(Presence, LUIS))


def promised(world: World, leg: str, *keys: str) -> None:
    """The caller is promised a call by these keys, and the call ends; theirs comes only then, with no agent there."""
    keyed(world, leg, *keys)
    world.ledger.close(leg, "close", "finished")
    off_duty(world)


def said(turn: Turn) -> str:
    return " ".join("".join(getattr(effect, "say", ())) for effect in turn.effects)


def rows(world: World) -> list[Outcall]:
    with world.store.reading() as db:
        return list(db.scalars(select(Outcall).order_by(Outcall.created_at, Outcall.id)))


def dialled(world: World) -> Placing:
    wanted = attempts.claim(world.ledger, "w1")
    assert wanted is not None
    assert attempts.dialled(world.ledger, wanted, "w1")
    return wanted


def test_the_promise_the_call_and_the_consent_are_kept_together(calls: World) -> None:
    opened = call(calls)
    turn = keyed(calls, opened.leg, "2", "1030", "1")
    assert "Hecho: le llamamos mañana a las diez y media" in said(turn)
    (row,) = rows(calls)
    assert (row.state, row.moment, row.number, row.leg_id) == ("queued", "at", MARTA, opened.leg)
    assert row.due_at.isoformat() == "2026-11-24T09:30:00+00:00"
    with calls.store.reading() as db:
        (leave,) = db.scalars(select(Consent).where(Consent.purpose == "call"))
    assert (leave.granted, leave.evidence["node"], leave.evidence["by"]) == (True, "llamada", "key")
    assert [entry.meta["state"] for entry in calls.entries("outcall")] == ["queued"]


def test_a_number_that_may_not_be_called_is_not_promised(calls: World) -> None:
    turn = keyed(calls, call(calls).leg, "1", "3", "803123456", "1")
    assert "número de tarificación especial" in said(turn)
    assert "Hecho" not in said(turn)
    assert rows(calls) == []
    with calls.store.reading() as db:
        assert db.scalars(select(Consent).where(Consent.purpose == "call")).all() == []


def test_when_it_is_answered_the_flow_goes_on_with_everything_known(calls: World) -> None:
    opened = call(calls)
    keyed(calls, opened.leg, "2", "1030", "1")
    calls.ledger.close(opened.leg, "close", "finished")
    calls.clock.forward(hours=22.5)
    wanted = dialled(calls)
    assert attempts.answered(calls.ledger, wanted)
    back = attempts.begin(calls.ledger, wanted, "sip")
    assert "como quedamos" in said(back.turn)
    assert isinstance(back.turn.effects[-1], Ask)
    assert back.conversation == opened.conversation
    calls.ledger.close(back.leg, "close", "finished")
    attempts.finished(calls.ledger, wanted)
    assert rows(calls)[0].state == "done"
    assert calls.conversations()[0].state == "resolved"


def test_the_place_in_the_queue_is_kept_while_somebody_waits_for_a_call(calls: World) -> None:
    opened = call(calls)
    keyed(calls, opened.leg, "0")
    queued = calls.clock.now
    calls.clock.forward(minutes=5)
    calls.ledger.advance(opened.leg, "timeout", Returned("timeout"))
    keyed(calls, opened.leg, "1", "1")
    (conversation,) = calls.conversations()
    assert (conversation.owner, conversation.queue, conversation.queued_at) == ("queue", "tienda", queued)


def test_without_an_agent_at_work_an_hour_is_agreed(calls: World) -> None:
    off_duty(calls)
    asked = call(calls).turn
    assert "¿A qué hora" in said(asked)


def test_the_turn_comes_when_nobody_who_waited_longer_is_before(calls: World) -> None:
    keyed(calls, call(calls, "call-1", "+34611000001").leg, "0")  # waits on the line
    calls.clock.forward(minutes=1)
    promised(calls, call(calls, "call-2").leg, "1", "1")
    assert attempts.claim(calls.ledger, "w1") is None
    with calls.store.transaction() as db:
        first = db.scalars(select(Conversation).order_by(Conversation.created_at).limit(1)).one()
        first.owner, first.queued_at = "agent", None
    calls.clock.forward(seconds=15)
    assert dialled(calls).number == MARTA


def test_in_writing_a_no_calls_it_off(calls: World) -> None:
    calls.write("LLAMADA")
    assert rows(calls)[0].state == "queued"
    calls.write("no")
    assert (rows(calls)[0].state, rows(calls)[0].code) == ("cancelled", "declined")
    assert "no le llamamos" in calls.rows()[-1].body


def test_a_new_promise_stands_for_the_one_before(calls: World) -> None:
    calls.write("LLAMADA")
    calls.write("mejor mañana a las 10")
    assert [(row.state, row.code) for row in rows(calls)] == [("cancelled", "replaced"), ("queued", "")]


def test_who_wants_no_texts_and_asks_for_a_call_is_called(calls: World) -> None:
    calls.write("BAJA")
    opened = call(calls)
    calls.clock.forward(minutes=1)
    promised(calls, opened.leg, "1", "1")
    assert dialled(calls).number == MARTA


def test_complaint_they_never_called_back_and_nobody_said_a_word(calls: World) -> None:
    opened = call(calls)
    keyed(calls, opened.leg, "2", "1030", "1")
    calls.ledger.close(opened.leg, "close", "finished")
    calls.clock.forward(hours=22.5)
    attempts.unanswered(calls.ledger, dialled(calls), "no_answer", 480)
    assert calls.rows() == []
    calls.clock.forward(hours=1)
    attempts.unanswered(calls.ledger, dialled(calls), "busy", 486)
    assert rows(calls)[0].state == "busy"
    (text,) = calls.rows()
    assert "Responda LLAMADA y volvemos a llamar" in text.body


def test_a_landline_that_was_missed_is_put_before_a_person(calls: World) -> None:
    opened = call(calls, number="+34911234567")
    keyed(calls, opened.leg, "2", "1030", "1")
    calls.ledger.close(opened.leg, "close", "finished")
    calls.clock.forward(hours=22.5)
    for _ in range(2):
        attempts.unanswered(calls.ledger, dialled(calls), "no_answer")
        calls.clock.forward(hours=1)
    assert calls.rows() == []
    (conversation,) = calls.conversations()
    assert (conversation.owner, conversation.state) == ("queue", "open")


def test_a_call_is_told_by_its_state(calls: World) -> None:
    keyed(calls, call(calls).leg, "2", "1030", "1")
    with calls.store.reading() as db:
        (planned,) = planned_calls.pending(db, calls.conversations()[0].id)
    assert (planned.state, planned.purpose, planned.moment, planned.most) == ("queued", "call_back", "at", 2)


def on_duty(world: World) -> None:
    """An agent who is available, whose page is not open yet."""
    with world.store.transaction() as db:
        db.add(User(id="usr_1", email="a@b", password_hash="", role="agent", name="Ana", created_at=world.clock()))
        db.flush()
        now = world.clock()
        db.add(Presence(user_id="usr_1", available=True, by="page", free_since=now, changed_at=now))


def test_while_an_agent_at_work_has_no_time_the_turn_is_waited_for(calls: World) -> None:
    on_duty(calls)
    desk.page_open(calls.ledger, "usr_1")
    with calls.store.transaction() as db:
        db.get_one(Presence, "usr_1").wraps_up_until = calls.clock() + timedelta(seconds=30)
    promised(calls, call(calls).leg, "1", "1")
    assert attempts.claim(calls.ledger, "w1") is None
    calls.clock.forward(seconds=45)
    assert dialled(calls).number == MARTA


def test_an_agent_whose_page_is_closed_holds_nobody_back(calls: World) -> None:
    on_duty(calls)
    promised(calls, call(calls).leg, "1", "1")
    assert dialled(calls).number == MARTA


def test_a_turn_that_never_comes_is_not_waited_for_for_ever(calls: World) -> None:
    keyed(calls, call(calls, "call-1", "+34611000001").leg, "0")
    calls.clock.forward(minutes=1)
    promised(calls, call(calls, "call-2").leg, "1", "1")
    calls.clock.forward(minutes=61)
    assert dialled(calls).number == MARTA


@pytest.mark.parametrize("reason", sorted(BROKE_OFF))
def test_complaint_i_was_cut_off_and_had_to_start_all_over(calls: World, reason: str) -> None:
    first = call(calls, "call-1")
    keyed(calls, first.leg, "2")
    calls.ledger.close(first.leg, "close", reason)
    calls.clock.forward(minutes=3)
    again = call(calls, "call-2")
    facts = calls.ledger.look(lambda unit: dropped_calls.last_dropped(unit, unit.leg(again.leg)))
    assert (facts["flow"], facts["node"]) == ("calls", "llamada")


@pytest.mark.parametrize(
    ("trust", "minutes", "reason"), [("none", 3, "hung_up"), ("trusted", 31, "hung_up"), ("trusted", 3, "finished")]
)
def test_only_a_recently_dropped_call_of_a_trusted_number_is_mentioned(
    calls: World, trust: str, minutes: int, reason: str
) -> None:
    first = call(calls, "call-1")
    keyed(calls, first.leg, "2")
    calls.ledger.close(first.leg, "close", reason)
    calls.clock.forward(minutes=minutes)
    again = calls.ledger.open_call(Caller("call-2", MARTA, OURS, trust, "sip"), "calls")  # type: ignore[arg-type]
    assert calls.ledger.look(lambda unit: dropped_calls.last_dropped(unit, unit.leg(again.leg))) == {}
