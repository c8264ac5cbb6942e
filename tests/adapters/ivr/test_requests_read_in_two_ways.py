"""Requests that the library would read otherwise than RFC 3261 has it: refused, an ACK dropped, and no call ends."""

from __future__ import annotations

import random
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from relevo.bench.callers.sip_messages import Dialog, offer
from tests.adapters.ivr.conftest import Endpoint
from tests.waiting import until

BIG = f"X-Pad: {'a' * 4200}\r\n"
FAKE = "<sip:tienda;tag=x@127.0.0.1>"
SEED = 20261128
LONG = [pytest.mark.long, pytest.mark.timeout(900)]
METHODS = ("ACK", "BYE", "CANCEL", "INVITE", "OPTIONS", "REFER", "INFO", "UPDATE", "PUBLISH", "REGISTER", "NOTIFY")


class Stranger:
    """Sends requests out of a call and within its own, and hears the answers."""

    def __init__(self, relevo: Endpoint) -> None:
        self.line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.line.bind(("127.0.0.1", 0))
        self.line.connect(("127.0.0.1", relevo.port))
        self._relevo = relevo
        self.call = self.dialog()

    def dialog(self) -> Dialog:
        return self._relevo.dialog(self.line)

    def dials(self) -> bool:
        self.line.send(self.call.invite(offer("127.0.0.1", 9)))
        answer = self.final("INVITE")
        status = int(answer[8:11])
        self.line.send(self.call.ack(answer, status))
        return status == 200

    def lives(self) -> bool:
        asked = self.dialog()
        self.sends(asked.request("OPTIONS"))
        while asked.id not in (answer := self.final("OPTIONS")):
            pass
        return answer.startswith("SIP/2.0 200")

    def final(self, method: str, patience_s: float = 5.0) -> str:
        """Returns the final answer to a request of this method in any case; fails where none comes."""
        self.line.settimeout(patience_s)
        wanted = rf"SIP/2\.0 [2-6].*?^CSeq:\s*\d+\s+{re.escape(method)}\s*$"
        while not re.match(
            wanted, text := self.line.recv(65536).decode("latin-1"), re.DOTALL | re.MULTILINE | re.IGNORECASE
        ):
            pass
        return text

    def sends(self, message: bytes) -> None:
        self.line.send(message)

    def status(self, message: bytes, method: str) -> int:
        self.sends(message)
        return int(self.final(method)[8:11])


@pytest.fixture
def stranger(relevo: Endpoint) -> Iterator[Stranger]:
    made = Stranger(relevo)
    yield made
    while True:  # the call of a request that was let in
        made.line.settimeout(0.05)
        try:
            made.line.recv(65536)
        except TimeoutError:
            break
    assert made.lives()
    made.line.close()


def written(message: bytes, method: str, begin: str = "", sequence: str = "") -> bytes:
    """Writes the method otherwise, in the request line and in CSeq."""
    text = message.decode()
    text = text.replace(f"{method} ", f"{begin or method} ", 1)
    return re.sub(rf"(CSeq: \d+) {method}", rf"\1 {sequence or begin or method}", text).encode()


@pytest.mark.parametrize("begin", ["ack", "Ack", "ACK\t", "aCK", "ACK"])
@pytest.mark.parametrize("more", ["", BIG, "X Pad: 1\r\n", "X: a\rb\r\n"])
@pytest.mark.parametrize("within", [False, True])
def test_ack_of_any_kind_is_never_answered(stranger: Stranger, begin: str, more: str, within: bool) -> None:
    if within:
        assert stranger.dials()
    message = written(stranger.call.request("ACK"), "ACK", begin).replace(b"Max-F", f"{more}Max-F".encode())
    stranger.sends(message)
    with pytest.raises(TimeoutError):
        stranger.final("ACK", 0.3)
    if within:
        assert stranger.status(stranger.call.request("BYE"), "BYE") == 200


@pytest.mark.parametrize("method", [one for one in METHODS if one != "ACK"])
@pytest.mark.parametrize("within", [False, True])
def test_method_in_small_letters_is_no_method(stranger: Stranger, method: str, within: bool) -> None:
    if within:
        assert stranger.dials()
    assert stranger.status(written(stranger.call.request(method), method, method.lower()), method) == 501
    if within:
        assert stranger.status(stranger.call.request("BYE"), "BYE") == 200


@pytest.mark.parametrize(
    ("method", "wanted"),
    [
        *(("MESSAGE", 405), ("SUBSCRIBE", 405), ("REFER", 481), ("INFO", 481), ("BYE", 481), ("UPDATE", 481)),
        *(("PUBLISH", 405), ("REGISTER", 405), ("PRACK", 481), ("NOTIFY", 481), ("SING", 501)),
    ],
)
def test_tag_within_an_address_is_no_tag(stranger: Stranger, method: str, wanted: int) -> None:
    for to in (FAKE, f'"a;tag=x" {FAKE}', '"\\";tag=x" <sip:a@h>'):
        message = stranger.dialog().request(method).decode().replace("To: <sip:910000001@127.0.0.1>", f"To: {to}")
        assert stranger.status(message.encode(), method) == wanted


@pytest.mark.parametrize("method", ["INVITE", "invite"])
def test_takeover_needs_the_method_and_ends_no_worker(relevo: Endpoint, stranger: Stranger, method: str) -> None:
    assert stranger.dials()
    second = stranger.dialog()
    second.more = stranger.call.replaces()
    invite = written(second.invite(offer("127.0.0.1", 9)), "INVITE", method).replace(
        b"To: <sip:910", b"To: <sip:;tag=x"
    )
    stranger.sends(invite)
    answer = stranger.final("INVITE")
    assert int(answer[8:11]) == (200 if method == "INVITE" else 501)
    if method == "INVITE":
        stranger.sends(second.ack(answer, 200))
        assert stranger.status(second.request("BYE"), "BYE") == 200
    assert stranger.status(stranger.call.request("BYE"), "BYE") in (200, 481)


@pytest.mark.parametrize("method", ["REFER", "OPTIONS", "INFO", "INVITE", "UPDATE", "NOTIFY", "BYE", "MESSAGE"])
def test_request_in_a_call_that_is_over_does_nothing_to_the_next_one(
    relevo: Endpoint, stranger: Stranger, method: str
) -> None:
    """The library keeps the dialog for a while, and gives the place of its call to the next one."""
    assert stranger.dials()
    assert stranger.status(stranger.call.request("BYE"), "BYE") == 200
    others = []
    for _ in range(4):
        others.append(Stranger(relevo))
        until(others[-1].dials, "a line", 20)
    assert stranger.status(stranger.call.request(method), method) == 481
    for other in others:
        assert other.status(other.call.request("OPTIONS"), "OPTIONS") == 200
        assert other.status(other.call.request("BYE"), "BYE") == 200
        other.line.close()


BENT: list[Callable[[str], str]] = [
    lambda text: text.replace("To: ", "To: <sip:b@h>\r\nTo: ", 1),
    lambda text: text.replace("To: ", "t: <sip:b@h>;tag=1\r\nTo: ", 1),
    lambda text: text.replace("From: ", "f: <sip:b@h>;tag=1\r\nFrom: ", 1),
    lambda text: text.replace("Call-ID: ", "Call-ID: other\r\ni: ", 1),
    lambda text: text.replace("CSeq: ", "CSeq: 9 BYE\r\nCSeq: ", 1),
    lambda text: re.sub(r"(CSeq: \d+) \w+", r"\1 BYE", text),
    lambda text: re.sub(r"(CSeq: )\d+", r"\g<1>4294967295", text),
    lambda text: text.replace("Max-F", "Content-Length: 0\r\nMax-F", 1),
    lambda text: text.replace("\r\nCall-ID", ";tag=1;tag=2\r\nCall-ID", 1),
    lambda text: text.replace("\r\nCall-ID", ";tag\r\nCall-ID", 1),
    lambda text: text.replace("Max-F", "X: a\rTo: <sip:b@h>;tag=1\r\nMax-F", 1),
    lambda text: text.replace("Max-F", "X: a\nTo: <sip:b@h>;tag=1\r\nMax-F", 1),
    lambda text: text.replace("Max-F", "X: a\x00\r\nMax-F", 1),
    lambda text: text.replace("Max-F", "no header\r\nMax-F", 1),
    lambda text: text.replace(" SIP/2.0\r\n", "  SIP/2.0\r\n", 1),
    lambda text: text.replace(" SIP/2.0\r\n", " sip/2.0\r\n", 1),
]


@pytest.mark.parametrize("bend", range(len(BENT)))
def test_request_that_can_be_read_in_two_ways_is_answered_400(stranger: Stranger, bend: int) -> None:
    """Or dropped, where the library itself reads none."""
    stranger.sends(BENT[bend](stranger.dialog().request("OPTIONS").decode()).encode())
    stranger.line.settimeout(0.5)
    with suppress(TimeoutError):
        assert stranger.line.recv(65536).startswith(b"SIP/2.0 400")


@pytest.mark.parametrize(
    ("plain", "unusual"),
    [
        ("To: ", "t :  "),
        ("Call-ID: ", "i:"),
        ("From: ", "FROM:\r\n "),
        ("CSeq: ", "cseq:  000"),
        (";tag=", " ;\r\n Tag = "),
        ("To: ", 'To: "a \\"b\\"; <c>, d" '),
        ("To: <sip:910000001@127.0.0.1>", "To: sip:910000001@127.0.0.1;x=y"),
        ("Max-Forwards", "X-Ñ: ñ\r\nMax-Forwards".replace("Ñ", "N")),
        ("Max-Forwards", "Subject:\r\nMax-Forwards"),
    ],
)
def test_unusual_writing_is_read(stranger: Stranger, plain: str, unusual: str) -> None:
    text = stranger.dialog().request("OPTIONS").decode()
    assert plain in text
    assert stranger.status(text.replace(plain, unusual, 1).encode(), "OPTIONS") == 200


@pytest.mark.parametrize("count", [200, pytest.param(12_000, marks=LONG)])
def test_bent_requests_in_and_out_of_a_call_end_no_worker(relevo: Endpoint, count: int) -> None:
    draw = random.Random(SEED)
    stranger = renewed(relevo, Stranger(relevo))
    for number in range(count):
        method = draw.choice(METHODS)
        asked = stranger.call if draw.random() < 0.6 else stranger.dialog()
        message = asked.invite("") if method == "INVITE" and asked is not stranger.call else asked.request(method)
        stranger.sends(bent(draw, written(message, method, cased(draw, method)))[:20_000])
        if number % 10 == 9:
            assert stranger.lives()  # and has taken all of them
        if number % 100 == 99:
            stranger = renewed(relevo, stranger)
    stranger.line.close()


BITS = (b"", b"\x00", b"\xff", b"\r\n", b"\r\n\r\n", b";", b"<", b">", b'"', b",", b"sip:", b"-1", b"%s%n", b"A" * 900)
"""What stands in a bent message at any place."""


def cased(draw: random.Random, method: str) -> str:
    if draw.random() < 0.6:
        return method
    return draw.choice((method.lower(), method.title(), f"{method}\t", f" {method}", "ACK", "ack", "Cancel"))


def bent(draw: random.Random, message: bytes) -> bytes:
    for _ in range(draw.randint(0, 3)):
        if draw.random() < 0.4:
            message = draw.choice(BENT)(message.decode("latin-1")).encode("latin-1")
        elif draw.random() < 0.2:
            message = message.replace(b"Max-F", BIG.encode() + b"Max-F", 1)
        else:
            at = draw.randrange(len(message))
            message = message[:at] + draw.choice(BITS) + message[at + draw.choice((0, 1, 40)) :]
    return message


def renewed(relevo: Endpoint, before: Stranger) -> Stranger:
    """Ends a stranger's call, and has another one call, once a line is free: bent INVITEs take some for a while."""
    before.sends(before.call.request("BYE"))
    before.line.close()

    def called() -> Stranger | None:
        after = Stranger(relevo)
        if after.dials():
            return after
        after.line.close()
        return None

    return until(called, "a line is free", 30)
