"""Callers who give up in the middle of anything, played by a bare socket: nobody else notices, no line stays taken."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest

from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.sipp import BYE, invites, pause, ran, sdp

PATIENCE_S = 5.0
CALL = invites(sdp()) + pause(300) + BYE


class Bare:
    """Says what it is told to, whether it makes sense or not."""

    def __init__(self, port: int) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(PATIENCE_S)
        self._here = self._socket.getsockname()[1]
        self._there = port
        self._name = uuid4().hex
        self.tag = ""

    def say(self, method: str, number: int = 1, branch: str = "", more: str = "") -> None:
        body = sdp().replace("[local_ip]", "127.0.0.1").replace("[media_ip]", "127.0.0.1").replace("[media_port]", "9")
        body = body.replace("\n", "\r\n") if method == "INVITE" else more
        lines = [
            f"{method} sip:910000001@127.0.0.1:{self._there} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self._here};branch=z9hG4bK{branch or method}{number}-{self._name}",
            "From: <sip:+34600111222@127.0.0.1>;tag=bare",
            f"To: <sip:910000001@127.0.0.1>{self.tag}",
            f"Call-ID: {self._name}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:bare@127.0.0.1:{self._here}>",
            "Max-Forwards: 70",
            *([f"Content-Type: application/{'dtmf' if more else 'sdp'}"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        self._socket.sendto("\r\n".join([*lines, "", body]).encode("latin-1"), ("127.0.0.1", self._there))

    def listens(self, for_s: float) -> None:
        """Takes what comes for so long, at most one answer, and heeds none of it."""
        self._socket.settimeout(for_s)
        with contextlib.suppress(TimeoutError):
            self._socket.recv(4096)
        self._socket.settimeout(PATIENCE_S)

    def hears(self, statuses: str, method: str) -> str:
        """Waits for one of these answers; keeps the tag of the call that it opens."""
        while True:
            text = self._socket.recv(4096).decode()
            if text.split()[1] in statuses.split() and f" {method}\r\n" in text:
                to = next(line for line in text.split("\r\n") if line.startswith("To:"))
                self.tag = ";" + to.rpartition(">")[2].strip("; ")
                return text.split()[1]


def cancels_at_once(bare: Bare) -> bool:
    """Returns whether the answer was quicker than the cancelling."""
    bare.say("INVITE")
    bare.say("CANCEL", branch="INVITE")
    answered = bare.hears("200 487", "INVITE") == "200"
    bare.say("ACK", branch="" if answered else "INVITE")
    if answered:
        bare.say("BYE", 2)
        bare.hears("200", "BYE")
    return answered


def leaves_without_acknowledging(bare: Bare) -> bool:
    bare.say("INVITE")
    bare.hears("200", "INVITE")
    bare.say("BYE", 2)
    bare.hears("200", "BYE")
    return True


def leaves_twice(bare: Bare) -> bool:
    bare.say("INVITE")
    bare.hears("200", "INVITE")
    bare.say("ACK")
    bare.say("BYE", 2)
    bare.say("BYE", 3)
    bare.hears("200", "BYE")
    return True


def leaves_while_it_changes_the_call(bare: Bare) -> bool:
    bare.say("INVITE")
    bare.hears("200", "INVITE")
    bare.say("ACK")
    bare.say("INVITE", 2)
    bare.say("BYE", 3)
    bare.hears("200", "BYE")
    return True


def acknowledges_what_never_was(bare: Bare) -> bool:
    bare.say("ACK")
    bare.say("BYE", 2)
    bare.say("CANCEL")
    return False


ENDS = (
    cancels_at_once,
    leaves_without_acknowledging,
    leaves_twice,
    leaves_while_it_changes_the_call,
    acknowledges_what_never_was,
)


@pytest.mark.needs("sipp")
@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_no_line_stays_taken(relevo: Endpoint, tmp_path: Path, end: Callable[[Bare], bool]) -> None:
    relevo.told.clear()
    answered = [end(Bare(relevo.port)) for _ in range(5)]  # more than there are lines
    assert ran(tmp_path, CALL, relevo.port)
    for _ in range(sum(answered) + 1):
        relevo.wait("gone")


def talks_nonsense_and_leaves(bare: Bare, chance: Random) -> None:
    """Some of what may happen in a call, in any order, cut off anywhere."""
    bare.say("INVITE")
    bare.hears("200", "INVITE")
    if chance.random() < 0.9:
        bare.say("ACK")
    for number in range(2, 2 + chance.randrange(6)):
        what = chance.choice(["INVITE", "INFO", "OPTIONS", "UPDATE", "REFER", "MESSAGE", "PRACK"])
        bare.say(what, number, more="".join(chr(chance.randrange(1, 256)) for _ in range(chance.randrange(1, 40))))
        bare.listens(0.001 + chance.random() * 0.1)
    bare.say("BYE", 90)
    bare.hears("200", "BYE")


@pytest.mark.long
@pytest.mark.needs("sipp")
def test_five_hundred_hang_ups_at_any_moment(relevo: Endpoint, tmp_path: Path) -> None:
    chance = Random(20_261_124)
    relevo.told.clear()
    for _ in range(500):
        talks_nonsense_and_leaves(Bare(relevo.port), chance)
    assert ran(tmp_path, CALL, relevo.port)
    for _ in range(501):
        relevo.wait("gone")
    assert relevo.process.poll() is None
