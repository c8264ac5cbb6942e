"""Each offer of text and each silence keeps its reason; rules that admins set count from the next call on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from ledger_world import MARTA, OURS, World
from sqlalchemy import select

from deflect.desk.thread import thread
from deflect.eligibility import rules, text_decisions
from deflect.eligibility.rules import Change
from deflect.eligibility.text_decisions import Kept
from deflect.eligibility.text_rules import RuleLocked
from deflect.facts import Caller, HandOffRequest
from deflect.inbound import due_timers
from deflect.inbound.api_handoffs import accept
from deflect.people.audit import Actor
from deflect.policy.texting import PolicySettings
from deflect.steps.ledger import Ledger
from deflect.tables import Audit, Setting, Timer
from voice_flows.model.turns import HandOff, Keys

LANDLINE, PORTUGAL = "+34912345678", "+351912345678"
NURIA = Actor("system", "nuria")


def decisions(world: World, **asked: Any) -> list[Kept]:
    with world.store.reading() as db:
        return text_decisions.newest(db, **asked)


def to_the_offer(world: World, number: str | None = MARTA, call: str = "call-1", trust: Any = "trusted") -> str:
    """A call that comes to the offer of text."""
    kind = {None: "anonymous", LANDLINE: "landline"}.get(number, "mobile")
    caller = Caller(call, number, OURS, trust, "sip", kind, source="pbx")  # type: ignore[arg-type]
    leg = world.ledger.open_call(caller, "tienda").leg
    world.ledger.advance(leg, "1", Keys("2"))
    return leg


def change(world: World, *changes: Change) -> list[Change]:
    return world.ledger.work(lambda unit: rules.change(unit, NURIA, changes))


def measured(world: World, **minutes: int) -> None:
    """As if the relay had just measured these waits for the shop's queue."""
    told = [
        {"queue": "support", "medium": medium, "minutes": each, "answers": 9, "newest": None}
        for medium, each in minutes.items()
    ]
    with world.store.transaction() as db:
        db.add(Setting(name="wait", value={"measured": told}, changed_at=world.clock()))


def line(world: World) -> dict[str, Any]:
    """What the desk is told of the newest decision."""
    (conversation,) = {one.conversation_id for one in world.entries("offered")}
    with world.store.reading() as db:
        items = thread(db, conversation, world.clock()).items
    (*_, item) = (one for one in items if one.event == "offered")
    decision: dict[str, Any] = item.meta["decision"]
    return decision


@pytest.mark.parametrize(
    ("number", "trust", "code", "begins"),
    [
        (MARTA, "trusted", "ok", "+34 61"),
        (LANDLINE, "trusted", "landline", "+34 91"),
        (PORTUGAL, "trusted", "country", "+351 91"),
        (None, "trusted", "anonymous", None),
    ],
)
def test_offer_and_silence_keep_their_reason(
    world: World, number: str | None, trust: str, code: str, begins: str | None
) -> None:
    to_the_offer(world, number, trust=trust)
    (kept,) = decisions(world)
    assert (kept.about, kept.node, kept.flow, kept.code, kept.allowed) == (
        "offer",
        "oferta",
        "tienda",
        code,
        code == "ok",
    )
    assert kept.weighed.get("begins") == begins
    assert kept.weighed["waits"] == {"voice": None, "text": None, "agents": 0, "people": 0, "kept": False}
    assert line(world)["code"] == code
    assert number is None or number not in repr(kept)
    assert kept.caller == ("" if number is None else f"+{'*' * (len(number) - 4)}{number[-3:]}")
    assert "source" not in kept.weighed
    assert "source" not in line(world)["weighed"]


def test_opted_out_caller_and_second_no_are_told_apart(world: World) -> None:
    world.write("BAJA")
    to_the_offer(world)
    assert decisions(world)[0].code == "opted_out"
    world.write("ALTA")
    leg = to_the_offer(world, call="call-2")
    world.ledger.advance(leg, "2", Keys("2"))  # no
    world.ledger.advance(leg, "3", Keys("0"))  # a person
    assert [(one.about, one.code) for one in decisions(world)[:2]] == [("queue", "declined"), ("offer", "ok")]


def test_waits_of_both_sides_are_kept_with_the_offer(world: World) -> None:
    measured(world, voice=4, text=2)
    to_the_offer(world)
    assert decisions(world)[0].weighed["waits"] == {"voice": 4, "text": 2, "agents": 0, "people": 0, "kept": False}


def test_queue_whose_texts_take_longer_says_so(world: World) -> None:
    measured(world, voice=4, text=9)
    leg = world.call().leg
    world.ledger.advance(leg, "1", Keys("0"))
    (kept,) = decisions(world)
    assert (kept.about, kept.code, kept.weighed["waits"]["text"]) == ("queue", "longer_wait", 9)


def test_customer_who_declined_twice_is_told_apart(world: World) -> None:
    for call in ("call-1", "call-2"):
        world.ledger.advance(to_the_offer(world, call=call), "2", Keys("2"))
        world.clock.forward(minutes=5)
    to_the_offer(world, call="call-3")
    assert [one.code for one in decisions(world)] == ["declined_twice", "ok", "ok"]


def test_queue_keeps_whether_text_was_offered_in_it(world: World) -> None:
    leg = world.call().leg
    world.ledger.advance(leg, "1", Keys("0"))
    landline = world.call(LANDLINE, "call-2").leg
    world.ledger.advance(landline, "1", Keys("0"))
    assert {(one.about, one.code) for one in decisions(world)} == {("queue", "ok"), ("queue", "landline")}


def test_other_ivr_that_may_not_text_has_its_reason(world: World) -> None:
    accept(world.ledger, HandOffRequest("api-1", LANDLINE, "es", "tienda", "elige", OURS, consent="pressed 1"))
    (kept,) = decisions(world)
    assert (kept.about, kept.code) == ("api", "landline")


def test_reminder_at_night_says_that_it_waits(world: World) -> None:
    world.hand_off()
    world.send_all()
    world.clock.forward(hours=12)
    with world.store.transaction() as db:
        db.scalars(select(Timer).where(Timer.kind == "nudge", Timer.ended_at.is_(None))).one().due_at = world.clock()
    (due,) = due_timers.due(world.store)
    due_timers.fire(world.ledger, due.id)
    newest = decisions(world)[0]
    assert (newest.about, newest.code) == ("nudge", "quiet_hours")
    assert newest.weighed["until"] == "2026-11-24T07:00:00+00:00"


def test_changed_rule_counts_from_the_next_call_on_and_can_be_undone(world: World) -> None:
    to_the_offer(world, LANDLINE)
    before = change(world, Change("line_types", ["landline", "mobile"]))
    leg = to_the_offer(world, LANDLINE, "call-2")
    turn = world.ledger.advance(leg, "2", Keys("1"))
    assert turn is not None
    assert any(isinstance(effect, HandOff) for effect in turn.effects)
    assert change(world, *before) == [Change("line_types", ["landline", "mobile"])]
    to_the_offer(world, LANDLINE, "call-3")
    assert [one.code for one in decisions(world)] == ["landline", "ok", "landline"]


def test_rule_of_one_flow_leaves_the_others(world: World) -> None:
    change(world, Change("offers", False, "clinica"))
    to_the_offer(world)
    change(world, Change("offers", False, "tienda"))
    to_the_offer(world, call="call-2")
    assert [one.code for one in decisions(world)] == ["offers_off", "ok"]


def test_every_change_is_audited_with_before_and_after(world: World) -> None:
    change(world, Change("per_number_a_day", 3))
    change(world, Change("per_number_a_day", 3))  # the same again is no change
    change(world, Change("per_number_a_day", None))
    with world.store.reading() as db:
        rows = db.scalars(select(Audit).where(Audit.action == "text_rule_changed").order_by(Audit.at, Audit.id)).all()
    assert [(row.actor, row.subject, row.detail) for row in rows] == [
        ("system:nuria", "per_number_a_day", {"flow": "", "before": None, "after": 3}),
        ("system:nuria", "per_number_a_day", {"flow": "", "before": 3, "after": None}),
    ]


def test_locked_rule_is_refused_and_nothing_of_its_group_is_changed(world: World) -> None:
    locked = PolicySettings(locked=frozenset({"per_number_a_day"}))
    world.ledger = Ledger(world.store, world.ledger.flows, world.vault, locked, world.installation)
    with pytest.raises(RuleLocked, match="texts_per_number"):
        change(world, Change("offers", False), Change("per_number_a_day", 9))
    with world.store.reading() as db:
        standing = {one.name: one for one in rules.standing(db, locked)}
    assert standing["offers"].own is None
    assert standing["per_number_a_day"].locked == "texts_per_number"


def otherwise(world: World, *changes: Change) -> Sequence[tuple[str, bool]]:
    with world.store.reading() as db:
        after = rules.preview(world.ledger.policy, rules.own(db), changes)
        ids = [one.id for one in text_decisions.newest(db)]
        found = text_decisions.otherwise(db, world.ledger.policy, after, ids, {})
    return sorted((one.code, one.was_allowed) for one in found)


def test_preview_names_what_other_rules_would_have_decided(world: World) -> None:
    to_the_offer(world)
    to_the_offer(world, LANDLINE, "call-2")
    to_the_offer(world, PORTUGAL, "call-3")
    assert otherwise(world, Change("line_types", ["landline", "mobile", "unknown"])) == [("ok", False)]
    assert otherwise(world, Change("countries", ["PT"])) == [("country", True), ("ok", False)]
    assert otherwise(world, Change("countries", ["PT"], "clinica")) == []
    assert otherwise(world, Change("per_number_a_day", 0)) == [("number_limit", True)]
    assert [one.code for one in decisions(world)] == ["country", "landline", "ok"]  # nothing was changed


def test_numbers_alike_are_counted_over_an_hour(world: World) -> None:
    change(world, Change("per_prefix_an_hour", 2))
    for number, call in (("+34612345001", "a"), ("+34612345002", "b"), ("+34612346003", "c"), ("+34612345003", "d")):
        world.ledger.advance(to_the_offer(world, number, call), "2", Keys("1"))
    assert [one.code for one in decisions(world)] == ["prefix_limit", "ok", "ok", "ok"]
    world.clock.forward(minutes=61)
    to_the_offer(world, "+34612345004", "e")
    assert decisions(world)[0].code == "ok"


def test_decisions_are_found_by_reason_and_counted(world: World) -> None:
    to_the_offer(world)
    to_the_offer(world, LANDLINE, "call-2")
    assert [one.code for one in decisions(world, code="landline")] == ["landline"]
    with world.store.reading() as db:
        assert text_decisions.counts(db) == {"ok": 1, "landline": 1}
