"""Kamailio passes on answers only to what was asked through it; a stray answer reaches no host by any transport."""

from __future__ import annotations

import socket

import pytest

from relevo.kamailio.layout import FLOOD
from tests.adapters.relevo.kamailio_front import Front, Peer, message, ring, status
from tests.adapters.relevo.test_kamailio_strangers import STRANGER
from tests.waiting import until

pytestmark = pytest.mark.needs("kamailio")


def stray(front: Front, call: str, via: str, code: int = 200, top: str = "") -> str:
    """An answer that names us first and another place second."""
    top = top or f"SIP/2.0/UDP 127.0.0.1:{front.where.port};branch=z9hG4bK{call}"
    return (
        f"SIP/2.0 {code} OK\r\nVia: {top}\r\nVia: {via};branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n"
        f"To: <sip:b@b>;tag=2\r\nCall-ID: {call}\r\nCSeq: 1 INVITE\r\nContent-Length: 4\r\n\r\nspam"
    )


def test_stray_answers_reach_no_third_host(front: Front) -> None:
    stranger, victim = Peer(STRANGER), Peer("127.0.0.9")
    with socket.create_server(("127.0.0.9", 0)) as door:
        port = door.getsockname()[1]
        for number, code in enumerate((100, 180, 200, 302, 404, 503, 603)):
            stranger.send(stray(front, f"udp-{number}", f"SIP/2.0/UDP {victim.host}:{victim.port}", code), front.place)
            stranger.send(stray(front, f"tcp-{number}", f"SIP/2.0/TCP {victim.host}:{port}", code), front.place)
            stranger.send(
                stray(front, f"rec-{number}", f"SIP/2.0/UDP x;received=127.0.0.9;rport={victim.port}"), front.place
            )
        assert victim.read(1) == ""
        door.settimeout(0.1)
        with pytest.raises(TimeoutError):
            door.accept()


def test_stray_answers_by_tcp_reach_no_third_host(front: Front) -> None:
    victim = Peer("127.0.0.9")
    top = f"SIP/2.0/TCP 127.0.0.1:{front.where.port};branch=z9hG4bK1"
    with socket.create_connection(front.place, source_address=(STRANGER, 0)) as line:
        line.sendall(stray(front, "call-1", f"SIP/2.0/UDP {victim.host}:{victim.port}", top=top).encode())
        assert victim.read(1) == ""


def test_stray_answers_reach_no_worker(front: Front) -> None:
    stranger = Peer(STRANGER)
    for number, its in enumerate(front.workers):
        stranger.send(stray(front, f"call-{number}", f"SIP/2.0/UDP 127.0.0.1:{its.port}"), front.place)
    assert [one.read(0.5) for one in front.workers] == ["", ""]


def test_answer_to_a_strangers_own_call_under_another_branch_reaches_nobody(front: Front) -> None:
    stranger, victim = Peer(STRANGER), Peer("127.0.0.9")
    its, invite = ring(front, stranger, "call-1")
    stranger.send(stray(front, "call-1", f"SIP/2.0/UDP {victim.host}:{victim.port}"), front.place)
    its.answer(invite, 180, front.place)
    assert status(stranger.read()) == 180
    assert victim.read(0.3) == ""


def test_flood_of_stray_answers_silences_its_sender(front: Front) -> None:
    stranger, other = Peer(STRANGER), Peer("127.0.0.8")
    for number in range(FLOOD + 20):
        stranger.send(stray(front, f"call-{number}", "SIP/2.0/UDP 127.0.0.9:9"), front.place)
    until(lambda: "flood of answers" in (front.where.folder / "log").read_text(), "the flood is seen")
    stranger.send(message(stranger, "OPTIONS", "call-x", body=""), front.place)
    assert stranger.read(1) == ""
    other.send(message(other, "OPTIONS", "call-y", body=""), front.place)
    assert status(other.read()) == 200
