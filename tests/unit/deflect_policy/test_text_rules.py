"""Rules that admins set override the settings by flow, and what a decision was weighed on survives as JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from typing import Any

import pytest

from deflect.eligibility import text_rules, text_weighing
from deflect.eligibility.text_rules import TEXT_RULES, BadRule, Own, check, overridden, value_of
from deflect.policy import texting
from deflect.policy.texting import Candidate, PolicySettings, decide, decide_again

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MARTA = Candidate(kind="mobile", country="ES", now=NOON)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("offers", False, False),
        ("countries", ["pt", " ES ", "ES"], ["ES", "PT"]),
        ("line_types", ["unknown", "mobile", "mobile"], ["mobile", "unknown"]),
        ("line_types", [], []),
        ("per_number_a_day", 0, 0),
        ("quiet_from", "21:30", "21:30"),
    ],
)
def test_value_is_kept_in_one_form(name: str, value: Any, kept: Any) -> None:
    assert check(name, "tienda", value) == kept


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("offer", True),
        ("offers", "yes"),
        ("offers", 1),
        ("countries", []),
        ("countries", ["Spain"]),
        ("countries", "ES"),
        ("countries", ["ES", 3]),
        ("line_types", ["premium"]),
        ("line_types", "mobile"),
        ("per_number_a_day", -1),
        ("per_number_a_day", True),
        ("per_number_a_day", "5"),
        ("per_number_a_day", text_rules.MOST + 1),
        ("unanswered", 4),
        ("calls_per_number_a_day", 0),
        ("calls_attempts", 11),
        ("calls_quiet_from", "25:00"),
        ("quiet_from", "24:00"),
        ("quiet_from", "9:00"),
        ("quiet_from", None),
    ],
)
def test_bad_value_is_refused_by_its_name(name: str, value: Any) -> None:
    with pytest.raises(BadRule, match=f"^{name}: "):
        check(name, "", value)


def test_limit_of_calls_counts_for_calls_alone() -> None:
    own: Own = {"": {"calls_per_number_a_day": 2, "calls_quiet_from": "20:30"}}
    policy = overridden(PolicySettings(), own, "tienda")
    assert (policy.calls.per_number_a_day, policy.calls.quiet_from, policy.calls.attempts) == (2, time(20, 30), 3)
    assert (policy.per_number_a_day, policy.quiet_from) == (5, time(22))


def test_limit_over_all_flows_cannot_be_set_for_one() -> None:
    assert check("all_numbers_a_day", "", 10) == 10
    with pytest.raises(BadRule, match="all flows together"):
        check("all_numbers_a_day", "tienda", 10)


def test_rule_of_a_flow_counts_before_that_of_every_flow() -> None:
    own: dict[str, dict[str, Any]] = {
        "": {"per_number_a_day": 2, "quiet_from": "20:00"},
        "tienda": {"per_number_a_day": 9},
    }
    shop, clinic = (overridden(PolicySettings(), own, flow) for flow in ("tienda", "clinica"))
    assert (shop.per_number_a_day, clinic.per_number_a_day) == (9, 2)
    assert shop.quiet_from == clinic.quiet_from == time(20)


def test_locked_rule_and_rule_of_another_release_change_nothing() -> None:
    fixed = PolicySettings(per_number_a_day=3, locked=frozenset({"per_number_a_day"}))
    assert overridden(fixed, {"": {"per_number_a_day": 9, "of_tomorrow": 1}}) == fixed


@pytest.mark.parametrize("name", TEXT_RULES)
def test_every_rule_reads_back_what_its_policy_says(name: str) -> None:
    value = value_of(PolicySettings(), name)
    assert check(name, "", value) == value
    assert overridden(PolicySettings(), {"": {name: value}}) == PolicySettings()


@pytest.mark.parametrize(
    ("said", "open_thread", "kind", "rules", "code"),
    [
        ("", False, "mobile", {}, "ok"),
        ("", False, "mobile", {"offers": False}, "offers_off"),
        ("", False, "mobile", {"line_types": ["landline"]}, "line_type"),
        ("", False, "landline", {"line_types": ["landline"]}, "ok"),
        ("", False, "landline", {}, "landline"),
        ("sensitive", False, "mobile", {}, "sensitive"),
        ("sensitive", False, "mobile", {"sensitive": True}, "ok"),
        ("longer_wait", False, "mobile", {}, "longer_wait"),
        ("declined_twice", False, "mobile", {}, "declined_twice"),
        ("", True, "mobile", {}, "ok"),
        ("", True, "mobile", {"open_thread": False}, "open_thread"),
        ("declined", False, "landline", {}, "declined"),
        ("emergency", False, "mobile", {"sensitive": True}, "emergency"),
    ],
)
def test_decision_is_made_again_by_other_rules(
    said: str, open_thread: bool, kind: Any, rules: dict[str, Any], code: str
) -> None:
    candidate = Candidate(
        kind=kind, country="ES", now=NOON, said=frozenset({said} - {""}), open_thread=open_thread, texts_today=4
    )
    kept = json.loads(json.dumps(text_weighing.as_json(decide(candidate, PolicySettings()).weighed)))
    assert text_weighing.read(kept).candidate == candidate
    again = decide_again(text_weighing.read(kept), overridden(PolicySettings(), {"": rules}))
    assert (again.code, again.allowed) == (code, code == "ok")


def test_numbers_alike_have_a_limit_of_their_own() -> None:
    many = Candidate(kind="mobile", country="ES", now=NOON, texts_to_prefix=100)
    assert decide(many, PolicySettings()).code == texting.decide_code(many, PolicySettings()).code == "prefix_limit"


@pytest.mark.parametrize("written", [{}, {"by": "begins"}, {"by": "begins", "kind": "mobile", "now": "soon"}])
def test_what_is_no_weighed_decision_is_refused(written: dict[str, Any]) -> None:
    with pytest.raises((KeyError, ValueError, TypeError)):
        text_weighing.read(written)


def test_a_flows_rule_wins_over_its_brands_and_that_over_all() -> None:
    own: Own = {
        "": {"per_number_a_day": 9, "quiet_from": "20:00", "sensitive": True},
        "brand:Nogal": {"per_number_a_day": 4, "quiet_from": "21:00"},
        "tienda": {"per_number_a_day": 2},
    }
    counted = [
        overridden(PolicySettings(), own, flow, brand).per_number_a_day
        for flow, brand in (("tienda", "Nogal"), ("envios", "Nogal"), ("clinica", "Luz"), ("", ""), ("brand:Nogal", ""))
    ]
    assert counted == [2, 4, 9, 9, 4]
    shop = overridden(PolicySettings(), own, "tienda", "Nogal")
    assert (shop.quiet_from.hour, shop.sensitive) == (21, True)
