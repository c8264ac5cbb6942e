"""Every address and port that a program listens on is checked before the programs start."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from relevo.config.settings import Settings
from relevo.kamailio import control
from relevo.programs import ports, readiness
from relevo.programs.checks import running

UDP, TCP = socket.SOCK_DGRAM, socket.SOCK_STREAM


def fronted(**more: object) -> Settings:
    return Settings(sip_proxy="kamailio", **{"sip_host": "192.0.2.10", **more})  # type: ignore[arg-type]


def test_all_that_kamailio_listens_on_is_wanted() -> None:
    wanted = {place for places in ports.wanted(fronted(sip_tls_port=5061)).values() for place in places}
    for host in ("192.0.2.10", "127.0.0.1"):
        assert {(host, 5060, UDP), (host, 5060, TCP), (host, 5061, TCP)} <= wanted
    assert ("127.0.0.1", 9090, UDP) in wanted


@pytest.mark.parametrize("kind", [UDP, TCP])
def test_port_taken_on_loopback_alone_is_told(kind: socket.SocketKind) -> None:
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind(("127.0.0.1", 0))
        if kind == TCP:
            other.listen()
        port = other.getsockname()[1]
        told = readiness.taken(ports.wanted(fronted(sip_host="127.0.0.2", sip_port=port)))
    assert [line for line in told if line.startswith(f"port {port} is used by ")]


def test_ports_for_sound_that_reach_another_port_are_told() -> None:
    (told,) = ports.overlaps(fronted(sip_port=14150, lines=8))
    assert told.startswith("RELEVO_SIP_PORT is 14150, which is among the ports for sound, 14000 to 14199")
    assert ports.overlaps(fronted(sip_port=14150, lines=4)) == []


def test_another_program_that_answers_is_not_kamailio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_INET, UDP) as other:
        other.bind(("127.0.0.1", 0))
        settings = fronted(data_dir=tmp_path, sip_port=other.getsockname()[1])
        found = running.kamailio(settings)
    assert (found.health, "is used by" in found.seen) == ("error", True)
    monkeypatch.setattr(control, "ask", lambda *_: json.loads('"kamailio 5.6"'))
    assert running.kamailio(settings).health == "ok"
