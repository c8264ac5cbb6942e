"""A provider's look-up of the caller's line: wanted with the call, waited for at the offer, kept with an age."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ledger_world import MARTA, OURS, PINNED, POLICY, RAUL, OneFlow, World
from sqlalchemy import select

from deflect.eligibility import line_types, rules, suppression, text_decisions
from deflect.eligibility.line_types import LineType
from deflect.facts import Caller
from deflect.people.audit import Actor
from deflect.people.customers import customer_at
from deflect.steps.ledger import Ledger
from deflect.storage.notifications import Waker
from deflect.tables import Identity
from voice_flows.model.turns import Keys
from voice_flows.schema.document import Flow

LANDLINE = "+34912345678"
DAYS = 90


@pytest.fixture
def asking(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A ledger that has look-ups set, of at most 2 numbers a day; at an offer it waits for nothing in these tests."""
    policy = replace(POLICY, lookup_days=DAYS, lookups_a_day=2)
    world.ledger = Ledger(
        world.store, world.ledger.flows, world.ledger.vault, policy, world.ledger.installation, calls=None
    )
    monkeypatch.setattr(line_types, "PATIENCE_S", 0.0)
    return world


def wanted(world: World) -> list[str]:
    return [one.number for one in line_types.claim(world.store, 8)]


def tell(world: World, kind: LineType | None) -> None:
    """The provider answers what is wanted."""
    for one in line_types.claim(world.store, 8):
        line_types.keep(world.store, one.id, kind)


def call(world: World, number: str = MARTA, call_id: str = "call-1", trust: Any = "trusted") -> str:
    caller = Caller(call_id, number, OURS, trust, "sip", "mobile", source="pbx")
    return world.ledger.open_call(caller, "tienda").leg


def to_the_offer(world: World, call_id: str = "call-1") -> None:
    world.ledger.advance(call(world, call_id=call_id), "1", Keys("2"))


def decided(world: World) -> tuple[str, str]:
    with world.store.reading() as db:
        newest = text_decisions.newest(db)[0]
    return newest.code, str(newest.weighed.get("kind_by", ""))


@pytest.mark.parametrize(
    ("told", "code", "by"),
    [("landline", "landline", "provider"), ("mobile", "ok", "provider"), (None, "ok", "failed")],
)
def test_answer_of_a_provider_decides_the_offer(asking: World, told: LineType | None, code: str, by: str) -> None:
    leg = call(asking)
    tell(asking, told)
    asking.ledger.advance(leg, "1", Keys("2"))
    assert decided(asking) == (code, by)


def test_provider_may_say_mobile_where_the_plan_says_landline(asking: World) -> None:
    leg = call(asking, LANDLINE)
    tell(asking, "mobile")
    asking.ledger.advance(leg, "1", Keys("2"))
    assert decided(asking) == ("ok", "provider")


def test_late_answer_leaves_the_offer_to_the_number_plan(asking: World) -> None:
    to_the_offer(asking)
    assert decided(asking) == ("ok", "late")


def test_answer_that_comes_while_the_offer_waits_counts(asking: World, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[str] = []

    def answered(store: object, number: str) -> None:
        waited.append(number)
        tell(asking, "landline")

    monkeypatch.setattr(line_types, "wait", answered)
    to_the_offer(asking)
    assert decided(asking) == ("landline", "provider")
    assert waited == [MARTA]


def test_wait_ends_with_the_answer_and_with_its_limit(asking: World, monkeypatch: pytest.MonkeyPatch) -> None:
    call(asking)
    looks = iter([False, False, True])
    monkeypatch.setattr(line_types, "PATIENCE_S", 60.0)
    monkeypatch.setattr(line_types, "POLLED_S", 0.0)
    monkeypatch.setattr(line_types, "answered", lambda *_: next(looks))
    line_types.wait(asking.store, MARTA)
    assert next(looks, None) is None
    monkeypatch.setattr(line_types, "PATIENCE_S", 0.0)
    monkeypatch.setattr(line_types, "answered", lambda *_: False)
    line_types.wait(asking.store, MARTA)


def test_key_press_without_an_offer_waits_for_nothing(asking: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_types, "wait", lambda *_: pytest.fail("it waited"))
    asking.ledger.advance(call(asking), "1", Keys("9"))


def test_answer_counts_for_its_days_and_is_asked_for_anew(asking: World) -> None:
    call(asking)
    tell(asking, "landline")
    asking.clock.forward(days=DAYS)
    to_the_offer(asking, "call-2")
    assert (decided(asking), wanted(asking)) == (("landline", "provider"), [])
    asking.clock.forward(days=1)
    to_the_offer(asking, "call-3")
    assert (decided(asking), wanted(asking)) == (("ok", "late"), [MARTA])


def test_failed_look_up_is_tried_again_after_an_hour(asking: World) -> None:
    call(asking)
    tell(asking, None)
    call(asking, call_id="call-2")
    assert wanted(asking) == []
    asking.clock.forward(minutes=61)
    call(asking, call_id="call-3")
    assert wanted(asking) == [MARTA]


def test_numbers_without_trust_and_those_that_want_no_texts_are_not_asked_for(asking: World) -> None:
    call(asking, trust="none")
    with asking.store.transaction() as db:
        suppression.suppress(db, "sup_1", asking.clock(), RAUL, "keyword")
    call(asking, RAUL, "call-2")
    call(asking, "+351912345678", "call-3")
    assert wanted(asking) == []


@pytest.mark.parametrize("scope", ["", "tienda"])
@pytest.mark.parametrize(
    ("rule", "value", "asked"),
    [
        ("offers", False, []),
        ("countries", ["FR"], []),
        ("countries", ["ES", "FR"], [MARTA]),
        ("line_types", [], []),
        ("line_types", ["mobile", "landline"], [MARTA]),
    ],
)
def test_number_is_asked_for_where_the_flow_s_rules_let_its_type_decide(
    asking: World, rule: str, value: Any, asked: list[str], scope: str
) -> None:
    nuria = Actor("system", "nuria")
    asking.ledger.work(lambda unit: rules.change(unit, nuria, [rules.Change(rule, value, scope)]))
    call(asking)
    assert wanted(asking) == asked


def test_rule_of_another_flow_and_one_with_countries_of_its_own_count_apart(asking: World) -> None:
    nuria = Actor("system", "nuria")
    off, more = rules.Change("offers", False, "otra"), rules.Change("countries", ["PT"], "tienda")
    asking.ledger.work(lambda unit: rules.change(unit, nuria, [off, more]))
    call(asking)
    assert wanted(asking) == []
    call(asking, "+351912345678", "call-2")
    assert wanted(asking) == ["+351912345678"]


@pytest.mark.parametrize("without", [{"sends": False}, {"least_trust": "trusted"}])
def test_number_that_gets_no_text_in_any_case_is_not_asked_for(asking: World, without: dict[str, Any]) -> None:
    asking.ledger.policy = replace(asking.ledger.policy, **without)  # type: ignore[misc]
    call(asking, trust="attested")
    assert wanted(asking) == []


def test_day_has_a_limit(asking: World) -> None:
    for at in range(3):
        call(asking, f"+3461234500{at}", f"call-{at}")
    assert len(wanted(asking)) == 2
    asking.clock.forward(days=1, minutes=1)
    call(asking, "+34612345009", "call-9")
    assert wanted(asking) == ["+34612345009"]


def test_text_from_the_number_counts_before_its_look_up(asking: World) -> None:
    call(asking)
    tell(asking, "landline")
    asking.write("hola")
    asking.clock.forward(days=DAYS + 1)
    to_the_offer(asking, "call-2")
    assert (decided(asking), wanted(asking)) == (("ok", ""), [])


def test_number_that_was_erased_meanwhile_keeps_no_answer(asking: World) -> None:
    call(asking)
    (asked,) = line_types.claim(asking.store, 8)
    line_types.keep(asking.store, "idn_gone", "mobile")
    with asking.store.reading() as db:
        assert db.scalars(select(Identity)).one().line_asked == "asked"
    assert asked.number == MARTA


def state(world: World, number: str = MARTA) -> str:
    with world.store.reading() as db:
        return db.scalars(select(Identity.line_asked).where(Identity.address == number)).one()


def test_wish_that_no_relay_took_in_time_is_not_asked_for_afterwards(asking: World) -> None:
    call(asking)
    asking.clock.forward(hours=3)
    call(asking, RAUL, "call-2")
    assert wanted(asking) == [RAUL]
    assert (state(asking), state(asking, RAUL)) == ("failed", "asked")
    assert wanted(asking) == []


def test_late_wishes_do_not_keep_a_new_one_waiting(asking: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_types, "LATE", 1)
    call(asking)
    call(asking, RAUL, "call-2")
    asking.clock.forward(days=1, minutes=1)
    call(asking, LANDLINE, "call-3")
    assert [one.number for one in line_types.claim(asking.store, 1)] == [LANDLINE]
    assert wanted(asking) == []
    assert (state(asking), state(asking, RAUL)) == ("failed", "failed")


def test_number_that_opted_out_after_the_call_began_is_not_asked_for(asking: World) -> None:
    call(asking)
    with asking.store.transaction() as db:
        suppression.suppress(db, "sup_1", asking.clock(), MARTA, "keyword")
    assert (wanted(asking), state(asking)) == ([], "failed")


def test_look_ups_are_counted_by_answer(asking: World) -> None:
    call(asking)
    tell(asking, "landline")
    call(asking, RAUL, "call-2")
    with asking.store.reading() as db:
        assert line_types.counts(db, asking.clock()) == {"landline": 1, "open": 1}


def test_nothing_is_asked_for_where_no_provider_is_set(world: World) -> None:
    call(world)
    assert wanted(world) == []


class OffersAtOnce(OneFlow):
    """The shop's flow, which offers text before it asks anything."""

    def latest(self, name: str) -> Flow:
        return PINNED.model_copy(update={"start": "oferta"})


def test_look_up_of_a_call_that_offers_at_once_is_begun_and_waited_for(
    asking: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_types, "wait", lambda *_: tell(asking, "landline"))
    asking.ledger.flows = OffersAtOnce()  # type: ignore[misc]
    call(asking)
    assert decided(asking) == ("landline", "provider")
    with asking.store.reading() as db:
        assert len(db.scalars(select(Identity)).all()) == 1


def test_a_look_up_that_is_wanted_wakes_the_relay(asking: World) -> None:
    asking.ledger.work(lambda unit: customer_at(unit, RAUL, "es"))
    waker = Waker(asking.store)
    assert waker.wait_for(lambda: waker.generation > 0, 10)  # from its first look on it follows
    seen = waker.generation
    asking.ledger.work(lambda unit: line_types.want(unit, RAUL, "trusted", "tienda"))
    assert waker.wait(10, seen)
    assert wanted(asking) == [RAUL]
    waker.stop()
