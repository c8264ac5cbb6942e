"""What a raw INVITE claims of its caller, over a real socket and the library: number, trust, facts of the line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.raw_caller import RawCaller

ANA, BEA = "+34600400507", "+34600400508"
FORWARDED = "Diversion: <tel:+34912345678>"
TRUNK = {
    "trust": "trusted",
    "sources": ["127.0.0.2"],
    "headers": {"account": "X-Account-Id"},
}
VERIFIED = {
    "trust": "trusted",
    "sources": ["127.0.0.3"],
    "verified_by": "verstat",
    "attestation": {"A": "trusted", "B": "attested"},
}


@pytest.fixture(scope="module")
def relevo() -> Iterator[Endpoint]:
    endpoint = Endpoint(trunks={"pbx": TRUNK, "carrier": VERIFIED})
    yield endpoint
    assert endpoint.stop() == 0


CASES = {
    "a name like an address": (2, f'"sip:+34666666666@evil" <sip:{ANA}@x>', (), ANA, "trusted", {}),
    "a name like a telephone address": (2, f'"tel:+34666666667" <sip:{ANA}@x>', (), ANA, "trusted", {}),
    "brackets in a name": (2, f'"a <b@c>" <sip:{ANA}@x>', (), ANA, "trusted", {}),
    "an asserted identity with such a name": (
        2, f"<sip:{ANA}@x>", (f'P-Asserted-Identity: "sip:+34666666668" <sip:{BEA}@x>',), BEA, "trusted", {},
    ),
    "two asserted identities": (
        2, f"<sip:{ANA}@x>", (f"P-Asserted-Identity: <tel:{BEA}>, <sip:{BEA}@x>",), BEA, "trusted", {},
    ),
    "anonymous with Remote-Party-ID": (
        2, "<sip:anonymous@x>", (f"Remote-Party-ID: <sip:{BEA}@x>;party=calling;screen=yes",), BEA, "trusted", {},
    ),
    "privacy in capitals": (
        2, f"<sip:{ANA}@x>", (f"P-Asserted-Identity: <sip:{BEA}@x>", "Privacy: ID"), "", "trusted", {},
    ),
    "a forwarded call with data": (
        2, f"<sip:{ANA}@x>",
        (f"{FORWARDED}\n ;reason=user-busy", "User-to-User: 0434383231;encoding=hex", "X-Account-Id: 7"),
        ANA, "trusted",
        {"first_called": "+34912345678", "forwarded": "busy", "uui": "4821", "headers.account": "7"},
    ),
    "a verified number": (
        3, f"<sip:{ANA}@x>", (f"P-Asserted-Identity: <sip:{BEA};verstat=TN-Validation-Passed-B@x>",),
        BEA, "attested", {},
    ),
    "a forged number": (
        3, f"<sip:{ANA}@x>", (f"P-Asserted-Identity: <sip:{BEA}@x>;verstat=TN-Validation-Failed",), BEA, "none", {},
    ),
    "a stranger": (
        1, f"<sip:{ANA}@x>",
        (f"P-Asserted-Identity: <sip:{BEA}@x;verstat=TN-Validation-Passed-A>", FORWARDED, "X-Account-Id: 7"),
        ANA, "none", {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_an_invite_is_read_as_its_trunk_may_claim(relevo: Endpoint, case: str) -> None:
    host, sender, headers, number, trust, facts = CASES[case]
    relevo.told.clear()
    with RawCaller(relevo.port, host=f"127.0.0.{host}", name=sender) as caller:
        answer = caller.call(more="".join(f"{header}\n" for header in headers))
        told = relevo.wait("line")
        assert answer.status == 200
    relevo.wait("gone")
    assert (told["caller"], told["trust"], dict(told["line_facts"])) == (number, trust, facts)
