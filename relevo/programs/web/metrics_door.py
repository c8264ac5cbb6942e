"""Serves Prometheus's figures on a daemon thread, for the names of this machine and those that a setting lists."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from socketserver import ThreadingMixIn
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app

from gateway import edge
from gateway.edge import Edge


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *given: object) -> None:  # noqa: A002
        """Every look at the figures would be a line."""


def serve(host: str, port: int, registry: CollectorRegistry, names: Sequence[str] = ()) -> WSGIServer:
    """Answers `GET /metrics` from now on; another Host header than `host` or one of `names` gets 421.

    Raises `OSError` where the port is in use.
    """
    own = edge.hosts(*(f"http://{name}" for name in (f"[{host}]" if ":" in host else host, *names)))
    app = Edge(make_wsgi_app(registry), (), own)
    server = make_server(host, port, app, _Server6 if ":" in host else _Server, _Silent)
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server
