"""Sound and keys of third parties are not taken: neither heard, nor do they turn our own sound to them."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from itertools import pairwise

from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.raw_caller import KEYS, PCMU, RawCaller

PORTS = range(20_000, 20_400)

Make = Callable[..., Endpoint]
HOST = "127.0.0.9"


def burst(port: int, kind: int, payload: bytes, count: int = 60) -> socket.socket:
    """Sends packets from another address all at once, and returns the socket that sent them."""
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind((HOST, 0))
    made.settimeout(0.5)
    for number in range(count):
        made.sendto(struct.pack("!BBHII", 0x80, kind, number, number * 160, 0x99) + payload, ("127.0.0.1", port))
    return made


def test_third_party_takes_no_sound_and_presses_no_key(endpoint: Make) -> None:
    relevo = endpoint()
    with RawCaller(relevo.port) as caller:
        answer = caller.call(caller.offer(PCMU, KEYS))
        port = int(answer.body.partition("m=audio ")[2].split()[0])
        for number in range(60):
            caller.speaks(b"\xff" * 160, 0, number, number * 160)
            caller.packets(0.02)
            if number > 30 and number % 5 == 0:
                with burst(port, 0, b"\x00" * 160):
                    pass
                with burst(port, 101, struct.pack("!BBH", 5, 0x8A, 800), 3):
                    pass
        assert len(caller.packets(0.6)) > 20  # our sound still goes to the caller
        caller.speaks(struct.pack("!BBH", 7, 0x8A, 800), 101, 61, 61 * 160, marker=True)
        assert relevo.wait("digit", 5)["digit"] == "7"
    assert [one["digit"] for one in relevo.all("digit")] == ["7"]


def test_caller_behind_an_address_translation_is_heard_at_once(endpoint: Make) -> None:
    """The description names an address that is not the one that sends; sound goes to the latter."""
    relevo = endpoint()
    with RawCaller(relevo.port) as caller:
        caller.call(caller.offer(PCMU, KEYS).replace("c=IN IP4 127.0.0.1", "c=IN IP4 127.0.0.77"))
        for number in range(15):
            caller.speaks(b"\xff" * 160, 0, number, number * 160)
            caller.packets(0.02)
        assert len(caller.packets(0.6)) > 20


def test_port_of_sound_cannot_be_told_from_that_of_the_call_before(endpoint: Make) -> None:
    relevo = endpoint(rtp_port=PORTS.start, rtp_ports=len(PORTS))
    ports = []
    for _ in range(8):
        with RawCaller(relevo.port) as caller:
            answer = caller.call(caller.offer(PCMU, KEYS))
            ports.append(int(answer.body.partition("m=audio ")[2].split()[0]))
    steps = [after - before for before, after in pairwise(ports)]
    assert all(port in PORTS and port % 2 == 0 for port in ports)
    assert len(set(steps)) > 3  # not the next port each time
