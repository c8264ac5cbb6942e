"""What a real Kamailio keeps away from workers and from others: workers and far ends are played over bare sockets."""

from __future__ import annotations

import re
import select
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from relevo.kamailio import control, program
from relevo.kamailio.layout import LARGEST, LEAN, Layout, worker
from tests.adapters.relevo.test_kamailio_runs import made, running

pytestmark = pytest.mark.needs("kamailio")

OFFER = (
    "v=0\r\no=a 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n"
    "a=rtpmap:8 PCMA/8000\r\n"
)


@dataclass
class Peer:
    """One end of SIP over UDP: sends text, and reads what comes, OPTIONS of Kamailio's probes aside."""

    host: str = "127.0.0.1"
    port: int = 0
    line: socket.socket = field(default_factory=lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))

    def __post_init__(self) -> None:
        self.line.bind((self.host, self.port))
        self.port = self.line.getsockname()[1]

    def send(self, text: str, to: tuple[str, int]) -> None:
        self.line.sendto(text.encode(), to)

    def read(self, within_s: float = 10) -> str:
        """The next message, or an empty text where none comes."""
        deadline = time.monotonic() + within_s
        while (left := deadline - time.monotonic()) > 0:
            self.line.settimeout(left)
            with suppress(TimeoutError):
                text = self.line.recv(65536).decode()
                if not text.startswith(("OPTIONS ", "SIP/2.0 100 ")):
                    return text
        return ""

    def answer(self, request: str, status: int, to: tuple[str, int], tag: str = "ours") -> None:
        same = "".join(re.findall(r"^(?:Via|Record-Route|From|Call-ID|CSeq):.*\r\n", request, re.MULTILINE))
        callee = re.findall(r"^To:.*(?=\r)", request, re.MULTILINE)[0].partition(";")[0]
        contact = f"Contact: <sip:relevo@{self.host}:{self.port}>\r\n"
        self.send(f"SIP/2.0 {status} Said\r\n{same}{callee};tag={tag}\r\n{contact}Content-Length: 0\r\n\r\n", to)


@dataclass
class Front:
    where: Layout
    workers: list[Peer]

    @property
    def place(self) -> tuple[str, int]:
        return "127.0.0.1", self.where.port

    def lives(self, number: int, life: str) -> None:
        control.live(self.where.rpc, worker(self.where, self.where.workers[number]), life)


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    workers = [Peer(), Peer()]
    where = made(tmp_path, workers=[one.port for one in workers], hosts=["127.0.0.2", "127.0.0.1"])
    with running(program.write(where), where.folder, where.port):
        for port in where.workers:
            assert control.mark(where.rpc, 1, worker(where, port), "a")
        yield Front(where, workers)
    for one in workers:
        one.line.close()


def message(peer: Peer, method: str, call: str, uri: str = "", more: str = "", body: str = OFFER, to: str = "") -> str:
    """A request of `peer` in the call `call`."""
    head = (
        f"{method} {uri or 'sip:910000001@127.0.0.1'} SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP {peer.host}:{peer.port};rport;branch=z9hG4bK{call}{method}{len(more)}\r\n"
        f"Max-Forwards: 70\r\nFrom: <sip:600111222@{peer.host}>;tag=theirs\r\n"
        f"To: <sip:910000001@127.0.0.1>{to}\r\nCall-ID: {call}\r\nCSeq: 1 {method}\r\n"
        f"Contact: <sip:a@{peer.host}:{peer.port}>\r\n{more}"
    )
    kind = "Content-Type: application/sdp\r\n" if body == OFFER else ""
    return f"{head}{kind}Content-Length: {len(body)}\r\n\r\n{body}"


def asked(workers: list[Peer], within_s: float = 10) -> tuple[Peer, str]:
    """The worker that gets the next INVITE, and the INVITE as it gets it."""
    deadline = time.monotonic() + within_s
    while (left := deadline - time.monotonic()) > 0:
        ready, _, _ = select.select([one.line for one in workers], [], [], left)
        for one in workers:
            if one.line in ready and (invite := one.read(0.1)).startswith("INVITE "):
                return one, invite
    raise AssertionError("no worker was asked")


def ring(front: Front, caller: Peer, call: str, **more: str) -> tuple[Peer, str]:
    """A call that begins; the worker that gets it and the INVITE as it gets it."""
    caller.send(message(caller, "INVITE", call, **more), front.place)
    return asked(front.workers)


def others(front: Front, first: Peer) -> list[Peer]:
    return [one for one in front.workers if one is not first]


def status(text: str) -> int:
    return int(text.split()[1]) if text.startswith("SIP/2.0") else 0


def taken(front: Front, caller: Peer, call: str) -> tuple[Peer, str]:
    """A call that a worker has; the worker and the Route that its answer tells the caller to use."""
    its, invite = ring(front, caller, call)
    its.answer(invite, 200, front.place)
    answer = caller.read()
    assert status(answer) == 200
    routes = re.findall(r"^Record-Route: (.*)\r$", answer, re.MULTILINE)
    return its, "".join(f"Route: {one}\r\n" for one in reversed(routes))


def test_request_within_a_call_reaches_the_worker_that_has_it(front: Front) -> None:
    caller = Peer()
    its, route = taken(front, caller, "call-1")
    caller.send(
        message(caller, "BYE", "call-1", f"sip:relevo@127.0.0.1:{its.port}", route, "", ";tag=ours"), front.place
    )
    assert its.read().startswith("BYE ")


@pytest.mark.parametrize("method", ["INVITE", "BYE", "INFO"])
def test_request_within_a_call_goes_to_no_third_host(front: Front, method: str) -> None:
    stranger, victim = Peer(), Peer("127.0.0.3")
    _, route = taken(front, stranger, "call-1")
    away = f"Route: <sip:{victim.host}:{victim.port};lr>\r\n"
    ours = f"Route: <sip:127.0.0.1:{front.where.port};lr>\r\n"
    uri = f"sip:+882139999999@{victim.host}:{victim.port}"
    for ways in (route, ours, "", route + away):
        for tag in (";tag=ours", ";tag=invented"):
            stranger.send(message(stranger, method, "call-1", uri, ways, "", tag), front.place)
        stranger.send(message(stranger, "INVITE", "call-2", uri, ways), front.place)
    assert victim.read(1.5) == ""


def test_request_within_a_call_goes_to_no_other_worker(front: Front) -> None:
    caller = Peer()
    its, route = taken(front, caller, "call-1")
    (other,) = others(front, its)
    uri = f"sip:relevo@127.0.0.1:{other.port}"
    caller.send(message(caller, "BYE", "call-1", uri, route, "", ";tag=ours"), front.place)
    assert status(caller.read()) == 481
    assert other.read(0.5) == ""


def test_request_in_a_call_of_nobody_is_answered_481(front: Front) -> None:
    stranger = Peer()
    uri = f"sip:relevo@127.0.0.1:{front.workers[0].port}"
    stranger.send(message(stranger, "BYE", "call-9", uri, "", "", ";tag=ours"), front.place)
    assert status(stranger.read()) == 481


@pytest.mark.parametrize("method", ["BYE", "UPDATE", "PRACK", "INFO"])
def test_request_of_no_call_is_answered_481(front: Front, method: str) -> None:
    stranger = Peer()
    stranger.send(message(stranger, method, "call-9", body=""), front.place)
    assert status(stranger.read()) == 481


@pytest.mark.parametrize("method", ["MESSAGE", "SUBSCRIBE", "PUBLISH", "REGISTER", "SING"])
def test_method_that_nobody_serves_is_answered_405_in_a_call_and_outside(front: Front, method: str) -> None:
    caller = Peer()
    its, route = taken(front, caller, "call-1")
    uri = f"sip:relevo@127.0.0.1:{its.port}"
    caller.send(message(caller, method, "call-1", uri, route, "", ";tag=ours"), front.place)
    inside = caller.read()
    caller.send(message(caller, method, "call-2", body=""), front.place)
    outside = caller.read()
    assert [status(inside), status(outside)] == [405, 405]
    assert "Allow: INVITE" in inside
    assert "Allow: INVITE" in outside


def test_info_that_is_no_key_is_answered_415(front: Front) -> None:
    caller = Peer()
    its, route = taken(front, caller, "call-1")
    uri = f"sip:relevo@127.0.0.1:{its.port}"
    more = f"{route}Content-Type: application/json\r\n"
    caller.send(message(caller, "INFO", "call-1", uri, more, "{}", ";tag=ours"), front.place)
    answer = caller.read()
    assert status(answer) == 415
    assert "Accept: application/dtmf-relay" in answer


def test_refused_call_is_tried_at_the_next_worker(front: Front) -> None:
    caller = Peer()
    first, invite = ring(front, caller, "call-1")
    first.answer(invite, 486, front.place)
    second, again = asked(others(front, first))
    second.answer(again, 200, front.place)
    assert status(caller.read()) == 200


def test_call_to_a_silent_worker_is_tried_at_the_next(front: Front) -> None:
    first, _ = ring(front, Peer(), "call-1")
    asked(others(front, first))


def test_call_of_which_a_worker_died_is_tried_at_no_other(front: Front) -> None:
    front.lives(0, "ready 100")
    front.lives(1, "ready 101")
    caller = Peer()
    first, _ = ring(front, caller, "call-1")
    front.lives(front.workers.index(first), "died 100")
    answer = caller.read()
    assert status(answer) == 503
    assert "Retry-After:" in answer
    with pytest.raises(AssertionError, match="no worker"):
        asked(others(front, first), within_s=0.5)


def test_call_to_a_worker_that_was_dead_before_is_tried_at_the_next(front: Front) -> None:
    front.lives(0, "died 100")
    front.lives(1, "died 101")
    first, _ = ring(front, Peer(), "call-1")
    asked(others(front, first))


@pytest.mark.parametrize("extra", [LEAN, 8_000, 30_000])
def test_invite_of_a_carrier_is_relieved_of_headers_that_no_flow_reads(front: Front, extra: int) -> None:
    identity = f"Identity: {'x' * extra};info=<sip:cert>\r\n"
    _, invite = ring(front, Peer(), "call-1", more=identity)
    assert len(invite) < LARGEST + 400
    assert "Identity:" not in invite
    assert OFFER in invite


def test_body_beside_the_offer_is_left_out_where_it_is_too_large(front: Front) -> None:
    isup = "y" * 5000
    body = (
        f"--b\r\nContent-Type: application/sdp\r\n\r\n{OFFER}\r\n"
        f"--b\r\nContent-Type: application/isup\r\n\r\n{isup}\r\n--b--\r\n"
    )
    more = "Content-Type: multipart/mixed;boundary=b\r\n"
    _, invite = ring(front, Peer(), "call-1", more=more, body=body)
    assert len(invite) < LARGEST + 400
    assert "m=audio 40000" in invite


@pytest.mark.parametrize("extra", [LARGEST, 12_000, 60_000])
def test_invite_that_does_not_fit_is_answered_513_and_reaches_nobody(front: Front, extra: int) -> None:
    caller = Peer()
    caller.send(message(caller, "INVITE", "call-1", more=f"X-Own: {'x' * extra}\r\n"), front.place)
    assert status(caller.read()) == 513
    assert [one.read(0.3) for one in front.workers] == ["", ""]


def test_long_call_id_is_refused(front: Front) -> None:
    caller = Peer()
    caller.send(message(caller, "INVITE", "c" * 300), front.place)
    assert status(caller.read()) == 400


def test_replaces_is_declined_and_reaches_nobody(front: Front) -> None:
    caller = Peer()
    more = "Replaces: call-7;to-tag=ours;from-tag=theirs\r\n"
    caller.send(message(caller, "INVITE", "call-1", more=more), front.place)
    assert status(caller.read()) == 603
    assert [one.read(0.3) for one in front.workers] == ["", ""]


def test_stranger_without_an_offer_is_answered_488_and_reaches_nobody(front: Front) -> None:
    caller = Peer()
    caller.send(message(caller, "INVITE", "call-1", body=""), front.place)
    answer = caller.read()
    assert status(answer) == 488
    assert "Warning: 399" in answer
    assert [one.read(0.3) for one in front.workers] == ["", ""]


def test_options_say_200_while_a_worker_takes_calls_and_503_while_none_does(front: Front) -> None:
    caller = Peer()

    def options(branch: str) -> str:
        caller.send(message(caller, "OPTIONS", branch, body=""), front.place)
        return caller.read()

    assert status(options("call-1")) == 200
    for port in front.where.workers:
        assert control.mark(front.where.rpc, 1, worker(front.where, port), "d")
    answer = options("call-2")
    assert status(answer) == 503
    assert "Retry-After:" in answer
    caller.send(message(caller, "INVITE", "call-3"), front.place)
    refused = caller.read()
    assert status(refused) == 503
    assert "Retry-After:" in refused


def test_one_strangers_address_has_five_calls_in_ten_seconds(front: Front) -> None:
    stranger = Peer("127.0.0.4")
    place = ("127.0.0.2", front.where.port)
    answers = []
    for number in range(7):
        stranger.send(message(stranger, "INVITE", f"call-{number}", more="Replaces: x;to-tag=a;from-tag=b\r\n"), place)
        answers.append(status(stranger.read()))
    assert answers == [603] * 5 + [503] * 2


def test_answer_to_a_call_is_said_soberly(front: Front) -> None:
    caller = Peer()
    caller.send(message(caller, "INVITE", "call-1"), front.place)
    caller.line.settimeout(10)
    assert caller.line.recv(65536).decode().startswith("SIP/2.0 100 Trying\r\n")
