"""Which headers a lone worker refuses, and that those of real carriers pass."""

from __future__ import annotations

import pytest

from ivr.lines.sip.messages.header_caps import BRANCH, CALL_ID, CONTACT, HEADER, HEADERS, PARTY, URI, too_long
from ivr.lines.sip.messages.responses import Response

PLAIN = (
    "INVITE sip:910000001@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.2:5060;rport;branch=z9hG4bK1\r\n"
    "Max-Forwards: 70\r\nFrom: <sip:600111222@192.0.2.2>;tag=a\r\nTo: <sip:910000001@192.0.2.1>\r\n"
    "Call-ID: c1\r\nCSeq: 1 INVITE\r\nContact: <sip:a@192.0.2.2>\r\nContent-Length: 0\r\n\r\n"
)


def with_header(line: str) -> str:
    return PLAIN.replace("Max-Forwards", f"{line}\r\nMax-Forwards")


@pytest.mark.parametrize(
    ("invite", "why"),
    [
        (PLAIN.replace("From: <", f'From: "{"n" * PARTY}" <'), f"from is longer than {PARTY} bytes"),
        (PLAIN.replace("To: <", f't: "{"n" * PARTY}" <'), f"to is longer than {PARTY} bytes"),
        (PLAIN.replace("Contact: <", f'm: "{"n" * CONTACT}" <'), f"contact is longer than {CONTACT} bytes"),
        (PLAIN.replace("Call-ID: c1", f"i: {'c' * (CALL_ID + 1)}"), f"call-id is longer than {CALL_ID} bytes"),
        (PLAIN.replace("bK1", "b" * BRANCH), f"the branch of Via is longer than {BRANCH} bytes"),
        (with_header(f"X-Own: {'x' * (HEADER + 1)}"), f"x-own is longer than {HEADER} bytes"),
        (with_header(f"X-Own: {'x' * 1500}\r\n {'x' * 1500}"), f"x-own is longer than {HEADER} bytes"),
        (with_header(f"X-Own: {'ñ' * (HEADER // 2 + 1)}"), f"x-own is longer than {HEADER} bytes"),
        (with_header(f'X"<script>: {"x" * (HEADER + 1)}'), f"a header is longer than {HEADER} bytes"),
        (with_header("\r\n".join(["X: 1"] * HEADERS)), f"more than {HEADERS} headers"),
    ],
)
def test_header_beyond_its_cap_is_named(invite: str, why: str) -> None:
    assert too_long(invite) == Response(400, {"Warning": f'399 relevo "{why}"'})


def test_request_uri_beyond_its_cap_is_refused_by_its_own_status() -> None:
    assert too_long(PLAIN.replace("910000001", "9" * URI, 1)) == Response(414)


@pytest.mark.parametrize(
    "invite",
    [
        PLAIN,
        with_header(f"Identity: {'i' * 3000}"),
        with_header(f"y: {'i' * 3000}"),
        with_header(f"User-Agent: {'u' * 3000}"),
        with_header(f"History-Info: {'h' * HEADER}"),
        with_header("\r\n".join(["Record-Route: <sip:10.0.0.1;lr>"] * 80)),
        "",
        "INVITE",
    ],
)
def test_headers_of_carriers_pass(invite: str) -> None:
    assert too_long(invite) is None
