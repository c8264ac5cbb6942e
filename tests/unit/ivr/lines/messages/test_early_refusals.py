"""Requests within a call that the library would answer wrongly are refused before it sees them."""

from __future__ import annotations

import pytest

from ivr.lines.sip.messages.envelope import read
from ivr.lines.sip.messages.reliable import Unacknowledged
from ivr.lines.sip.messages.requests_without_call import Situation, refusal

OFFER = "v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 4000 RTP/AVP 0\r\n"


def request(method: str, body: str = "", **headers: str) -> str:
    told = {"To": "<sip:us@h>;tag=a", "From": "<sip:them@h>;tag=b", "Call-ID": "c", "CSeq": f"2 {method}", **headers}
    kind = "Content-Type: application/sdp\r\n" if body else ""
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"{method} sip:us@h SIP/2.0\r\n{lines}{kind}Content-Length: {len(body)}\r\n\r\n{body}"


def status(message: str, now: Situation) -> int | None:
    refused = refusal(message, read(message), now)
    return refused.status if refused else None


@pytest.mark.parametrize(
    ("method", "has_call", "wanted"),
    [
        ("INVITE", True, 488),
        ("UPDATE", True, 488),
        ("INVITE", False, 481),
        ("REFER", False, 481),
        ("BYE", False, 481),
        ("BYE", True, None),
        ("ACK", False, None),
    ],
)
def test_offer_in_a_call_is_refused_where_it_cannot_be_read(method: str, has_call: bool, wanted: int | None) -> None:
    assert status(request(method, "nonsense"), Situation(has_call=lambda _: has_call)) == wanted


@pytest.mark.parametrize(
    ("method", "within", "wanted"), [("INVITE", False, 503), ("INVITE", True, 491), ("BYE", True, None)]
)
def test_while_sockets_of_ended_calls_wait_there_are_no_new_ones(method: str, within: bool, wanted: int | None) -> None:
    more = {} if within else {"To": "<sip:us@h>"}
    assert status(request(method, OFFER, **more), Situation(crowded=True)) == wanted


def test_offer_that_only_the_library_cannot_read_is_refused() -> None:
    assert status(request("INVITE", OFFER), Situation()) is None
    assert status(request("INVITE", OFFER), Situation(readable=lambda _: False)) == 488


@pytest.mark.parametrize(("vias", "wanted"), [(25, None), (40, 513)])
@pytest.mark.parametrize("within", [True, False])
def test_offer_is_refused_where_our_answer_would_not_fit(vias: int, wanted: int | None, within: bool) -> None:
    way = ", ".join(f"SIP/2.0/UDP 192.0.2.{number};branch=z9hG4bK{'b' * 50}" for number in range(vias))
    more = {} if within else {"To": "<sip:us@h>"}
    assert status(request("INVITE", OFFER, Via=way, **more), Situation()) == wanted


@pytest.mark.parametrize(
    ("rack", "wanted"),
    [("7 1 INVITE", None), ("7  1  INVITE", None), ("8 1 INVITE", 481), ("7 2 INVITE", 481), ("", 481)],
)
def test_prack_is_refused_where_no_response_waits_for_it(rack: str, wanted: int | None) -> None:
    waiting = Unacknowledged()
    waiting.sent("SIP/2.0 180 Ringing\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\nRSeq: 7\r\n\r\n")
    waiting.sent("SIP/2.0 180 Ringing\r\nCall-ID: d\r\nCSeq: 1 INVITE\r\n\r\n")
    now = Situation(acknowledges=waiting.acknowledged)
    assert status(request("PRACK", RAck=rack), now) == wanted
    assert status(request("PRACK", RAck=rack), now) == 481  # once each


def test_prack_of_a_call_that_is_over_is_refused() -> None:
    waiting = Unacknowledged()
    waiting.sent("SIP/2.0 180 Ringing\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\nRSeq: 7\r\n\r\n")
    waiting.forget("c")
    assert status(request("PRACK", RAck="7 1 INVITE"), Situation(acknowledges=waiting.acknowledged)) == 481


@pytest.mark.parametrize(
    ("contact", "alone", "by_a_proxy"),
    [("<sip:a@192.0.2.1>", None, None), ("<tel:+34600111222>", 400, 400), ("<sip:a@[2001:db8::1]>", 400, None)],
)
def test_contact_that_no_request_reaches_is_refused(contact: str, alone: int | None, by_a_proxy: int | None) -> None:
    invite = request("INVITE", Contact=contact)
    assert status(invite, Situation(capped=True)) == alone
    assert status(invite, Situation()) == by_a_proxy
