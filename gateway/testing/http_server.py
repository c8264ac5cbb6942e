"""A simulator's HTTP server: one thread a connection; it remembers connections, because `down` must cut them too."""

from __future__ import annotations

import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from gateway.edge import host_name, hosts


class Server(ThreadingHTTPServer):
    """Serves from its constructor on, until `stop`."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, handler: type[BaseHTTPRequestHandler]):
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__(("127.0.0.1", port), _for_this_machine(handler))
        self._thread = Thread(target=self.serve_forever, args=(0.05,), name="simulator", daemon=True)
        self._thread.start()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that left, or a connection we cut, is expected."""

    def stop(self) -> None:
        self.shutdown()
        self.server_close()
        with self._lock:
            left = tuple(self._open)
        for connection in left:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self._thread.join(timeout=5)


def _for_this_machine(handler: type[BaseHTTPRequestHandler]) -> type[BaseHTTPRequestHandler]:
    """The handler for requests that name this machine alone: a page elsewhere may have a name that leads here."""

    class Guarded(handler):  # type: ignore[misc, valid-type]
        def parse_request(self) -> bool:
            if not super().parse_request():
                return False
            if host_name(self.headers.get("Host", "")) in hosts():
                return True
            self.send_error(421)
            return False

    return Guarded
