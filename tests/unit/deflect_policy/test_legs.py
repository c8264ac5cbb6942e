"""Which legs may be dialled is decided by one policy, and no line dials without its word."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from deflect.policy import legs
from deflect.policy.calling import CallSettings
from deflect.policy.legs import AllowedLeg, RefusedLeg
from ivr.lines.dialling import Dialling
from ivr.lines.sip.trunk import Routes, Trunk, Trunks

ROOT = Path(__file__).parents[3]
SETTINGS = CallSettings(countries=frozenset({"ES"}), hosts=frozenset({"pbx.example", "10.0.0.0/24", "fd00::/8"}))
MAKERS = {
    "deflect/policy/legs.py",
    "ivr/lines/sip/trunk.py",
    "ivr/lines/sip/proving/self_test.py",
    "relevo/cli/sip_caller.py",
    "relevo/cli/lines/trunk_check.py",
    "ivr/testing/agents.py",
}
"""Where a leg is allowed and a dialling made. The last four: a library that calls itself on loopback, the operator's
own telephone, the operator's test call over a trunk, and a fake."""


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("+34612345678", ""),
        ("612 345 678", ""),
        ("201", ""),
        ("+34803123456", "premium"),
        ("803123456", "premium"),
        ("11888", "premium"),
        ("+4420718387500", "number"),
        ("+442071838750", "country"),
        ("0044 20 7183 8750", "country"),
        ("+882161234567", "country"),
        ("", "number"),
        ("anonymous", "number"),
        ("sip:201@pbx.example", ""),
        ("sip:ana@PBX.example:5070;transport=tcp", ""),
        ("sips:ana@10.0.0.7", ""),
        ("sip:ana@[fd00::7]:5070", ""),
        ("sip:1234567@pbx.example", ""),
        ("sip:boss@203.0.113.66:5060", "host"),
        ("sip:boss@10.0.1.7", "host"),
        ("sip:boss@pbx.example.evil.test", "host"),
        ("sip:10.0.0.7@203.0.113.66", "host"),
        ("sip:boss@evil.test@pbx.example", "number"),
        ("sip:+34803123456@pbx.example", "premium"),
        ("sip:%2B34803123456@pbx.example", "premium"),
        ("sip:+442071838750@pbx.example", "country"),
        ("sip:00442071838750;phone-context=x@pbx.example", "country"),
        ("tel:+34803123456", "premium"),
        ("112", "emergency"),
        ("911", "emergency"),
        ("1-1-2", "emergency"),
        ("091", "emergency"),
        ("sip:112@pbx.example", "emergency"),
        ("sip:911;phone-context=x@pbx.example", "emergency"),
        ("11822", "premium"),
    ],
)
def test_leg_is_refused_by_number_country_and_host(to: str, code: str) -> None:
    decision = legs.decide(to, SETTINGS, "ES")
    assert decision == (RefusedLeg(code) if code else decision)
    assert isinstance(decision, RefusedLeg if code else AllowedLeg)


def test_allowed_leg_is_made_by_the_policy_alone() -> None:
    with pytest.raises(TypeError, match="decide"):
        AllowedLeg("sip:boss@203.0.113.66", object())


def test_dialling_takes_the_word_of_the_policy() -> None:
    with pytest.raises(TypeError, match="allowed"):
        Dialling("sip:boss@203.0.113.66")  # type: ignore[call-arg]


@pytest.mark.parametrize("to", ["sip:boss@203.0.113.66", "+34803123456", "+442071838750"])
def test_routes_lead_nowhere_that_the_policy_refuses(to: str) -> None:
    routes = Routes(Trunks({"carrier": Trunk("carrier", host="pbx.example")}), {"": "carrier"}, SETTINGS)
    assert routes.dialling(to, "", 30.0) is None
    assert routes.dialling("+34612345678", "", 30.0) is not None


def test_no_other_code_allows_a_leg_or_makes_a_dialling() -> None:
    calls = {"Dialling", "AllowedLeg", "by_operator"}
    found = {
        str(path.relative_to(ROOT))
        for package in ("deflect", "ivr", "gateway", "relevo")
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in calls
    }
    assert found == MAKERS


def test_no_other_code_writes_a_text_to_send() -> None:
    writers = {
        str(path.relative_to(ROOT))
        for path in [*(ROOT / "deflect").rglob("*.py"), *(ROOT / "gateway").rglob("*.py")]
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Outbox"
    }
    assert writers == {"deflect/messaging/compose.py"}
