"""`relevo doctor` tells a web program that is away from one that answers why it cannot work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from relevo.config.settings import Settings
from relevo.programs.checks import web_programs


@contextmanager
def served(status: int, body: str) -> Iterator[int]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "health", "seen"),
    [
        (200, "{}", "ok", "answers"),
        (503, '{"ok": false, "database": "the disk is full"}', "error", "answers 503: the disk is full"),
        (503, '{"error": {"code": "x", "message": "it is busy"}}', "error", "answers 503: it is busy"),
        (503, "<html>", "error", "answers 503: it cannot work now"),
        (404, "nothing here", "error", "port {port} answers 404: it is perhaps another program"),
    ],
)
def test_a_web_program_is_told_by_its_answer(status: int, body: str, health: str, seen: str) -> None:
    with served(status, body) as port:
        found = web_programs.look("ingress", port)(Settings())
    assert (found.what, found.health, found.seen) == ("ingress", health, seen.format(port=port))


def test_a_web_program_that_is_away_does_not_answer() -> None:
    with served(200, "{}") as port:
        pass
    found = web_programs.look("workspace", port)(Settings())
    assert (found.health, found.seen) == ("error", "does not answer")
    assert "relevo run workspace" in found.fix
