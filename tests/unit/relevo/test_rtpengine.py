"""How rtpengine is started from the settings, what is wrong with them, and what doctor and metrics say of it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from ivr.lines.sip.trunk import Trunk
from relevo.config.settings import Settings, WrongSettings, read
from relevo.config.trunks import TrunkSettings
from relevo.kamailio import layout as text
from relevo.kamailio import program as kamailio
from relevo.programs import ports
from relevo.programs.checks.production.gate import failed
from relevo.programs.checks.sound import sound
from relevo.programs.figures.metrics import SoundFigures
from relevo.rtpengine import control, program
from tests.unit.relevo.test_kamailio import made

PBX = {"pbx": TrunkSettings(host="10.0.0.9", media="direct")}


def settings(rtpengine: dict[str, Any] | None = None, **more: Any) -> Settings:
    return Settings.model_validate({"sip_host": "192.0.2.10", "rtpengine": {"on": True, **(rtpengine or {})}, **more})


def test_sound_comes_from_outside_and_commands_on_loopback() -> None:
    words = program.command(settings({"first_port": 31000, "ports": 500, "control_port": 2300}))
    assert "--interface=outer/192.0.2.10" in words
    assert "--interface=inner/127.0.0.1" in words
    assert "--listen-ng=127.0.0.1:2300" in words
    assert {"--port-min=31000", "--port-max=31499", "--table=-1"} <= set(words)


@pytest.mark.parametrize(
    ("own", "more", "told"),
    [
        ({"public_host": "198.51.100.1"}, {}, "outer/192.0.2.10!198.51.100.1"),
        ({}, {"sip_public_host": "198.51.100.2"}, "outer/192.0.2.10!198.51.100.2"),
        ({"hosts": ["192.0.2.11", "2001:db8::5"], "public_host": "198.51.100.1"}, {}, "outer/2001:db8::5"),
        ({"hosts": ["192.0.2.11"]}, {}, "outer/192.0.2.11"),
    ],
)
def test_the_outside_is_told_the_public_address(own: dict[str, Any], more: dict[str, Any], told: str) -> None:
    assert f"--interface={told}" in program.command(settings(own, **more))


def test_silent_call_is_forgotten_after_the_workers_have_ended_it() -> None:
    trunk = TrunkSettings(host="192.0.2.7", rtp_timeout_s=3000)
    assert "--timeout=660" in program.command(settings())
    assert "--timeout=3060" in program.command(settings(trunks={"slow": trunk}))


@pytest.mark.parametrize(
    ("host", "found"),
    [("192.0.2.10", ["192.0.2.10"]), ("127.0.0.1", ["127.0.0.1"]), ("::1", ["127.0.0.1", "::1"])],
)
def test_sound_comes_where_calls_come(host: str, found: list[str]) -> None:
    assert program.hosts(settings(sip_host=host)) == found


def test_both_kinds_are_found_where_sip_takes_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "outward", lambda towards: "2001:db8::5" if ":" in towards else "192.0.2.10")
    assert program.hosts(settings(sip_host="::")) == ["192.0.2.10", "2001:db8::5"]
    assert program.hosts(settings(sip_host="0.0.0.0")) == ["192.0.2.10"]
    monkeypatch.setattr(program, "outward", lambda towards: "")
    with pytest.raises(WrongSettings, match="no IPv4 address"):
        program.hosts(settings(sip_host="::"))


@pytest.mark.parametrize(
    ("own", "wrong"),
    [
        ({"hosts": ["sound.example.net"]}, "is no address"),
        ({"hosts": ["2001:db8::5"]}, "one IPv4 address"),
        ({"hosts": ["192.0.2.1", "192.0.2.2"]}, "one IPv4 address"),
        ({"inner_host": "::1"}, "IPv4 only"),
        ({"first_port": 65000}, "end beyond 65535"),
    ],
)
def test_wrong_settings_are_named(own: dict[str, Any], wrong: str) -> None:
    with pytest.raises(WrongSettings, match=wrong):
        read(rtpengine={"on": True, **own})


def test_environment_sets_its_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELEVO_RTPENGINE__ON", "true")
    monkeypatch.setenv("RELEVO_RTPENGINE__HOSTS", '["192.0.2.11"]')
    assert read().rtpengine.hosts == ["192.0.2.11"]
    assert read().rtpengine.on


def test_workers_take_sound_at_the_inner_address_only_and_from_says_the_outer() -> None:
    assert kamailio.media_host(settings()) == "127.0.0.1"
    assert kamailio.media_host(settings({"inner_host": "10.0.0.5"})) == "10.0.0.5"
    assert kamailio.known_host(settings()) == "192.0.2.10"
    assert kamailio.known_host(settings(sip_public_host="198.51.100.2")) == "198.51.100.2"
    assert kamailio.known_host(settings(sip_host="2001:db8::5")) == "[2001:db8::5]"


def problems(**more: Any) -> str:
    return "; ".join(f"{one.seen} {one.fix}" for one in failed(settings(sip_host="127.0.0.1", **more)))


def test_lone_worker_cannot_use_rtpengine() -> None:
    assert "Kamailio is not in front" in problems(sip_proxy="none")
    assert problems(sip_proxy="kamailio") == ""


def test_ports_that_are_too_few_or_the_workers_own_are_named() -> None:
    assert "both take sound at ports from 30000" in problems(sip_proxy="kamailio", rtp_port=30000)
    assert "8 ports for 8 lines" in problems(sip_proxy="kamailio", lines=8, rtpengine={"on": True, "ports": 8})


def test_direct_sound_needs_workers_that_the_trunk_reaches() -> None:
    assert "sound of pbx is to go straight" in problems(sip_proxy="kamailio", trunks=PBX)
    assert problems(sip_proxy="kamailio", trunks=PBX, rtpengine={"on": True, "inner_host": "10.0.0.5"}) == ""


def test_who_holds_its_control_port_is_named_before_anything_starts() -> None:
    assert ports.wanted(settings())["RELEVO_RTPENGINE__CONTROL_PORT"] == (("127.0.0.1", 22_222, socket.SOCK_DGRAM),)
    assert "RELEVO_RTPENGINE__CONTROL_PORT" not in ports.wanted(Settings())


def test_kamailio_knows_trunks_with_direct_sound() -> None:
    relayed = program.relayed(settings(trunks=PBX))
    written = text.configuration(made(trunks=[Trunk("pbx", host="10.0.0.9")], sound=relayed))
    assert "@{" not in written
    assert '$var(party) == "trunk:pbx") $var(straight) = 1;' in written
    assert '$rd == "10.0.0.9") $var(straight) = 1;' in written
    assert program.relayed(Settings()) is None


@pytest.fixture
def answering() -> Iterator[int]:
    """Something that answers as rtpengine does, with three calls."""
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind(("127.0.0.1", 0))
    told = (
        b"d10:statisticsd17:currentstatisticsd13:sessionstotali3ee"
        b"15:totalstatisticsd15:timeoutsessionsi1eee6:result2:oke"
    )

    def answer() -> None:
        while True:
            try:
                asked, sender = line.recvfrom(4096)
            except OSError:
                return
            cookie, _, what = asked.partition(b" ")
            line.sendto(cookie + b" " + (told if b"statistics" in what else b"d6:result4:ponge"), sender)

    Thread(target=answer, daemon=True).start()
    yield int(line.getsockname()[1])
    line.close()


def figures(port: int) -> str:
    registry = CollectorRegistry()
    registry.register(SoundFigures(port))
    return generate_latest(registry).decode()


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_doctor_and_metrics_say_how_many_calls_it_carries(answering: int) -> None:
    assert control.answers(answering)
    assert control.figures(answering) == control.Figures(3, 1)
    found = sound(settings({"control_port": answering}))
    assert (found.health, found.seen) == ("ok", "carries 3 calls at 192.0.2.10, UDP 30000 to 31999")
    assert "relevo_rtpengine_up 1.0" in figures(answering)
    assert "relevo_rtpengine_calls 3.0" in figures(answering)


def test_doctor_and_metrics_say_that_it_is_away() -> None:
    port = free_port()
    assert not control.answers(port)
    found = sound(settings({"control_port": port}))
    assert (found.health, "refused with 503" in found.seen) == ("error", True)
    assert "var/log/rtpengine.log" in found.fix
    assert "relevo_rtpengine_up 0.0" in figures(port)
    assert "relevo_rtpengine_calls" not in figures(port)


def test_nothing_is_said_where_it_is_not_used() -> None:
    assert sound(Settings()).health == "ok"
    assert figures(0) == ""


@pytest.mark.parametrize("answer", [b"", b"x d6:result4:ponge", b"garbage", b"i12"])
def test_answer_of_another_program_is_none(answer: bytes) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        Thread(target=lambda: line.sendto(answer, line.recvfrom(4096)[1]), daemon=True).start()
        with pytest.raises(control.RtpengineAway):
            control.figures(line.getsockname()[1])


def test_missing_program_is_named_with_its_install_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(program.RtpengineMissing, match="rtpengine-daemon"):
        program.found()
