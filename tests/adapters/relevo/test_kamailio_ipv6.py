"""SIP by IPv6 is taken at ::1; sound is IPv4, and a call that offers IPv6 alone is told so."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.lines.sip.trunk import Trunk
from relevo.config.settings import Settings
from relevo.kamailio import control, program
from relevo.kamailio.layout import HELD
from tests.adapters.relevo.kamailio_front import OFFER, Front, Peer, asked, message, ring, standing, status, taken

pytestmark = pytest.mark.needs("kamailio")
IPV6 = OFFER.replace("IP4 127.0.0.1", "IP6 ::1")
IPV6_FREEBIND = 78  # linux/in6.h
SDP = "Content-Type: application/sdp\r\n"


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Front]:
    """Kamailio at ::1 and 127.0.0.1, with a trunk at ::1."""
    with standing(tmp_path, hosts=["::1", "127.0.0.1"], trunks=[Trunk("pbx", sources=("::1",))]) as made:
        yield made


class Caller(Peer):
    """A peer by IPv6, at any address of this machine's loopback network."""

    def __init__(self, host: str = "::1") -> None:
        line = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        line.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)
        super().__init__(host, 0, line)

    def call(
        self, front: Front, method: str, call: str, uri: str = "", more: str = "", to: str = "", body: str = OFFER
    ) -> None:
        text = message(self, method, call, uri, more, body, to)
        for after in ":>":
            text = text.replace(f"{self.host}{after}", f"[{self.host}]{after}")
        self.send(text, ("::1", front.where.port))


def test_call_by_ipv6_is_taken_and_ended_from_either_side(both: Front) -> None:
    caller = Caller()
    for number, ends in enumerate(("caller", "worker")):
        caller.call(both, "INVITE", f"call-{number}")
        its, invite = asked(both.workers)
        assert "X-Relevo-Trunk: pbx" in invite
        its.answer(invite, 200, both.place)
        answer = caller.read()
        assert status(answer) == 200
        routes = re.findall(r"^Record-Route: (.*)\r$", answer, re.MULTILINE)
        route = "".join(f"Route: {one}\r\n" for one in reversed(routes))
        if ends == "caller":
            uri = f"sip:relevo@127.0.0.1:{its.port}"
            caller.call(both, "BYE", f"call-{number}", uri, route, ";tag=ours", body="")
            assert its.read().startswith("BYE ")
        else:
            ways = re.findall(r"^Record-Route: (.*)\r$", invite, re.MULTILINE)
            contact = re.findall(r"^Contact: <(.*)>\r$", invite, re.MULTILINE)[0]
            back = "".join(f"Route: {one}\r\n" for one in ways)
            its.send(message(its, "BYE", f"call-{number}", contact, back, "", ";tag=theirs"), both.place)
            assert caller.read().startswith("BYE ")


def test_addresses_of_one_network_share_a_strangers_limits(tmp_path: Path) -> None:
    with standing(tmp_path, hosts=["::1", "127.0.0.1"]) as front:
        for last in range(2, 2 + HELD):
            Caller(f"::{last}").call(front, "INVITE", f"call-{last}")
            its, invite = asked(front.workers)
            its.answer(invite, 180, front.place)
        Caller("::9").call(front, "INVITE", "call-9")
        with pytest.raises(AssertionError, match="no worker"):
            asked(front.workers, 0.3)
        assert held(front) == ["network::::"] * HELD


def held(front: Front) -> list[str]:
    """Whose calls hold a line."""
    slots = control.ask(front.where.rpc, "htable.dump", "held") or []
    return [str(one["value"]) for slot in slots for one in slot["slot"]]


def test_ipv6_alone_for_sound_is_answered_488_with_the_reason(both: Front) -> None:
    caller = Caller()
    caller.call(both, "INVITE", "call-1", more=SDP, body=IPV6)
    answer = caller.read()
    assert status(answer) == 488
    assert "Warning: 301 " in answer
    assert [one.read(0.3) for one in both.workers] == ["", ""]


def test_change_to_ipv6_alone_within_a_call_is_answered_488(front: Front) -> None:
    caller = Peer()
    its, route = taken(front, caller, "call-1")
    uri = f"sip:relevo@127.0.0.1:{its.port}"
    caller.send(message(caller, "INVITE", "call-1", uri, f"{route}{SDP}", IPV6, ";tag=ours"), front.place)
    assert status(caller.read()) == 488


def test_offer_of_both_kinds_reaches_a_worker(front: Front) -> None:
    two = OFFER + "m=audio 40002 RTP/AVP 8\r\nc=IN IP6 ::1\r\n"
    _, invite = ring(front, Peer(), "call-1", more=SDP, body=two)
    assert "c=IN IP6 ::1" in invite


@pytest.mark.parametrize(
    ("host", "hosts", "media"),
    [
        ("::1", ["::1", "127.0.0.1"], "127.0.0.1"),
        ("127.0.0.1", ["127.0.0.1"], "127.0.0.1"),
        ("2001:db8::5", ["2001:db8::5", "127.0.0.1"], "0.0.0.0"),
        ("192.0.2.5", ["192.0.2.5", "127.0.0.1"], "192.0.2.5"),
    ],
)
def test_kamailio_takes_ipv6_and_workers_take_sound_by_ipv4(host: str, hosts: list[str], media: str) -> None:
    assert program._hosts(host) == hosts
    assert program.media_host(Settings(sip_host=host)) == media
