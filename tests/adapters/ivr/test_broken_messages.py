"""After any broken, absurd or hostile message: its right answer, the next call is taken, a bystander's goes on."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator

import pytest

from relevo.bench.callers.sip_messages import Dialog, offer, ok
from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.raw_caller import KEYS, PCMU, RawCaller

SDP = offer("127.0.0.1", 40_000)
PLACE = "c=IN IP4 127.0.0.1"
SOUND = "m=audio 40000 RTP/AVP 0 101"
LAST = "a=sendrecv\r\n"
MIXED = "multipart/mixed;boundary=part"
MOST = 2_147_483_648

HEADS: dict[str, tuple[str, str, int]] = {
    "length short": (r"Content-Length: \d+", "Content-Length: 20", 400),
    "length none of it": (r"Content-Length: \d+", "Content-Length: 0", 400),
    "length negative": (r"Content-Length: \d+", "Content-Length: -5", 400),
    "length beyond all": (r"Content-Length: \d+", "Content-Length: 99999999999999999999", 400),
    "length twice": ("Content-Length", "Content-Length: 5\r\nContent-Length", 400),
    "no type": (r"Content-Type:.*\r\n", "", 400),
    "type without a part": ("application/sdp", "application", 400),
    "type of another": ("application/sdp", "application/isup;version=itu-t92+", 415),
    "body packed": ("Content-Type", "Content-Encoding: gzip\r\nContent-Type", 415),
    "parts without boundary": ("application/sdp", "multipart/mixed", 400),
    "parts without end": ("application/sdp", MIXED, 400),
    "sequence beyond": ("CSeq: 1 ", f"CSeq: {MOST} ", 400),
    "sequence absurd": ("CSeq: 1 ", f"CSeq: {'9' * 30} ", 400),
    "sequence negative": ("CSeq: 1 ", "CSeq: -1 ", 400),
    "sequence of another": ("1 INVITE", "1 OPTIONS", 400),
    "sequence highest": ("CSeq: 1 ", f"CSeq: {MOST - 1} ", 200),
    "sequence twice": ("CSeq", "CSeq: 2 INVITE\r\nCSeq", 400),
    "call twice": ("Call-ID", "Call-ID: x\r\nCall-ID", 400),
    "way of another": ("Via: SIP/2.0", "Via: SIP/3.0", 400),
    "way to no port": (r"(Via: SIP/2.0/UDP 127.0.0.1):\d+", r"\1:99999", 400),
    "way twice": ("From:", "Via: SIP/2.0/UDP 127.0.0.9:5060;branch=z9hG4bKx\r\nFrom:", 200),
    "hops in words": ("Max-Forwards: 70", "Max-Forwards: many", 400),
    "version": (r" SIP/2.0\r\nVia", " SIP/7.0\r\nVia", 505),
    "scheme": (r"^INVITE \S+", "INVITE mailto:a@b", 416),
    "no user": (r"^INVITE sip:\d+", "INVITE sip:", 400),
    "bracket left open": (r"^INVITE \S+", "INVITE sip:910000001@[::1", 400),
    "address by IPv6": (r"^INVITE \S+", "INVITE sip:910000001@[2001:db8::1]", 404),
    "number": (r"^INVITE \S+", "INVITE tel:+34910000001", 200),
    "contact a number": (r"Contact:.*", "Contact: <tel:+34600111222>\r", 400),
    "contact by IPv6": (r"Contact:.*", "Contact: <sip:a@[2001:db8::1]:5060>\r", 400),
    "contact all": (r"Contact:.*", "Contact: *\r", 400),
    "quote left open": ("From: <", 'From: "Ana <', 400),
    "no colon": ("Max-Forwards", "Nothing here\r\nMax-Forwards", 400),
    "timer in words": ("Max-Forwards", "Session-Expires: long\r\nMax-Forwards", 400),
    "timer too short": ("Max-Forwards", "Session-Expires: 1\r\nSupported: timer\r\nMax-Forwards", 422),
    "replaces nothing": ("Max-Forwards", "Replaces: ;;;=\r\nMax-Forwards", 400),
    "route to nowhere": ("Max-Forwards", "Route: nonsense\r\nMax-Forwards", 400),
    "requires the unknown": ("Max-Forwards", "Require: quantum\r\nMax-Forwards", 420),
    "not by lines": ("Max-Forwards: 70\r\n", "Max-Forwards: 70\n", 400),
    "folded": ("From: ", "From:\r\n \t ", 200),
    "compact": ("Via:(.*)\r\nFrom:(.*)\r\nTo:", r"v:\1\r\nf:\2\r\nt:", 200),
    "junk behind": (r"sendrecv\r\n", "sendrecv\r\njunk", 400),
}  # fmt: skip

BODIES: dict[str, tuple[str, str, int]] = {
    "address of another network": (PLACE, "c=IN IP4 ::1", 488),
    "address in other words": (PLACE, "c=IN\tIP4  ::1", 488),
    "address of second sound": (LAST, f"{LAST}m=audio 40002 RTP/AVP 0\r\nc=IN IP4 ::1\r\n", 488),
    "address of reports": (LAST, f"a=rtcp:40001 IN IP4 ::1\r\n{LAST}", 488),
    "address a name": (PLACE, "c=IN IP4 nowhere.invalid", 488),
    "address impossible": (PLACE, "c=IN IP4 999.999.999.999", 488),
    "address by IPv6": (PLACE, "c=IN IP6 ::1", 488),
    "no address": (f"{PLACE}\r\n", "", 488),
    "held": (PLACE, "c=IN IP4 0.0.0.0", 200),
    "port zero": (SOUND, SOUND.replace("40000", "0"), 488),
    "port beyond": (SOUND, SOUND.replace("40000", "65536"), 488),
    "port in words": (SOUND, SOUND.replace("40000", "x"), 488),
    "many sounds": (LAST, LAST + "m=audio 40002 RTP/AVP 0\r\n" * 40, 488),
    "sounds as many as a call can have": (LAST, LAST + "m=audio 40002 RTP/AVP 0\r\n" * 2, 200),
    "sound after twenty refused": (SOUND, "m=audio 0 RTP/AVP 0\r\n" * 20 + SOUND, 488),
    "ptime zero": ("ptime:20", "ptime:0", 200),
    "ptime huge": ("ptime:20", "ptime:4294967296", 200),
    "ptime in words": ("ptime:20", "ptime:x", 200),
    "payload type beyond": (SOUND, f"{SOUND} 999999", 488),
    "payload types all": (SOUND, f"{SOUND[:21]} {' '.join(map(str, range(128)))}", 200),
    "clock none": ("PCMU/8000", "PCMU/0", 488),
    "name of a codec long": ("PCMU/8000", f"{'P' * 300}/8000", 488),
    "keys of SRTP short": (LAST, f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n{LAST}", 200),
    "origin huge": ("o=- 1 1", f"o=- {'9' * 30} {'9' * 30}", 488),
    "bandwidth none": ("t=0 0", "b=:\r\nt=0 0", 488),
    "one attribute often": (LAST, LAST * 200, 200),
    "no description": (SDP, "hello", 488),
}  # fmt: skip

PACKETS = {
    "nothing": b"", "lines": b"\r\n\r\n", "zero": b"\0", "octets": bytes(range(256)) * 8,
    "STUN": b"\x00\x01\x00\x00\x21\x12\xa4\x42abcdefghijkl", "word": b"INVITE", "answer": b"SIP/2.0 200 OK\r\n\r\n",
}  # fmt: skip
"""To none of these there is an answer."""


@pytest.fixture(scope="module")
def relevo() -> Iterator[Endpoint]:
    """The bystander says nothing for long."""
    endpoint = Endpoint(limits={"silent_s": 600.0})
    yield endpoint
    assert endpoint.stop() == 0


@pytest.fixture(scope="module")
def bystander(relevo: Endpoint) -> Iterator[RawCaller]:
    with RawCaller(relevo.port, number="+34600999999") as caller:
        assert caller.call().status == 200
        yield caller


@pytest.fixture
def all_goes_on(relevo: Endpoint, bystander: RawCaller) -> Iterator[None]:
    yield
    everybody_goes_on(relevo, bystander)


def everybody_goes_on(relevo: Endpoint, bystander: RawCaller) -> None:
    """A good call is answered, and the bystander still hears."""
    with RawCaller(relevo.port) as caller:
        assert caller.call().status == 200
    assert bystander.packets(0.05)


def final(line: socket.socket, dialog: Dialog) -> int:
    """Returns the status of the final answer; a call that is taken is ended."""
    while int((answer := line.recv(65536).decode("latin-1"))[8:11]) < 200:
        pass
    line.send(dialog.ack(answer, status := int(answer[8:11])))
    if status == 200:
        line.send(dialog.request("BYE"))
    return status


@pytest.mark.usefixtures("all_goes_on")
@pytest.mark.parametrize("what", HEADS)
def test_broken_head_gets_its_answer(relevo: Endpoint, line: socket.socket, what: str) -> None:
    usual, odd, status = HEADS[what]
    dialog = relevo.dialog(line)
    invite = dialog.invite(SDP).decode()
    broken = re.sub(usual, odd, invite, count=1)
    assert broken != invite
    line.send(broken.encode())
    assert final(line, dialog) == status


@pytest.mark.usefixtures("all_goes_on")
@pytest.mark.parametrize("what", BODIES)
def test_broken_offer_gets_its_answer(relevo: Endpoint, line: socket.socket, what: str) -> None:
    usual, odd, status = BODIES[what]
    assert usual in SDP
    dialog = relevo.dialog(line)
    line.send(dialog.invite(SDP.replace(usual, odd, 1)))
    assert final(line, dialog) == status


@pytest.mark.parametrize("what", PACKETS)
def test_what_is_no_request_harms_nobody(
    relevo: Endpoint, bystander: RawCaller, line: socket.socket, what: str
) -> None:
    line.send(PACKETS[what])
    everybody_goes_on(relevo, bystander)


@pytest.mark.usefixtures("all_goes_on")
@pytest.mark.parametrize("place", ["c=IN IP4 ::1", "c=IN IP4 nowhere.invalid", "c=IN IP6 zz"])
def test_answer_to_our_offer_that_names_no_address_ends_its_own_call_alone(relevo: Endpoint, place: str) -> None:
    with RawCaller(relevo.port) as caller:
        caller.begins("", "Content-Type: application/sdp\n")
        caller.final("INVITE")
        caller.confirm_with(caller.offer(PCMU, KEYS, connection=place[2:]))
        assert caller.late_goodbye()


@pytest.mark.usefixtures("all_goes_on")
def test_called_party_that_names_no_address_loses_its_own_call_alone(relevo: Endpoint, line: socket.socket) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far:
        far.bind(("127.0.0.1", 0))
        far.settimeout(5)
        relevo.wish(dial=(place := f"sip:x@127.0.0.1:{far.getsockname()[1]}"))
        invite, sender = far.recvfrom(65536)
        answer = ok(invite.decode(), SDP.replace(PLACE, "c=IN IP4 ::1"), place).decode()
        far.sendto(re.sub(r"(\r\nTo: .*)\r", r"\1;tag=far\r", answer).encode(), sender)
        requests = [far.recvfrom(65536)[0].decode() for _ in range(2)]
        assert [one.partition(" ")[0] for one in requests] == ["ACK", "BYE"]
        far.sendto(ok(requests[1]), sender)


def test_garbage_at_the_ports_of_a_caller_who_speaks_harms_nobody(relevo: Endpoint, bystander: RawCaller) -> None:
    for number in range(150):  # longer than it takes until the sources of sound are looked at again
        bystander.speaks(b"\xff" * 160, 0, number, number * 160)
        bystander.packets(0.02)
    port = int(re.findall(r"m=audio (\d+)", bystander.answers[-1].body)[0])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far:
        for to in (port, port + 1):
            for number in range(500):
                report = bytes([0x81, 200 + number % 6, 0, number % 256]) + bytes(range(number % 200))
                junk = (report, bytes(number % 5), b"\xff" * (number % 1400), b"\x80" * 12)
                far.sendto(junk[number % 4], ("127.0.0.1", to))
        far.settimeout(0.1)
        with pytest.raises(TimeoutError):
            far.recv(2048)
    everybody_goes_on(relevo, bystander)
