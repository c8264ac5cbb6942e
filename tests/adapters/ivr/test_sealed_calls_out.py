"""Calls out to a trunk with `srtp = "required"`: encrypted sound is offered alone, and nothing else is taken."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator

import pytest

from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.sipp import KEY

Make = Callable[..., Endpoint]


class FarEnd:
    """A telephone by hand: shows the INVITE it got, answers as it is told, and counts what sound reaches it."""

    def __init__(self) -> None:
        self.sip, self.sound = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        for one in (self.sip, self.sound):
            one.bind(("127.0.0.1", 0))
        self.sip.settimeout(20)
        self.sound.settimeout(1)
        self.place = f"127.0.0.1:{self.sip.getsockname()[1]}"

    def asked(self, method: str) -> str:
        """The next message of this kind; others, and repeats, are passed over."""
        while not (message := self.sip.recvfrom(65536)[0].decode()).startswith(f"{method} "):
            pass
        return message

    def takes(self, invite: str, back: tuple[str, int], profile: str, key: str = "") -> None:
        """200 with this `m=` profile and `a=crypto` line."""
        port = self.sound.getsockname()[1]
        body = (
            f"v=0\no=far 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio {port} {profile} 8\n"
            f"a=rtpmap:8 PCMA/8000\n{key}a=sendrecv\n"
        ).replace("\n", "\r\n")
        self.says_yes(invite, back, body)

    def says_yes(self, request: str, back: tuple[str, int], body: str = "") -> None:
        same = "".join(re.findall(r"^(?:Via|From|Call-ID|CSeq):.*\r\n", request, re.MULTILINE))
        more = f"Contact: <sip:{self.place}>\r\nContent-Type: application/sdp\r\n" if body else ""
        to = re.findall(r"^To:.*(?=\r)", request, re.MULTILINE)[0].partition(";")[0]
        head = f"SIP/2.0 200 OK\r\n{same}{to};tag=far\r\n{more}Content-Length: {len(body)}\r\n\r\n"
        self.sip.sendto((head + body).encode(), back)

    def heard(self) -> int:
        """Packets of sound that came, counted to 20 at the most."""
        packets = 0
        try:
            while packets < 20:
                self.sound.recv(2048)
                packets += 1
        except TimeoutError:
            pass
        return packets


@pytest.fixture
def far_end() -> Iterator[FarEnd]:
    one = FarEnd()
    yield one
    one.sip.close()
    one.sound.close()


ACCOUNT = {"username": "34910", "password": "x"}
REQUIRED = {"srtp": "required"}
OURS = KEY.replace("crypto:1", "crypto:3")  # its number in the offer


@pytest.mark.parametrize(
    ("trunks", "named"),
    [
        ({"pbx": {"host": "127.0.0.1", **REQUIRED}}, "pbx"),
        ({"pbx": {"host": "127.0.0.1", **REQUIRED}, "plain": {"host": "127.0.0.9"}}, "pbx"),
        ({"pbx": {"host": "127.0.0.1", **REQUIRED, **ACCOUNT}}, "pbx"),
        ({"pbx": {"host": "127.0.0.1", **REQUIRED}}, ""),
    ],
    ids=["without an account", "beside a plain one", "by its account", "by its address"],
)
def test_encrypted_sound_is_offered_alone(
    endpoint: Make, far_end: FarEnd, trunks: dict[str, dict[str, object]], named: str
) -> None:
    trunks["pbx"]["port"] = int(far_end.place.rpartition(":")[2])
    endpoint(trunks=trunks).wish(dial=f"sip:1@{far_end.place}", trunk=named)
    invite = far_end.asked("INVITE")
    assert re.findall(r"^m=audio \d+ (\S+)", invite, re.MULTILINE) == ["RTP/SAVP"]
    assert "\na=crypto:" in invite


@pytest.mark.parametrize("profile", ["RTP/AVP", "RTP/SAVP"])
def test_who_answers_without_a_key_hears_nothing(endpoint: Make, far_end: FarEnd, profile: str) -> None:
    relevo = endpoint(trunks={"pbx": {"host": "127.0.0.1", **REQUIRED}})
    relevo.wish(dial=f"sip:1@{far_end.place}", trunk="pbx")
    far_end.takes(far_end.asked("INVITE"), ("127.0.0.1", relevo.port), profile)
    far_end.says_yes(far_end.asked("BYE"), ("127.0.0.1", relevo.port))
    assert relevo.wait("gone")["cause"] == "failed"
    assert far_end.heard() == 0


def test_who_answers_with_a_key_hears_us(endpoint: Make, far_end: FarEnd) -> None:
    relevo = endpoint(trunks={"pbx": {"host": "127.0.0.1", **REQUIRED}})
    relevo.wish(dial=f"sip:1@{far_end.place}", trunk="pbx")
    far_end.takes(far_end.asked("INVITE"), ("127.0.0.1", relevo.port), "RTP/SAVP", OURS)
    relevo.wait("joined")
    assert far_end.heard() == 20


def test_a_plain_trunk_is_offered_plain_sound(endpoint: Make, far_end: FarEnd) -> None:
    endpoint(trunks={"pbx": {"host": "127.0.0.1"}}).wish(dial=f"sip:1@{far_end.place}", trunk="pbx")
    invite = far_end.asked("INVITE")
    assert re.findall(r"^m=audio \d+ (\S+)", invite, re.MULTILINE) == ["RTP/AVP"]
    assert "\na=crypto:" not in invite
