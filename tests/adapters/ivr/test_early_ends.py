"""Callers who give up in the middle of anything, played by a bare socket: nobody else notices, no line stays taken."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.sipp import BYE, invites, pause, ran, sdp

CALL = invites(sdp()) + pause(300) + BYE


class Bare:
    """Says what it is told to, whether it makes sense or not."""

    def __init__(self, port: int) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(5)
        self._here = self._socket.getsockname()[1]
        self._there = port
        self.tag = ""

    def say(self, method: str, number: int = 1, branch: str = "") -> None:
        body = sdp().replace("[local_ip]", "127.0.0.1").replace("[media_ip]", "127.0.0.1").replace("[media_port]", "9")
        body = body.replace("\n", "\r\n") if method == "INVITE" else ""
        lines = [
            f"{method} sip:910000001@127.0.0.1:{self._there} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self._here};branch=z9hG4bK{branch or method}{number}-{self._here}",
            "From: <sip:+34600111222@127.0.0.1>;tag=bare",
            f"To: <sip:910000001@127.0.0.1>{self.tag}",
            f"Call-ID: bare-{self._here}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:bare@127.0.0.1:{self._here}>",
            "Max-Forwards: 70",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        self._socket.sendto("\r\n".join([*lines, "", body]).encode(), ("127.0.0.1", self._there))

    def hears(self, status: int, method: str) -> None:
        """Wait for an answer; keeps the tag of the call that it opens."""
        while True:
            text = self._socket.recv(4096).decode()
            if text.startswith(f"SIP/2.0 {status}") and f" {method}\r\n" in text:
                to = next(line for line in text.split("\r\n") if line.startswith("To:"))
                self.tag = ";" + to.rpartition(">")[2].strip("; ")
                return


def cancels_at_once(bare: Bare) -> None:
    bare.say("INVITE")
    bare.say("CANCEL", branch="INVITE")
    bare.hears(200, "CANCEL")
    bare.hears(200, "INVITE")  # it was quicker
    bare.say("ACK")
    bare.say("BYE", 2)
    bare.hears(200, "BYE")


def leaves_without_acknowledging(bare: Bare) -> None:
    bare.say("INVITE")
    bare.hears(200, "INVITE")
    bare.say("BYE", 2)
    bare.hears(200, "BYE")


def leaves_twice(bare: Bare) -> None:
    bare.say("INVITE")
    bare.hears(200, "INVITE")
    bare.say("ACK")
    bare.say("BYE", 2)
    bare.say("BYE", 3)
    bare.hears(200, "BYE")


def leaves_while_it_changes_the_call(bare: Bare) -> None:
    bare.say("INVITE")
    bare.hears(200, "INVITE")
    bare.say("ACK")
    bare.say("INVITE", 2)
    bare.say("BYE", 3)
    bare.hears(200, "BYE")


def acknowledges_what_never_was(bare: Bare) -> None:
    bare.say("ACK")
    bare.say("BYE", 2)
    bare.say("CANCEL")


@pytest.fixture(scope="module")
def one_relevo() -> Iterator[Endpoint]:
    endpoint = Endpoint()
    yield endpoint
    assert endpoint.stop() == 0


ENDS = (
    cancels_at_once,
    leaves_without_acknowledging,
    leaves_twice,
    leaves_while_it_changes_the_call,
    acknowledges_what_never_was,
)


@pytest.mark.needs("sipp")
@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_no_line_stays_taken(one_relevo: Endpoint, tmp_path: Path, end: Callable[[Bare], None]) -> None:
    one_relevo.told.clear()
    for _ in range(5):  # more than there are lines
        end(Bare(one_relevo.port))
    assert ran(tmp_path, CALL, one_relevo.port)
    calls = 1 if end is acknowledges_what_never_was else 6
    for _ in range(calls):
        one_relevo.wait("gone")
