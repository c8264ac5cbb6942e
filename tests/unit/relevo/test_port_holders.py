"""The process that holds a port is named, so that an operator knows what to stop."""

from __future__ import annotations

import os
import socket

import pytest

from relevo.programs import readiness
from relevo.programs.readiness import holder


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_holder_of_a_port_is_named(kind: socket.SocketKind, family: int, host: str) -> None:
    with socket.socket(family, kind) as held:
        held.bind((host, 0))
        if kind == socket.SOCK_STREAM:
            held.listen()
        port = held.getsockname()[1]
        assert f"(process {os.getpid()})" in holder(port, kind)
        (told,) = readiness.taken({"RELEVO_SIP_PORT": [(host, port, kind)]})
    assert told.startswith(f"port {port} is used by ")
    assert told.endswith(f"(process {os.getpid()}); stop that program, or set RELEVO_SIP_PORT to a free port")


def test_free_port_has_no_holder() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as drawn:
        drawn.bind(("127.0.0.1", 0))
        port = drawn.getsockname()[1]
    assert holder(port, socket.SOCK_DGRAM) == ""
