"""Kamailio answers what no worker can read or no name of ours is in; a worker that is silent keeps its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.lines.sip.trunk import Trunk
from relevo.kamailio import control
from relevo.kamailio.layout import worker
from tests.adapters.relevo.kamailio_front import Front, Peer, asked, message, others, ring, standing, status
from tests.adapters.relevo.test_kamailio_guards import answered

pytestmark = pytest.mark.needs("kamailio")


@pytest.mark.parametrize(
    ("usual", "odd", "answer"),
    [
        ("<sip:600111222@", "<sip:+34\u0666@", "400 From Malformed"),
        ("<sip:600111222@", "<sip:a^b@", "400 From Malformed"),
        ("To: <sip:910000001@127.0.0.1>", "To: <sip:\u0666@127.0.0.1>", "400 To Malformed"),
        ("Contact: <sip:a@", "Contact: <sip:\u0666@", "400 Contact Malformed"),
        ("Max-Forwards", "Session-Expires: x\r\nMax-Forwards", "400 Session-Expires Malformed"),
        ("Max-Forwards", "x: 90 s\r\nMax-Forwards", "400 x Malformed"),
        ("Max-Forwards", "Record-Route: <sip:10.0.0.1;lr>,\r\nMax-Forwards", "400 Record-Route Malformed"),
        ("Max-Forwards", "X-Own: \x01\r\nMax-Forwards", "400 X-Own Malformed"),
        ("application/sdp", "application/)sdp", "400 Content-Type Malformed"),
        (" sip:910000001@", " sip:91\u0666@", "400 Bad Request URI"),
        (" sip:910000001@", " sips:910000001@", "416 Unsupported URI Scheme"),
        (" sip:910000001@127.0.0.1", " urn:service:sos", "416 Unsupported URI Scheme"),
    ],
)
def test_invite_that_no_worker_can_read_is_answered_at_once(front: Front, usual: str, odd: str, answer: str) -> None:
    assert (
        answered(front, "127.0.1.1", message(Peer(), "INVITE", "call-1").replace(usual, odd, 1)) == f"SIP/2.0 {answer}"
    )
    assert [one.read(0.1) for one in front.workers] == ["", ""]


@pytest.mark.parametrize(
    "head",
    [
        "Route: <sip:127.0.0.1;lr>;\r\n",
        "Authorization: Basic x\r\n",
        'Proxy-Authorization: Digest username="a\r\n',
        "Subject: ni\u00f1o\r\nUser-Agent: \u00e9\r\nAccept: */*\r\nSupported:\r\n",
        'Record-Route: <sip:10.0.0.1;lr;ftag=1>,"b" <sip:10.0.0.2:5080;transport=udp;lr>\r\n',
        "Contact: <sip:a@x>,\r\n <sip:b@x>;q=0.5\r\n",
    ],
)
def test_invite_that_a_worker_can_read_once_relieved_reaches_it(front: Front, head: str) -> None:
    caller = Peer()
    caller.send(message(caller, "INVITE", "call-1").replace("Max-Forwards", f"{head}Max-Forwards", 1), front.place)
    _, invite = asked(front.workers)
    assert not any(f"\n{name}: " in invite for name in ("Route", "Authorization", "Proxy-Authorization"))


def test_silent_worker_keeps_its_place_while_it_answers_options(tmp_path: Path) -> None:
    """A caller who sends what the library drops without a word does not take workers away from others."""
    with standing(tmp_path, trunks=[Trunk("pbx", sources=("127.0.0.9",))]) as front:
        for number in range(4):
            caller = Peer(f"127.0.1.{number}")
            caller.send(message(caller, "INVITE", f"call-{number}"), front.place)
            first, _ = asked(front.workers)
            asked(others(front, first))
            assert status(caller.read()) == 503
        standings = control.standing(front.where.rpc)
        assert [standings[worker(front.where, port)][0] for port in front.where.workers] == ["A", "A"]
        assert ring(front, Peer("127.0.0.9"), "pbx-1")


@pytest.mark.parametrize(
    ("host", "answer"),
    [
        ("127.0.0.1", 180),
        ("127.0.0.2:5060", 180),
        ("LOCALHOST", 180),
        ("Sip.example.com;user=phone", 180),
        ("198.51.100.1", 180),
        ("evil.example", 404),
        ("sipxexample.com", 404),
        ("127.0.0.1.evil.example", 404),
        ("198.51.100.10", 404),
        ("[::1]", 404),
    ],
)
def test_stranger_calls_a_host_of_ours_and_a_trunk_any(tmp_path: Path, host: str, answer: int) -> None:
    wishes = {"names": ["sip.example.com"], "public_host": "198.51.100.1"}
    with standing(tmp_path, trunks=[Trunk("pbx", sources=("127.0.0.20",))], **wishes) as front:
        for caller, wanted in ((Peer("127.0.0.7"), answer), (Peer("127.0.0.20"), 180)):
            caller.send(message(caller, "INVITE", f"call-{caller.host}", uri=f"sip:910000001@{host}"), front.place)
            if wanted == 180:
                its, invite = asked(front.workers)
                its.answer(invite, 180, front.place)
            assert status(caller.read()) == wanted
