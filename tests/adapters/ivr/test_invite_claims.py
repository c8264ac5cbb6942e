"""What a raw INVITE claims of its caller, over a real socket and the library: number, trust, facts of the line."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from relevo.bench.callers.sip_messages import offer
from tests.adapters.ivr.conftest import Endpoint

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
        (f"{FORWARDED}\r\n ;reason=user-busy", "User-to-User: 0434383231;encoding=hex", "X-Account-Id: 7"),
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
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as line:
        line.bind((f"127.0.0.{host}", 0))
        invite, cancel = _requests(relevo.port, line.getsockname(), sender, headers, case.replace(" ", "-"))
        line.sendto(invite, ("127.0.0.1", relevo.port))
        told = relevo.wait("line")
        line.settimeout(10)
        while not (answer := line.recv(65536).decode()).startswith("SIP/2.0 200"):
            pass
        _ends(line, relevo.port, answer, cancel)
        relevo.wait("gone")
    assert (told["caller"], told["trust"], dict(told["line_facts"])) == (number, trust, facts)


def _requests(
    port: int, mine: tuple[str, int], sender: str, headers: tuple[str, ...], call: str
) -> tuple[bytes, tuple[str, ...]]:
    """Returns the INVITE, and the lines that later requests of the call have in common with it."""
    host, local = mine
    same = (f"From: {sender};tag=1", f"Call-ID: {call}", "Max-Forwards: 70")
    body = offer(host, 40000)
    lines = (
        f"INVITE sip:+34910000001@127.0.0.1:{port} SIP/2.0",
        f"Via: SIP/2.0/UDP {host}:{local};branch=z9hG4bK{call}",
        f"To: <sip:+34910000001@127.0.0.1:{port}>",
        *same,
        "CSeq: 1 INVITE",
        f"Contact: <sip:a@{host}:{local}>",
        *headers,
        "Content-Type: application/sdp",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join((*lines, "", body)).encode(), (f"Via: SIP/2.0/UDP {host}:{local};branch=z9hG4bK{call}", *same)


def _ends(line: socket.socket, port: int, answer: str, same: tuple[str, ...]) -> None:
    """Confirms the answer and hangs up."""
    to = next(one for one in answer.split("\r\n") if one.startswith("To:"))
    for number, method in ((1, "ACK"), (2, "BYE")):
        via = f"{same[0]}{method}"
        head = (f"{method} sip:127.0.0.1:{port} SIP/2.0", via, to, *same[1:], f"CSeq: {number} {method}")
        line.sendto("\r\n".join((*head, "Content-Length: 0", "", "")).encode(), ("127.0.0.1", port))
