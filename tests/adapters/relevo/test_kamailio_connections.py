"""Connections by TCP: one stranger has a few, and none without a word; a trunk's stay."""

from __future__ import annotations

import socket
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from ivr.lines.sip.trunk import Trunk
from relevo.kamailio import control, layout
from relevo.kamailio.connections.crowds import CROWD, Doorkeeper
from relevo.kamailio.layout import CONNECTIONS
from tests.adapters.relevo.kamailio_front import Front, Peer, asked, message, ring, standing
from tests.waiting import until

pytestmark = pytest.mark.needs("kamailio")
TRUNK, STRANGER = "127.0.0.20", "127.0.0.7"


def connected(front: Front, host: str) -> socket.socket:
    line = socket.create_connection(front.place, timeout=10, source_address=(host, 0))
    line.settimeout(10)
    return line


def options(host: str, call: str) -> bytes:
    return message(Peer(host), "OPTIONS", call, body="").replace("/UDP", "/TCP").encode()


def open_ones(front: Front) -> int:
    return int(control.ask(front.where.rpc, "core.tcp_info")["opened_connections"])


def test_connections_without_a_word_leave_room_for_a_trunk(tmp_path: Path) -> None:
    with standing(tmp_path, trunks=[Trunk("pbx", sources=(TRUNK,))]) as front, ExitStack() as stack:
        for _ in range(400):
            stack.enter_context(connected(front, STRANGER))
        assert open_ones(front) < 100
        with connected(front, TRUNK) as trunk:
            trunk.sendall(options(TRUNK, "pbx-1"))
            assert trunk.recv(4096).startswith(b"SIP/2.0 200")


def test_stranger_has_a_few_connections_and_a_trunk_as_many_as_it_likes(tmp_path: Path) -> None:
    with standing(tmp_path, trunks=[Trunk("pbx", sources=(TRUNK,))]) as front, ExitStack() as stack:
        answered = {}
        for host in (STRANGER, TRUNK):
            lines = [stack.enter_context(connected(front, host)) for _ in range(CONNECTIONS + 4)]
            answered[host] = 0
            for number, line in enumerate(lines):
                line.sendall(options(host, f"{host}-{number}"))
                with suppress(ConnectionError):
                    answered[host] += line.recv(4096).startswith(b"SIP/2.0 200")
        assert answered == {STRANGER: CONNECTIONS, TRUNK: CONNECTIONS + 4}


def test_connection_of_a_stranger_ends_and_one_of_a_trunk_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "BRIEF_TCP_S", 2)
    with (
        standing(tmp_path, trunks=[Trunk("pbx", sources=(TRUNK,))]) as front,
        connected(front, TRUNK) as trunk,
        connected(front, STRANGER) as stranger,
    ):
        for host, line in ((TRUNK, trunk), (STRANGER, stranger)):
            line.sendall(options(host, f"{host}-1"))
            assert line.recv(4096).startswith(b"SIP/2.0 200")
        stranger.settimeout(30)
        assert stranger.recv(4096) == b""
        until(lambda: open_ones(front) == 1, "the trunk's connection alone is left")
        trunk.sendall(options(TRUNK, "pbx-2"))
        assert trunk.recv(4096).startswith(b"SIP/2.0 200")


def test_unfinished_messages_of_strangers_leave_room_for_a_trunk(tmp_path: Path) -> None:
    with standing(tmp_path, trunks=[Trunk("pbx", sources=(TRUNK,))]) as front, ExitStack() as stack:
        doorkeeper = Doorkeeper(front.where)
        honest, trunk = (stack.enter_context(connected(front, host)) for host in ("127.0.0.8", TRUNK))
        for host, line in (("127.0.0.8", honest), (TRUNK, trunk)):
            line.sendall(options(host, f"{host}-1"))
            assert line.recv(4096).startswith(b"SIP/2.0 200")
        for number in range(CROWD + 100):
            stack.enter_context(connected(front, f"127.0.1.{number % 200 + 1}")).sendall(b"INVITE sip:")
        until(lambda: open_ones(front) > CROWD + 90, "all are connected")
        doorkeeper.look()

        def few() -> bool:
            doorkeeper.look()
            return open_ones(front) <= CROWD

        until(few, "those of the crowd are closed")
        for host, line in (("127.0.0.8", honest), (TRUNK, trunk)):
            line.sendall(options(host, f"{host}-2"))
            assert line.recv(4096).startswith(b"SIP/2.0 200")
        fresh = stack.enter_context(connected(front, TRUNK))
        fresh.sendall(message(Peer(TRUNK), "INVITE", "by-tcp").replace("/UDP", "/TCP").encode())
        assert "Call-ID: by-tcp" in asked(front.workers)[1]
        ring(front, Peer(TRUNK), "by-udp")
