"""A real Kamailio between workers and far ends that are played over bare sockets."""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from relevo.kamailio import control, program
from relevo.kamailio.layout import Layout, worker
from tests.adapters.relevo.test_kamailio_runs import made, running

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

    def close(self) -> None:
        """Ends what reads here too."""
        with suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)
        self.line.close()

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

    def answer(self, request: str, status: int, to: tuple[str, int], tag: str = "ours", body: str = "") -> None:
        same = "".join(re.findall(r"^(?:Via|Record-Route|From|Call-ID|CSeq):.*\r\n", request, re.MULTILINE))
        callee = re.findall(r"^To:.*(?=\r)", request, re.MULTILINE)[0].partition(";")[0]
        contact = f"Contact: <sip:relevo@{self.host}:{self.port}>\r\n"
        kind = "Content-Type: application/sdp\r\n" if body else ""
        head = f"SIP/2.0 {status} Said\r\n{same}{callee};tag={tag}\r\n{contact}{kind}"
        self.send(f"{head}Content-Length: {len(body)}\r\n\r\n{body}", to)


@dataclass
class Front:
    where: Layout
    workers: list[Peer]

    @property
    def place(self) -> tuple[str, int]:
        return "127.0.0.1", self.where.port

    def lives(self, number: int, life: str) -> None:
        control.live(self.where.rpc, worker(self.where, self.where.workers[number]), life)


@contextmanager
def standing(tmp_path: Path, **more: object) -> Iterator[Front]:
    """Kamailio before two workers; `more` are fields of its `Layout`."""
    with before([Peer(), Peer()], tmp_path, **more) as front:
        yield front


@contextmanager
def before(workers: list[Peer], tmp_path: Path, **more: object) -> Iterator[Front]:
    where = made(tmp_path, workers=[one.port for one in workers], **{"hosts": ["127.0.0.2", "127.0.0.1"], **more})
    with running(program.write(where), where.folder, where.port):
        for port in where.workers:
            assert control.mark(where.rpc, 1, worker(where, port), "a")
        yield Front(where, workers)
    for one in workers:
        one.close()


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
    with selectors.DefaultSelector() as arrivals:
        for one in workers:
            arrivals.register(one.line, selectors.EVENT_READ, one)
        while (left := deadline - time.monotonic()) > 0:
            for key, _ in arrivals.select(left):
                if (invite := key.data.read(0.1)).startswith("INVITE "):
                    return key.data, invite
    raise AssertionError("no worker was asked")


def ring(front: Front, caller: Peer, call: str, **more: str) -> tuple[Peer, str]:
    """A call that begins; the worker that gets it and the INVITE as it gets it."""
    caller.send(message(caller, "INVITE", call, **more), front.place)
    return asked(front.workers)


def in_and_outside_a_call(front: Front, method: str) -> tuple[Peer, list[str]]:
    """A worker that has a call, and the answers to requests with a method, in that call and outside."""
    caller = Peer()
    its, route = taken(front, caller, "call-1")
    uri, answers = f"sip:relevo@127.0.0.1:{its.port}", []
    for call, *within in (("call-1", uri, route, "", ";tag=ours"), ("call-2", "", "", "")):
        caller.send(message(caller, method, call, *within), front.place)
        answers.append(caller.read())
    return its, answers


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


def held(front: Front) -> set[str]:
    """The Call-IDs of strangers that hold a line."""
    slots = control.ask(front.where.rpc, "htable.dump", "held") or []
    return {str(one["name"]) for slot in slots for one in slot["slot"]}
