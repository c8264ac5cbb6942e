"""A SIP neighbour by sipp: steps that become a scenario, and a run of it. The neighbour sends our own sound back."""

from __future__ import annotations

import os
import socket
import subprocess
from itertools import count
from pathlib import Path

CODECS = {
    "PCMU": ("0", "a=rtpmap:0 PCMU/8000"),
    "PCMA": ("8", "a=rtpmap:8 PCMA/8000"),
    "G722": ("9", "a=rtpmap:9 G722/8000"),
    "G729": ("18", "a=rtpmap:18 G729/8000"),
    "keys": ("96", "a=rtpmap:96 telephone-event/8000\na=fmtp:96 0-15"),
}
MEDIA = count(21_000 + os.getpid() % 500 * 16, 4)
"""Ports for sound, below those that the system gives away: sipp takes three in a row."""
KEY = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\n"
BODY = "Content-Type: application/sdp\n"
_VIA = """Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: "Ana" <sip:+34600111222@[local_ip]:[local_port]>;tag=[pid]C[call_number]
"""
_REST = "Call-ID: [call_id]\nCSeq: {number} {method}\nContact: <sip:caller@[local_ip]:[local_port]>\nMax-Forwards: 70\n"
_FIRST = "To: <sip:[service]@[remote_ip]:[remote_port]>\n"


def sdp(*codecs: str, version: int = 1, direction: str = "sendrecv", encrypted: bool = False) -> str:
    codecs = codecs or ("PCMA", "keys")
    numbers = " ".join(CODECS[codec][0] for codec in codecs)
    maps = "\n".join(CODECS[codec][1] for codec in codecs)
    return (
        f"v=0\no=caller 1 {version} IN IP4 [local_ip]\ns=-\nc=IN IP4 [media_ip]\nt=0 0\n"
        f"m=audio [media_port] {'RTP/SAVP' if encrypted else 'RTP/AVP'} {numbers}\n{maps}\n"
        f"{KEY if encrypted else ''}a=ptime:20\na={direction}\n"
    )


def send(text: str, body: str = "", again: bool = True) -> str:
    length = "Content-Length: [len]" if body else "Content-Length: 0"
    retransmitted = ' retrans="500"' if again else ""
    return f"<send{retransmitted}><![CDATA[\n{text}{length}\n\n{body}]]></send>\n"


def first(method: str, more: str = "", body: str = "", number: int = 1) -> str:
    """A request outside a call, or the one that begins it."""
    head = f"{method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0\n{_VIA}{_FIRST}"
    return send(head + _REST.format(number=number, method=method) + more, body)


def within(method: str, number: int, more: str = "", body: str = "") -> str:
    """A request within the call."""
    head = f"{method} [next_url] SIP/2.0\n{_VIA}[last_To:]\n[routes]\n"
    return send(head + _REST.format(number=number, method=method) + more, body, again=method != "ACK")


def answer(more: str = "", body: str = "") -> str:
    """200 to the request that came last."""
    same = "[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n[last_CSeq:]\n"
    return send(f"SIP/2.0 200 OK\n{same}Contact: <sip:caller@[local_ip]:[local_port]>\n{more}", body, again=False)


def gets(status: int, opens: bool = False) -> str:
    """Waits for an answer, past any provisional ones; one that opens the call tells where it is led from now on."""
    return (
        '<recv response="100" optional="true"/>\n<recv response="180" optional="true"/>\n'
        f'<recv response="{status}" rrs="{str(opens).lower()}"/>\n'
    )


def told(status: int, header: str) -> str:
    """Waits for an answer that has this header."""
    found = f'<ereg regexp="{header}: *[^ ]" search_in="msg" check_it="true" assign_to="1"/>'
    return f'<recv response="{status}"><action>{found}</action></recv>\n<Reference variables="1"/>\n'


def asked(method: str) -> str:
    return f'<recv request="{method}" timeout="60000"/>\n'


def pause(ms: int) -> str:
    return f'<pause milliseconds="{ms}"/>\n'


def invites(body: str, more: str = "") -> str:
    """Begins the call and sees it answered."""
    return first("INVITE", BODY + more, body) + gets(200, opens=True) + within("ACK", 1)


def changes(number: int, body: str, more: str = "") -> str:
    """A re-INVITE."""
    return within("INVITE", number, BODY + more, body) + gets(200) + within("ACK", number)


def refused(status: int, body: str, more: str = "") -> str:
    ack = f"ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0\n{_VIA}[last_To:]\n{_REST}"
    asked = first("INVITE", BODY + more, body) + gets(status)
    return asked + send(ack.format(number=1, method="ACK"), again=False)


BYE = within("BYE", 99) + gets(200)


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def ran(
    folder: Path,
    steps: str,
    port: int,
    service: str = "+34910000001",
    media: int = 0,
    *,
    tcp: bool = False,
    echoes: bool = True,
) -> bool:
    """True if everything went as in `steps`, with the program at `port`. Leaves sipp's own messages in `folder`.

    `media`: the first of three ports for sound that are the test's own, else one of `MEDIA`. `echoes`: sends our own
    sound back. `tcp`: by TCP, where a 180 may overtake the 200 on its way through Kamailio and is passed over.
    """
    file = folder / "scenario.xml"
    file.write_text(f'<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="test">\n{steps}</scenario>\n')
    places = f"127.0.0.1:{port} -i 127.0.0.1 -mi 127.0.0.1 -p {free_port()} -mp {media or next(MEDIA)} -s {service}"
    way = "-t t1 -default_behaviors all,-abortunexp" if tcp else "-t u1"
    once = "-m 1 -nostdin -timeout 70s -timeout_error -trace_err"
    command = ["sipp", "-sf", str(file), *f"{places} {way} {once}".split(), *(["-rtp_echo"] if echoes else [])]
    return subprocess.run(command, capture_output=True, cwd=folder, timeout=90).returncode == 0
