"""Requests within a call that carry no call: each gets the answer that RFC 3261 has for it, and the call goes on."""

from __future__ import annotations

import pytest

from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.raw_caller import PCMA, RawCaller

SDP = "Content-Type: application/sdp\n"
RELAY = "Signal=5\r\nDuration=160\r\n"


@pytest.mark.parametrize(
    ("method", "head", "body", "status", "name", "value"),
    [
        ("OPTIONS", "", "", 200, "Allow", "INFO"),
        ("MESSAGE", "Content-Type: text/plain\n", "hello", 405, "Allow", "INVITE"),
        ("PUBLISH", "Event: presence\n", "", 405, "Allow", "INVITE"),
        ("SUBSCRIBE", "Event: presence\nExpires: 60\n", "", 489, "Allow-Events", "refer"),
        ("NOTIFY", "Event: dialog\nSubscription-State: active\n", "", 481, "", ""),
        ("MAKETEA", "", "", 501, "Allow", "INVITE"),
        ("INFO", "", "", 200, "", ""),
        ("INFO", "Content-Type: text/plain\n", "5", 415, "Accept", "application/dtmf-relay"),
        ("INFO", "Content-Type: application/media_control+xml\n", "<media_control/>", 415, "Accept", "dtmf"),
        ("INFO", "Content-Type: application/dtmf-relay\n", "Duration=160\r\n", 400, "", ""),
        ("INFO", "Content-Type: application/dtmf-relay\n", "Signal=16\r\n", 200, "", ""),  # a hook flash
    ],
)
def test_request_within_a_call_gets_its_answer(
    relevo: Endpoint, method: str, head: str, body: str, status: int, name: str, value: str
) -> None:
    with RawCaller(relevo.port) as caller:
        assert caller.call().status == 200
        answer = caller.asks(method, body, head)
        assert answer.status == status
        assert not name or value in answer.header(name)
        assert caller.asks("OPTIONS").status == 200  # the call stands
        assert caller.asks("BYE").status == 200
    relevo.wait("gone")


@pytest.mark.parametrize("method", ["INVITE", "UPDATE"])
@pytest.mark.parametrize(
    "offer",
    [
        "v=0\r\nfoo bar\r\n",
        "hello\r\n",
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000\r\n",
        "v=0\r\no=- 1 1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n",
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n",
    ],
    ids=["no SDP", "text", "no codecs", "half an origin", "no address"],
)
def test_change_of_a_call_that_cannot_be_read_is_refused_488_and_the_call_goes_on(
    relevo: Endpoint, offer: str, method: str
) -> None:
    with RawCaller(relevo.port) as caller:
        assert caller.call().status == 200
        refused = caller.asks(method, offer, SDP)
        assert (refused.status, refused.header("Warning")[:3] in ("399", "300")) == (488, True)
        assert caller.packets(0.1)
        assert caller.asks("INVITE", caller.offer(PCMA), SDP).codecs == [PCMA]
        assert caller.asks("BYE").status == 200
    relevo.wait("gone")


@pytest.mark.parametrize("rack", ["", "RAck: 1 1 INVITE\n", "RAck: nonsense\n"])
def test_prack_of_no_reliable_response_is_answered_481_and_the_call_goes_on(relevo: Endpoint, rack: str) -> None:
    with RawCaller(relevo.port) as caller:
        assert caller.call().status == 200
        assert caller.asks("PRACK", more=rack).status == 481
        assert caller.asks("OPTIONS").status == 200
        assert caller.asks("BYE").status == 200
    relevo.wait("gone")


def test_prack_of_a_reliable_response_is_answered_200_once(relevo: Endpoint) -> None:
    with RawCaller(relevo.port) as caller:
        caller.begins(more="Require: 100rel\nSupported: 100rel\n")
        rang = caller.provisional(180)
        assert caller.answered().status == 200
        rack = f"RAck: {rang.header('RSeq')} {rang.number} INVITE\n"
        assert caller.asks("PRACK", more=rack.replace("INVITE", "UPDATE")).status == 481
        assert caller.asks("PRACK", more=rack).status == 200
        assert caller.asks("PRACK", more=rack).status == 481
        assert caller.asks("BYE").status == 200
    relevo.wait("gone")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/dtmf-relay", RELAY),
        ("Application/DTMF-Relay; charset=utf-8", RELAY),
        ("application/DTMF", "5"),
        ("APPLICATION/dtmf-relay;charset=UTF-8", "Signal: 5\r\n"),
    ],
)
def test_key_by_info_is_answered_200_and_counts_once(relevo: Endpoint, kind: str, body: str) -> None:
    with RawCaller(relevo.port) as caller:
        caller.call()
        relevo.wait("line")
        relevo.told.clear()
        assert caller.asks("INFO", body, f"Content-Type: {kind}\n").status == 200
        assert caller.asks("BYE").status == 200
    relevo.wait("gone")
    assert [one["digit"] for one in relevo.all("digit")] == ["5"]
