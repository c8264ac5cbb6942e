"""What stands for an operator's proxy: takes TLS on a free port and passes the bytes on, as any proxy may."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread


@contextmanager
def listening() -> Iterator[socket.socket]:
    """A free port of this machine, known before what is behind it starts."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def pass_on(listener: socket.socket, certificate: Path, port: int) -> None:
    """Serves until the listener is closed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    Thread(target=_accept, args=(listener, context, port), daemon=True).start()


def _accept(listener: socket.socket, context: ssl.SSLContext, port: int) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        Thread(target=_carry, args=(client, context, port), daemon=True).start()


def _carry(client: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with (
        contextlib.suppress(OSError),
        context.wrap_socket(client, server_side=True) as near,
        socket.create_connection(("127.0.0.1", port)) as far,
    ):
        Thread(target=_one_way, args=(far, near), daemon=True).start()
        _one_way(near, far)


def _one_way(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for end in (source, sink):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
