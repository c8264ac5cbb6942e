"""Callers who vanish: no ACK, no sound, hold without end, a dialog that is gone. Each frees its line and tells why."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from relevo.bench.callers.caller import Phone
from relevo.bench.callers.sip_messages import Unanswered
from relevo.bench.callers.tones import Tones
from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.far_end import FarEnd
from tests.adapters.ivr.raw_caller import RawCaller
from tests.waiting import until

Make = Callable[..., Endpoint]
SHORT = {"unconfirmed_s": 1.5, "silent_s": 1.5, "hold_s": 1.5}


@pytest.fixture
def caller() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        line.settimeout(20)
        yield line


def calls(
    line: socket.socket, port: int, direction: str = "sendrecv", to: str = "", number: int = 1, more: str = ""
) -> str:
    """Sends an INVITE, or one within the call; returns the 200."""
    mine = line.getsockname()[1]
    body = (
        f"v=0\r\no=a 1 {number} IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        f"m=audio 9 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na={direction}\r\n"
    )
    head = (
        f"INVITE sip:relevo@127.0.0.1:{port} SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP 127.0.0.1:{mine};rport;branch=z9hG4bKi{number}\r\n"
        f"Max-Forwards: 70\r\nFrom: <sip:600111222@127.0.0.1>;tag=theirs\r\n{to or 'To: <sip:relevo@127.0.0.1>'}\r\n"
        f"Call-ID: vanished\r\nCSeq: {number} INVITE\r\nContact: <sip:a@127.0.0.1:{mine}>\r\n"
        f"{more}Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    line.sendto((head + body).encode(), ("127.0.0.1", port))
    while not (answer := line.recv(65536).decode()).startswith("SIP/2.0 200"):
        pass
    return answer


def callee(answer: str) -> str:
    """The To header with the tag that we gave."""
    return str(re.findall(r"^To:.*(?=\r)", answer, re.MULTILINE)[0])


def confirms(line: socket.socket, port: int, answer: str, number: int = 1) -> None:
    mine = line.getsockname()[1]
    line.sendto(
        (
            f"ACK sip:relevo@127.0.0.1:{port} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP 127.0.0.1:{mine};rport;branch=z9hG4bKa{number}\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:600111222@127.0.0.1>;tag=theirs\r\n{callee(answer)}\r\n"
            "Call-ID: vanished\r\n"
            f"CSeq: {number} ACK\r\nContent-Length: 0\r\n\r\n"
        ).encode(),
        ("127.0.0.1", port),
    )


def test_answer_that_is_never_confirmed_frees_its_line(endpoint: Make, caller: socket.socket) -> None:
    relevo = endpoint(limits=SHORT)
    calls(caller, relevo.port)
    assert ended(relevo) == ("unconfirmed", 102, "network")


def test_confirmation_without_the_answer_to_our_offer_ends_the_call(endpoint: Make) -> None:
    relevo = endpoint()
    with RawCaller(relevo.port) as caller:
        assert caller.call("").codecs
        assert relevo.wait("gone", 5)["cause"] == "unconfirmed"
        assert relevo.all("joined") == []


def test_caller_whose_sound_stops_is_hung_up(endpoint: Make, caller: socket.socket) -> None:
    relevo = endpoint(limits=SHORT)
    confirms(caller, relevo.port, calls(caller, relevo.port))
    while not caller.recv(65536).decode().startswith("BYE "):
        pass
    assert relevo.wait("joined")
    assert ended(relevo) == ("no_media", 102, "network")


def ended(relevo: Endpoint) -> tuple[str, int, str]:
    """Why the line's call ended, and the cause and the end that its record names."""
    record = relevo.wait("record", 15)
    (gone,) = relevo.all("gone") or [relevo.wait("gone", 5)]
    return gone["cause"], record["cause"], record["ended_by"]


def test_hold_without_end_is_hung_up(endpoint: Make, caller: socket.socket) -> None:
    relevo = endpoint(limits={**SHORT, "silent_s": 60})
    answer = calls(caller, relevo.port)
    confirms(caller, relevo.port, answer)
    relevo.wait("joined")
    confirms(caller, relevo.port, calls(caller, relevo.port, "sendonly", callee(answer), 2), 2)
    assert relevo.wait("held")["on"]
    while not caller.recv(65536).decode().startswith("BYE "):
        pass
    assert relevo.wait("gone", 15)["cause"] == "held_too_long"


def answers_probe(line: socket.socket, status: str) -> None:
    """Answers the next OPTIONS within the call."""
    while not (message := line.recv(65536).decode()).startswith("OPTIONS "):
        pass
    same = "".join(re.findall(r"^(?:Via|From|To|Call-ID|CSeq):.*\r\n", message, re.MULTILINE))
    port = int(re.findall(r"^Via:.*?127\.0\.0\.1:(\d+)", message, re.MULTILINE)[0])
    line.sendto(f"SIP/2.0 {status}\r\n{same}Content-Length: 0\r\n\r\n".encode(), ("127.0.0.1", port))


@pytest.mark.parametrize(
    "direction", ["inactive", *(pytest.param(way, marks=pytest.mark.long) for way in ("sendonly", "recvonly"))]
)
def test_silent_call_lives_while_its_far_end_knows_it(endpoint: Make, caller: socket.socket, direction: str) -> None:
    relevo = endpoint(limits={"silent_s": 2.5, "probe_s": 1.5})
    answer = calls(caller, relevo.port)
    confirms(caller, relevo.port, answer)
    relevo.wait("joined")
    confirms(caller, relevo.port, calls(caller, relevo.port, direction, callee(answer), 2), 2)
    for _ in range(2):
        answers_probe(caller, "200 OK")
    answers_probe(caller, "481 Call Does Not Exist")
    while not caller.recv(65536).decode().startswith("BYE "):
        pass
    assert relevo.wait("gone", 15)["cause"] == "no_answer_in_call"


@pytest.mark.long
def test_call_on_hold_whose_far_end_is_gone_ends(endpoint: Make, caller: socket.socket) -> None:
    relevo = endpoint(limits={"probe_s": 1.5})
    answer = calls(caller, relevo.port)
    confirms(caller, relevo.port, answer)
    relevo.wait("joined")
    confirms(caller, relevo.port, calls(caller, relevo.port, "inactive", callee(answer), 2), 2)
    assert relevo.wait("gone", 45)["cause"] == "no_answer_in_call"


def test_session_timer_of_a_caller_is_taken(endpoint: Make, caller: socket.socket) -> None:
    relevo = endpoint()
    answer = calls(caller, relevo.port, more="Supported: timer\r\nSession-Expires: 200\r\n")
    assert re.search(r"^Session-Expires: 200;refresher=ua[cs]\r", answer, re.MULTILINE)


@pytest.mark.long
@pytest.mark.timeout(150)
def test_call_whose_session_is_not_refreshed_ends(endpoint: Make, caller: socket.socket) -> None:
    relevo = endpoint(limits={"silent_s": 600})
    more = "Supported: timer\r\nSession-Expires: 90;refresher=uas\r\n"
    confirms(caller, relevo.port, calls(caller, relevo.port, more=more))
    assert relevo.wait("gone", 120)["cause"] == "no_answer_in_call"


def test_session_timer_is_asked_for_in_calls_of_ours(endpoint: Make) -> None:
    relevo, far_end = endpoint(), FarEnd()
    relevo.wish(dial=f"sip:+34600111222@{far_end.place}")
    invite = far_end.asked("INVITE")
    assert re.search(r"^Session-Expires: 300\b", invite, re.MULTILINE)
    assert re.search(r"^Supported:.*\btimer\b", invite, re.MULTILINE)
    far_end.close()


def test_telephone_of_ours_that_sends_no_sound_is_hung_up(endpoint: Make) -> None:
    relevo, far_end = endpoint(limits=SHORT), FarEnd()
    relevo.wish(dial=f"sip:+34600111222@{far_end.place}")
    invite = far_end.asked("INVITE")
    far_end.takes(invite, ("127.0.0.1", relevo.port), "RTP/AVP")
    assert far_end.asked("BYE")
    assert relevo.wait("gone", 15)["cause"] == "no_media"
    far_end.close()


def test_callers_who_confirm_nothing_leave_all_lines_free_again(endpoint: Make) -> None:
    relevo = endpoint(limits=SHORT)

    def phone(confirms: bool = False) -> Phone:
        made = Phone("127.0.0.1", relevo.port, "+34600111222", "910000001", Tones({"hum": 437}))
        made.confirms = confirms
        return made

    silent = [phone() for _ in range(4)]
    for one in silent:
        one.dial()
    for _ in silent:
        assert relevo.wait("gone", 15)["cause"] == "unconfirmed"

    def answered() -> Phone | None:
        with suppress(Unanswered):
            made = phone(confirms=True)
            made.dial()
            return made
        return None

    until(answered, "a line", 5).hang_up()
