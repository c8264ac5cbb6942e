"""A port that cannot be taken is told with its cause: used, not allowed, or no address of this machine."""

import errno
import os
import socket
from typing import Any

import pytest

from relevo.config.settings import Settings
from relevo.programs import ports, readiness
from relevo.programs.checks import sentences, set_up

TCP, UDP = socket.SOCK_STREAM, socket.SOCK_DGRAM


def test_port_in_use_names_the_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        (told,) = readiness.taken({"RELEVO_INGRESS_PORT": [("127.0.0.1", port, TCP)]})
    assert f"port {port} is used by " in told
    assert "RELEVO_INGRESS_PORT" in told


def test_address_of_another_machine_is_not_told_as_a_used_port() -> None:
    (told,) = readiness.taken({"RELEVO_INGRESS_PORT": [("192.0.2.1", 8081, TCP)]})  # TEST-NET-1, RFC 5737
    assert told.startswith("192.0.2.1 is no address of this machine")


def test_port_that_needs_privileges_is_not_told_as_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(socket.socket, "bind", refuse)
    (told,) = readiness.taken({"RELEVO_WORKSPACE_PORT": [("127.0.0.1", 80, TCP)]})
    assert told == "this account may not use port 80; set RELEVO_WORKSPACE_PORT to a port from 1024 on"


def test_free_port_is_not_told() -> None:
    assert readiness.taken({"RELEVO_WORKSPACE_PORT": [("127.0.0.1", 0, TCP)]}) == []


def test_two_settings_of_one_port_are_named_together() -> None:
    (told,) = readiness.shared(
        {
            "RELEVO_WORKSPACE_PORT": [("127.0.0.1", 8080, TCP)],
            "RELEVO_INGRESS_PORT": [("0.0.0.0", 8080, TCP)],
            "RELEVO_SIP_PORT": [("127.0.0.1", 8080, socket.SOCK_DGRAM)],
            "RELEVO_METRICS_PORT": [("192.0.2.1", 9090, TCP)],
            "RELEVO_HANDSET_PORT": [("192.0.2.2", 9090, TCP)],
        }
    )
    assert told.startswith("RELEVO_WORKSPACE_PORT and RELEVO_INGRESS_PORT are both port 8080")


def test_settings_of_one_number_by_two_protocols_are_not_told() -> None:
    metrics = [("127.0.0.1", 9090, TCP), ("127.0.0.1", 9090, UDP)]
    assert readiness.shared({"RELEVO_METRICS_PORT": metrics[:1], "RELEVO_SIP_PORT": metrics[1:]}) == []
    assert readiness.shared({"RELEVO_METRICS_PORT": metrics, "RELEVO_SIP_PORT": metrics[1:]}) != []


def by_setting(settings: Settings) -> dict[str, set[tuple[str, socket.SocketKind]]]:
    return {name: {(host, kind) for host, _, kind in places} for name, places in ports.wanted(settings).items()}


def test_each_port_is_checked_by_the_protocols_that_take_it() -> None:
    alone = by_setting(Settings(lines=8, sip_proxy="none", sip_trace=True))
    assert alone["RELEVO_SIP_PORT"] == alone["RELEVO_SIP_PORT (worker 1)"] == {("127.0.0.1", TCP), ("127.0.0.1", UDP)}
    assert {kind for name in alone if "SIP" not in name for _, kind in alone[name]} == {TCP}
    fronted = by_setting(
        Settings(lines=4, sip_proxy="kamailio", sip_trace=True, sip_tls_port=5061, sip_host="192.0.2.5")
    )
    assert fronted["RELEVO_METRICS_PORT"] == {("127.0.0.1", TCP), ("127.0.0.1", UDP)}
    assert fronted["RELEVO_SIP_PORT"] == {(host, kind) for host in ("192.0.2.5", "127.0.0.1") for kind in (TCP, UDP)}
    assert fronted["RELEVO_SIP_TLS_PORT"] == {("192.0.2.5", TCP), ("127.0.0.1", TCP)}
    assert fronted["RELEVO_WORKER_PORT"] == {("127.0.0.1", TCP), ("127.0.0.1", UDP)}
    untraced = by_setting(Settings(lines=4, sip_proxy="kamailio", sip_trace=False))
    assert untraced["RELEVO_METRICS_PORT"] == {("127.0.0.1", TCP)}


def test_sip_port_that_another_program_has_by_tcp_alone_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings = Settings(sip_port=server.getsockname()[1], sip_proxy="none", lines=4)
        told = readiness.taken({"RELEVO_SIP_PORT": ports.wanted(settings)["RELEVO_SIP_PORT"]})
    assert [one.partition(" is used")[0] for one in told] == [f"port {settings.sip_port}"]


def test_port_past_the_last_is_told() -> None:
    (told,) = readiness.taken({"RELEVO_SIP_PORT (worker 1)": [("127.0.0.1", 65536, TCP)]})
    assert told.startswith("there is no port 65536")


def test_own_ports_of_every_worker_are_compared() -> None:
    settings = Settings(handset_port=9089, lines=8, sip_proxy="none")
    (told,) = readiness.shared(ports.wanted(settings))
    assert told.startswith("RELEVO_HANDSET_PORT (worker 1) and RELEVO_METRICS_PORT are both port 9090")


def test_doctor_reports_two_settings_of_one_port() -> None:
    found = set_up.ports(Settings(workspace_port=8081, sip_proxy="none"))
    assert found.health == "error"
    assert "RELEVO_WORKSPACE_PORT and RELEVO_INGRESS_PORT" in found.seen
    assert set_up.ports(Settings(sip_proxy="none")).health == "ok"


@pytest.mark.parametrize(
    ("given", "seen", "fix"),
    [
        ({"workspace_port": 8081}, "son los dos el puerto 8081", "ponga otro puerto en uno de los dos"),
        ({"sip_port": 14150, "lines": 8}, "está entre los puertos del sonido", "ponga otro puerto en RELEVO_RTP_PORT"),
        ({"sip_host": "192.0.2.1"}, "192.0.2.1 no es una dirección de esta máquina", "ponga en RELEVO_HOST"),
    ],
)
def test_problem_of_ports_is_said_in_the_language_of_the_pages(given: dict[str, Any], seen: str, fix: str) -> None:
    found = set_up.ports(Settings(sip_proxy="none", **given))
    assert (seen in sentences.told(found.seen, "es"), fix in sentences.told(found.fix, "es")) == (True, True)
