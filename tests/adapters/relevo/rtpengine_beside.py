"""A real rtpengine beside a Kamailio, and ends of sound that are played over bare sockets."""

from __future__ import annotations

import re
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from relevo.bench.installation.own_ports import draw
from relevo.config.settings import Settings
from relevo.rtpengine import control, program
from tests.adapters.relevo.kamailio_front import Front, Peer, asked, message, standing, status
from tests.waiting import until

OUTER, OUTER_IPV6, INNER = "127.0.0.2", "::1", "127.0.0.1"
PORTS = 40
SDP = "Content-Type: application/sdp\r\n"


def own(*hosts: str) -> dict[str, object]:
    """Settings of an rtpengine that takes sound at these addresses, on ports that are this run's own."""
    return {"on": True, "hosts": hosts, "first_port": draw(PORTS), "ports": PORTS, "control_port": draw()}


def settings(**more: object) -> Settings:
    """Settings under which rtpengine takes sound at 127.0.0.2 and ::1, and workers at 127.0.0.1."""
    return Settings.model_validate({"sip_host": OUTER, "rtpengine": {**own(OUTER, OUTER_IPV6), **more}})


@contextmanager
def running(wanted: Settings, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "rtpengine.log").open("ab") as log:
        process = subprocess.Popen(program.command(wanted), stdout=log, stderr=log, start_new_session=True)
    try:
        until(lambda: control.answers(wanted.rtpengine.control_port), "rtpengine answers")
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(10)


class Sound:
    """One end of sound: takes and sends packets of RTP (PCMA)."""

    def __init__(self, host: str) -> None:
        self.line = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
        self.line.bind((host, 0))
        self.host, self.port = host, int(self.line.getsockname()[1])
        self._number = 0

    @property
    def sdp(self) -> str:
        kind = "IP6" if ":" in self.host else "IP4"
        return (
            f"v=0\r\no=a 1 1 IN {kind} {self.host}\r\ns=-\r\nc=IN {kind} {self.host}\r\nt=0 0\r\n"
            f"m=audio {self.port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
        )

    def send(self, to: tuple[str, int], mark: int) -> None:
        self._number += 1
        head = struct.pack("!BBHII", 0x80, 8, self._number, 160 * self._number, 7)
        self.line.sendto(head + bytes([mark]) * 160, to)

    def heard(self, within_s: float = 0.3) -> set[tuple[int, str]]:
        """What came within a time: the mark of each packet, and the address it came from."""
        found, deadline = set(), time.monotonic() + within_s
        while (left := deadline - time.monotonic()) > 0:
            self.line.settimeout(left)
            try:
                packet, sender = self.line.recvfrom(2048)
            except TimeoutError:
                break
            found.add((packet[12], str(sender[0])))
        return found


def place(sdp: str) -> tuple[str, int]:
    """Where a description takes sound."""
    host, port = re.search(r"^c=IN IP[46] (\S+)", sdp, re.MULTILINE), re.search(r"^m=audio (\d+)", sdp, re.MULTILINE)
    assert host
    assert port
    return host[1], int(port[1])


class House:
    """Kamailio and rtpengine, which a test may kill and start anew."""

    def __init__(self, settings: Settings, folder: Path, parts: ExitStack, **more: object) -> None:
        self.settings, self._folder, self._parts = settings, folder, parts
        self.start()
        hosts = [OUTER, OUTER_IPV6, INNER]
        self.front: Front = parts.enter_context(standing(folder, hosts=hosts, sound=program.relayed(settings), **more))

    def start(self) -> None:
        self.rtpengine = self._parts.enter_context(running(self.settings, self._folder))

    @property
    def place(self) -> tuple[str, int]:
        return OUTER, self.front.where.port

    def asked(self, caller: Peer, call: str) -> str:
        """The answer to one more call of a caller."""
        caller.send(message(caller, "INVITE", call, body=Sound(caller.host).sdp, more=SDP), self.place)
        return caller.read()

    @property
    def calls(self) -> int:
        return control.figures(self.settings.rtpengine.control_port).calls

    def offered(self, caller: Peer, call: str, body: str, **more: str) -> tuple[Peer, str]:
        """A call that begins with an offer; the worker that gets it and the INVITE as it gets it."""
        text = message(caller, "INVITE", call, body=body, **{"more": SDP, **more})
        caller.send(text, self.place)
        return asked(self.front.workers)

    def answered(self, caller: Peer, its: Peer, invite: str, body: str) -> str:
        its.answer(invite, 200, self.front.place, body=body)
        answer = caller.read()
        assert status(answer) == 200
        return answer

    def within(self, caller: Peer, its: Peer, answer: str, method: str, call: str, body: str = "") -> None:
        """Sends a request of the caller within the call."""
        routes = re.findall(r"^Record-Route: (.*)\r$", answer, re.MULTILINE)
        more = "".join(f"Route: {one}\r\n" for one in reversed(routes)) + (SDP if body else "")
        uri = f"sip:relevo@127.0.0.1:{its.port}"
        caller.send(message(caller, method, call, uri, more, body, ";tag=ours"), self.place)


@contextmanager
def built(tmp_path: Path, own: Settings | None = None, **more: object) -> Iterator[House]:
    with ExitStack() as parts:
        yield House(own or settings(), tmp_path, parts, **more)
