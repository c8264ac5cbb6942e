"""What a trunk tells of a call: whom it was for at first, why it was passed on, and data of an exchange."""

from __future__ import annotations

from uuid import UUID

import pytest

from ivr.lines.sip.identity import arrival
from ivr.lines.sip.invite.line_facts import LONGEST, readable
from ivr.lines.sip.trunk import Trunk

A, B, OURS = "+34912345678", "+34912345679", "+34910000001"
PBX = Trunk(name="pbx", trust="attested", headers={"account": "X-Account-Id"})


def told(*headers: str, trunk: Trunk = PBX) -> dict[str, str]:
    head = (f"INVITE sip:{OURS}@x SIP/2.0", "From: <sip:+34600400501@x>", "Call-ID: a", *headers)
    return dict(arrival("\r\n".join((*head, "", "")), trunk, UUID(int=1)).line_facts)


def forwarded(number: str, reason: str) -> dict[str, str]:
    return {name: value for name, value in (("first_called", number), ("forwarded", reason)) if value}


@pytest.mark.parametrize(
    ("headers", "number", "reason"),
    [
        ((), "", ""),
        ((f"Diversion: <sip:{A}@x>;reason=user-busy;counter=1",), A, "busy"),
        (("Diversion: <tel:912345678>;reason=no-answer",), A, "no_answer"),
        ((f'Diversion: "{B}" <sip:{A}@x>;reason="unconditional"',), A, "unconditional"),
        ((f"Diversion: <sip:{A}@x>;reason=follow-me",), A, "other"),
        ((f"Diversion: <sip:{A}@x>",), A, "other"),
        ((f"Diversion: <sip:{B}@x>;reason=no-answer, <sip:{A}@x>;reason=user-busy",), A, "busy"),
        ((f"Diversion: <sip:{B}@x>;reason=no-answer", f"Diversion: <sip:{A}@x>;reason=user-busy"), A, "busy"),
        ((f"Diversion: <sip:{A}@x>;reason=user-busy;privacy=full",), "", "busy"),
        (("Diversion: <sip:anonymous@anonymous.invalid>;reason=user-busy",), "", "busy"),
        (("Diversion: garbage <",), "", ""),
        ((f"History-Info: <sip:{A}@x>;index=1, <sip:{OURS}@x;cause=486>;index=1.1",), A, "busy"),
        ((f"History-Info: <sip:{A}@x?Reason=SIP%3Bcause%3D408>;index=1, <sip:{OURS}@x>;index=1.1",), A, "no_answer"),
        (("History-Info: <tel:1;cause=302>;index=1.1", f"History-Info: <tel:{A}>;index=1"), A, "unconditional"),
        ((f"History-Info: <sip:{A}@x?Reason=Q.850%3Bcause%3D17>;index=1,<sip:{OURS}@x>;index=2",), A, "busy"),
        ((f"History-Info: <sip:{A}@x?Privacy=history>;index=1, <sip:{OURS}@x;cause=486>;index=1.1",), "", "busy"),
        ((f"History-Info: <sip:{A}@x>;index=1, <sip:{OURS}@x>;index=2", "Privacy: history"), "", ""),
        ((f"History-Info: <sip:{OURS}@x>;index=1, <sip:ivr@10.0.0.1>;index=1.1",), "", ""),
        ((f"History-Info: <sip:{OURS}@x>;index=1",), "", ""),
        ((f"Diversion: <sip:{A}@x>;reason=no-answer", f"History-Info: <sip:{B}@x>,<tel:1>"), A, "no_answer"),
    ],
)  # fmt: skip
def test_a_forwarded_call_tells_whom_it_was_for(headers: tuple[str, ...], number: str, reason: str) -> None:
    assert told(*headers) == forwarded(number, reason)


@pytest.mark.parametrize(
    ("value", "text", "purpose"),
    [
        ("48656c6c6f;encoding=hex", "Hello", ""),
        ("0448656c6c6f;encoding=hex;purpose=isdn-uui;content=isdn-uui", "Hello", "isdn-uui"),
        ("0034383231330000;encoding=hex", "48213", ""),
        ("0448656c6c6f", "Hello", ""),
        ("4821", "4821", ""),
        ("ff00;encoding=hex", "ff00", ""),
        ("xyz;encoding=hex", "xyz", ""),
        ('"order; 48,213";purpose=pack', "order; 48,213", "pack"),
        ("plain;encoding=text", "plain", ""),
        ("00c3b1;encoding=hex", "\u00f1", ""),
        ("a" * 400, "a" * LONGEST, ""),
        ("", "", ""),
    ],
)
def test_user_to_user_information_is_text_where_it_can_be(value: str, text: str, purpose: str) -> None:
    found = told(f"User-to-User: {value}")
    assert (found.get("uui", ""), found.get("uui_purpose", "")) == (text, purpose)


def test_a_header_passes_where_the_trunk_names_it() -> None:
    assert told("x-account-id: 48213", "X-Other: 1") == {"headers.account": "48213"}


@pytest.mark.parametrize(
    "trunk", [Trunk(trust="trusted", headers={"a": "X-A"}), Trunk(name="pbx", headers={"a": "X-A"})]
)
def test_nothing_is_taken_from_an_untrusted_source(trunk: Trunk) -> None:
    headers = (f"Diversion: <sip:{A}@x>;reason=user-busy", "User-to-User: 4142;encoding=hex", "X-A: 1")
    assert told(*headers, trunk=trunk) == {}


@pytest.mark.parametrize(
    ("came", "kept"), [("a\x00\x1b[1mb", "a[1mb"), ("n\udcc3\udcb1", "n\u00f1"), ("x\udcff", "x"), ("y\ud800", "y?")]
)
def test_only_printable_text_is_kept(came: str, kept: str) -> None:
    assert readable(came) == kept


def test_the_facts_stand_in_no_repr() -> None:
    head = f"INVITE sip:{OURS}@x SIP/2.0\r\nUser-to-User: secret;encoding=text\r\n\r\n"
    assert "secret" not in repr(arrival(head, PBX, UUID(int=1)))
