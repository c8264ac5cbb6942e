"""SIP messages as no telephone sends them: whole ones, bent in one to four places. The same seed bends the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 77\r\n"
"""A codec that nobody has, so that no line stays taken."""
METHODS = ("INVITE", "OPTIONS", "REGISTER", "BYE", "ACK", "CANCEL", "INFO", "SUBSCRIBE", "UPDATE", "NOTIFY")
BITS = (
    b"\x00", b"\xff\xfe", b"%s%n", b"\r\n", b"\r\n\r\n", b";", b"<", b">", b'"', b",", b"@", b"sip:", b"4294967296",
    b"-1", b"A" * 3000, b"Via: SIP/2.0/UDP x\r\n" * 60, "ñ€".encode(), b"Content-Length: 99999\r\n",
)  # fmt: skip


def messages(seed: int, count: int, *, calls: bool) -> Iterator[bytes]:
    """Without `calls` no INVITE: one that is bent into a good one takes a line for half a minute."""
    draw = random.Random(seed)
    methods = METHODS if calls else METHODS[1:]
    for number in range(count):
        bent = whole(draw.choice(methods), f"{seed}-{number}")
        for _ in range(draw.randint(1, 4)):
            bent = draw.choice(BENDS)(draw, bent)
        yield bent[:8000]


def whole(method: str, unique: str) -> bytes:
    body = SDP if method in ("INVITE", "UPDATE") else ""
    return (
        f"{method} sip:910000001@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK{unique}\r\n"
        f"From: <sip:a@127.0.0.1>;tag=f{unique}\r\nTo: <sip:910000001@127.0.0.1>\r\nCall-ID: {unique}\r\n"
        f"CSeq: 1 {method}\r\nContact: <sip:a@127.0.0.1:9>\r\nMax-Forwards: 70\r\n"
        f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def _flip(draw: random.Random, text: bytes) -> bytes:
    at = draw.randrange(len(text))
    return text[:at] + bytes([draw.randrange(256)]) + text[at + 1 :]


def _cut(draw: random.Random, text: bytes) -> bytes:
    at = draw.randrange(len(text))
    return text[:at] + text[at + draw.randint(1, 80) :] or b"x"


def _put(draw: random.Random, text: bytes) -> bytes:
    at = draw.randrange(len(text))
    return text[:at] + draw.choice(BITS) + text[at:]


def _line(draw: random.Random, text: bytes) -> bytes:
    """A header away, twice, or elsewhere."""
    lines = text.split(b"\r\n")
    one = lines.pop(draw.randrange(len(lines)))
    for _ in range(draw.choice((0, 1, 2, 20))):
        lines.insert(draw.randrange(len(lines) + 1), one)
    return b"\r\n".join(lines) or b"x"


def _end(draw: random.Random, text: bytes) -> bytes:
    return text[: draw.randrange(1, len(text) + 1)]


BENDS: tuple[Callable[[random.Random, bytes], bytes], ...] = (_flip, _cut, _put, _line, _end)
