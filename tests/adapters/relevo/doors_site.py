"""A small site behind the doors, for Granian: it tells how long bodies are, and how many endless answers are open.

`/live` is a stream that the event loop sends: it tells the number of those that follow, whenever that changes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from threading import Event, Lock

from flask import Flask, Response, request

from gateway.edge import STREAM, Edge
from relevo.programs.web.http_door import Application, HttpDoor
from relevo.programs.web.line_door import LineDoor

THREADS, LONGEST, BODY_S = 4, 1000, 2.0


class Live:
    """One of the streams; how many there are is told to all."""

    def __init__(self, all_of_them: set[Live]) -> None:
        self.ended, self.ready, self._all, self._untold = False, nobody, all_of_them, b""
        self._all.add(self)
        self._tell_all()

    def take(self) -> bytes:
        told, self._untold = self._untold, b""
        return told

    def end(self) -> None:
        self.ended = True
        self.ready()

    def close(self) -> None:
        self._all.discard(self)
        self._tell_all()

    def _tell_all(self) -> None:
        for one in [*self._all]:
            one._untold = f"{len(self._all)}\n".encode()
            one.ready()


def nobody() -> None:
    """Nobody waits yet."""


def lives(app: Flask) -> None:
    followers = set[Live]()

    @app.get("/live")
    def live() -> Response:
        request.environ["asgi.scope"][STREAM] = Live(followers)
        return Response(iter(()), mimetype="text/event-stream")

    @app.post("/live/end")
    def end() -> dict[str, int]:
        for one in [*followers]:
            one.end()
        return {}


def site() -> Application:
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LONGEST
    opened, lock, never = set[object](), Lock(), Event()

    @app.route("/length", methods=["GET", "POST"])
    def length() -> dict[str, object]:
        return {"length": len(request.get_data()), "open": len(opened), "host": request.host}

    @app.get("/large")
    def large() -> Response:
        return Response(b"x" * 8192 for _ in range(200))

    @app.get("/endless")
    def endless() -> Response:
        own = object()
        with lock:
            opened.add(own)

        def chunks() -> Iterator[bytes]:
            while not never.wait(0.02):
                yield b"more\n"

        answer = Response(chunks())
        answer.call_on_close(lambda: opened.discard(own))
        return answer

    lives(app)
    door = HttpDoor(app, THREADS, LONGEST, BODY_S)
    edge = Edge(app.wsgi_app, ["192.0.2.1"], ["127.0.0.1"])
    return LineDoor(door, os.environ.get("LINES", "").split(), edge.serves)
