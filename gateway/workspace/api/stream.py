"""The live stream of the desk: sends one server-sent event for each change, from where the browser left off, and
after changes how many conversations each view has.

Streams are capped, in all (503 with Retry-After) and for each account, whose oldest one ends for a new one.
"""

from __future__ import annotations

import re
from typing import Final

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue

from deflect.storage.store import Store
from gateway.edge import STREAM
from gateway.workspace import permissions
from gateway.workspace.live import Feed
from gateway.workspace.permissions import needs

_SEQUENCE: Final = re.compile(r"[0-9]{1,18}")
_HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def blueprint(store: Store, feed: Feed) -> Blueprint:
    live = Blueprint("live", __name__)

    @live.get("/api/desk/events")
    @needs("conversations:read")
    def follow() -> ResponseReturnValue:
        """Changes as server-sent events, from `Last-Event-ID` on, and counts of the views; HEAD asks for a session."""
        if request.method == "HEAD":
            return "", 204
        with store.reading() as db:
            scope = permissions.scope(db)
        follower = feed.join(g.user.id, g.session.id, scope, _after())
        if follower is None:
            return {"error": "busy"}, 503, {"Retry-After": "5"}
        if (door := request.environ.get("asgi.scope")) is not None:
            door[STREAM] = follower  # sent by the event loop, without a thread
            return Response(iter(()), mimetype="text/event-stream", headers=_HEADERS)
        response = Response(follower, mimetype="text/event-stream", headers=_HEADERS)
        response.call_on_close(follower.close)
        return response

    return live


def _after() -> int | None:
    asked = request.headers.get("Last-Event-ID") or request.args.get("after", "")
    return int(asked) if _SEQUENCE.fullmatch(asked) else None
