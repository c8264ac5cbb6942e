"""A port that cannot be taken is told with its cause: used, not allowed, or no address of this machine."""

import errno
import os
import socket

import pytest

from relevo.programs import readiness

TCP = socket.SOCK_STREAM


def test_port_in_use_names_the_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        (told,) = readiness.taken({"RELEVO_INGRESS_PORT": ("127.0.0.1", port, TCP)})
    assert f"port {port} is used by another program" in told
    assert "RELEVO_INGRESS_PORT" in told


def test_address_of_another_machine_is_not_told_as_a_used_port() -> None:
    (told,) = readiness.taken({"RELEVO_INGRESS_PORT": ("192.0.2.1", 8081, TCP)})  # TEST-NET-1, RFC 5737
    assert told.startswith("192.0.2.1 is no address of this machine")


def test_port_that_needs_privileges_is_not_told_as_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(socket.socket, "bind", refuse)
    (told,) = readiness.taken({"RELEVO_WORKSPACE_PORT": ("127.0.0.1", 80, TCP)})
    assert told == "this account may not use port 80; set RELEVO_WORKSPACE_PORT to a port from 1024 on"


def test_free_port_is_not_told() -> None:
    assert readiness.taken({"RELEVO_WORKSPACE_PORT": ("127.0.0.1", 0, TCP)}) == []
