"""Which header names the caller, who is withheld, and how far a call is trusted."""

from __future__ import annotations

from uuid import UUID

import pytest

from ivr.lines.base import Arrival
from ivr.lines.sip.identity import arrival
from ivr.lines.sip.trunk import Trunk, Trust

ANA, BEA, CAI = "+34600400501", "+34600400502", "+34600400503"
LEVELS: dict[str, Trust] = {"A": "trusted", "B": "attested", "C": "none", "passed": "attested", "unverified": "none"}


def heard(*headers: str, sender: str = f"<sip:{ANA}@x>;tag=1", trunk: Trunk | None = None) -> Arrival:
    head = ("INVITE sip:900@x SIP/2.0", f"From: {sender}", "Call-ID: a", *headers)
    return arrival("\r\n".join((*head, "", "")), trunk or Trunk(name="t", trust="trusted"), UUID(int=1))


@pytest.mark.parametrize(
    ("headers", "trusted", "stranger"),
    [
        ((), ANA, ANA),
        ((f"P-Asserted-Identity: <sip:{BEA}@x>",), BEA, ANA),
        ((f'P-Asserted-Identity: "sip:{CAI}" <sip:{BEA}@x>',), BEA, ANA),
        ((f"P-Asserted-Identity: <tel:{BEA}>, <sip:{CAI}@x>",), BEA, ANA),
        ((f"P-Asserted-Identity: <sip:{BEA}@x>", f"P-Asserted-Identity: <tel:{CAI}>"), BEA, ANA),
        (("P-Asserted-Identity: <sip:gateway.example>", f"P-Asserted-Identity: <tel:{CAI}>"), CAI, ANA),
        (("P-Asserted-Identity: <sip:gateway.example>",), ANA, ANA),
        (("P-Asserted-Identity: garbage <",), ANA, ANA),
        (("P-Asserted-Identity: <sip:Restricted@x>",), "", ANA),
        (("P-Asserted-Identity: <sip:anonymous@anonymous.invalid>",), "", ANA),
        ((f"P-Preferred-Identity: <sip:{BEA}@x>",), ANA, ANA),
        ((f"Remote-Party-ID: <sip:{BEA}@x>;party=calling;screen=yes;privacy=off",), BEA, ANA),
        ((f"Remote-Party-ID: <sip:{BEA}@x>",), BEA, ANA),
        ((f"Remote-Party-ID: <sip:{BEA}@x>;party=called",), ANA, ANA),
        ((f"Remote-Party-ID: <sip:{BEA}@x>;party=calling;screen=no",), ANA, ANA),
        ((f"Remote-Party-ID: <sip:{BEA}@x>;privacy=name",), BEA, ANA),
        ((f"Remote-Party-ID: <sip:{BEA}@x>;privacy=full",), "", ""),
        ((f"Remote-Party-ID: <sip:{BEA}@x>;privacy=uri-network",), "", ""),
        ((f'Remote-Party-ID: <sip:{BEA}@x>;privacy="name;full"',), "", ""),
        ((f"Remote-Party-ID: <sip:{BEA}@x>;party=called;privacy=full",), ANA, ANA),
        ((f"Remote-Party-ID: <sip:{BEA}@x>", f"P-Asserted-Identity: <sip:{CAI}@x>"), CAI, ANA),
        (("Privacy: id",), "", ""),
        (("Privacy: ID",), "", ""),
        (("privacy:user",), "", ""),
        (("Privacy: full",), "", ""),
        (("Privacy: header;session;id;critical",), "", ""),
        (("Privacy: id, critical",), "", ""),
        (("Privacy: header", "Privacy: user"), "", ""),
        (("Privacy: header",), ANA, ANA),
        (("Privacy: session;critical",), ANA, ANA),
        (("Privacy: history",), ANA, ANA),
        (("Privacy: none",), ANA, ANA),
        (("Privacy: none", f"P-Asserted-Identity: <sip:{BEA}@x>"), BEA, ANA),
        ((f"P-Asserted-Identity: <sip:{BEA}@x>", "Privacy: id"), "", ""),
    ],
)
def test_the_caller_is_the_one_the_network_names(headers: tuple[str, ...], trusted: str, stranger: str) -> None:
    assert heard(*headers).caller == trusted
    assert heard(*headers, trunk=Trunk()).caller == stranger


@pytest.mark.parametrize("user", ["anonymous", "Anonymous", "Restricted", "unavailable", "UNKNOWN", "private"])
def test_a_withheld_sender_is_nobody_unless_the_network_names_them(user: str) -> None:
    assert heard(sender=f'"{ANA}" <sip:{user}@x>').caller == ""
    assert heard(sender="<sip:1@anonymous.invalid>").caller == ""
    assert heard(f"Remote-Party-ID: <sip:{BEA}@x>", sender=f"<sip:{user}@x>").caller == BEA


@pytest.mark.parametrize(
    ("sender", "number"),
    [
        ("<sip:600400501@x;user=phone>", ANA),
        ("<sip:0034600400501@x>", ANA),
        ("<tel:600400501;phone-context=+34>", ANA),
        ("<sip:600400501;phone-context=+34@x;user=phone>", ANA),
        ("<tel:+34-600-400-501>", ANA),
        ("<sip:+34600400501;npdi;rn=+34999@x>", ANA),
        ("<tel:07400123456;phone-context=+44>", "+447400123456"),
        ("<sip:0034600400501;phone-context=+34@x>", ANA),
        ("<tel:1001;phone-context=example.com>", "1001"),
        ("<sip:ana@x>", "ana"),
    ],
)
def test_numbers_are_completed_where_they_can_be(sender: str, number: str) -> None:
    assert heard(sender=sender).caller == number


@pytest.mark.parametrize(
    ("value", "trust"),
    [
        ("TN-Validation-Passed-A", "trusted"),
        ("tn-validation-passed-a", "trusted"),
        ("TN-Validation-Passed-A-Passthrough", "trusted"),
        ("TN-Validation-Passed-B", "attested"),
        ("TN-Validation-Passed-C", "none"),
        ("TN-Validation-Passed", "attested"),
        ("TN-Validation-Failed", "none"),
        ("TN-Validation-Failed-A", "none"),
        ("No-TN-Validation", "none"),
        ("TN-Validation-PassedX", "none"),
        ("yes", "none"),
        ("", "none"),
    ],
)
def test_the_trunks_verification_decides_on_trust(value: str, trust: Trust) -> None:
    trunk = Trunk(name="t", trust="trusted", verified_by="verstat", attestation=LEVELS)
    for asserted in (
        f"<sip:{BEA}@x>;verstat={value}",
        f"<sip:{BEA}@x;verstat={value}>",
        f"<tel:{BEA};verstat={value}>",
    ):
        found = heard(f"P-Asserted-Identity: {asserted}", trunk=trunk)
        assert (found.caller, found.trust) == (BEA, trust)
    header = Trunk(name="t", trust="none", verified_by="X-Twilio-VerStat", attestation=LEVELS)
    assert heard(f"X-Twilio-VerStat: {value}", trunk=header).trust == trust
    assert heard(f"X-Twilio-VerStat: {value}", trunk=Trunk(name="t", trust="attested")).trust == "attested"
    assert heard(f"P-Asserted-Identity: <sip:{BEA}@x>;verstat={value}", trunk=Trunk()).trust == "none"


@pytest.mark.parametrize(
    ("header", "trust"),
    [
        ("P-Attestation-Indicator: A", "trusted"),
        ("Attestation-Info: c", "none"),
        ("P-Attestation-Indicator: ABC", "attested"),
        ("X-Nothing: A", "attested"),
    ],
)
def test_a_level_beside_the_result_counts(header: str, trust: Trust) -> None:
    trunk = Trunk(name="t", verified_by="verstat", attestation=LEVELS)
    passed = f"P-Asserted-Identity: <sip:{BEA}@x>;verstat=TN-Validation-Passed"
    failed = passed.replace("Passed", "Failed")
    assert heard(passed, header, trunk=trunk).trust == trust
    assert heard(failed, header, trunk=trunk).trust == "none"


def test_a_verification_counts_for_its_own_number_only() -> None:
    trunk = Trunk(name="t", trust="trusted", verified_by="verstat", attestation=LEVELS)
    passed = ";verstat=TN-Validation-Passed-A"
    assert heard(sender=f"<sip:{ANA}@x>{passed}", trunk=trunk).trust == "trusted"
    assert heard(f"P-Asserted-Identity: <sip:{ANA}@x>", sender=f"<sip:{ANA}@x>{passed}", trunk=trunk).trust == "trusted"
    assert heard(f"P-Asserted-Identity: <sip:{BEA}@x>", sender=f"<sip:{ANA}@x>{passed}", trunk=trunk).trust == "none"
    assert heard(sender=f'"x{passed}" <sip:{ANA}@x>', trunk=trunk).trust == "none"
