"""The live stream of the desk: sends one server-sent event for each change, from where the browser left off.

Streams hold a thread each, so they are capped; above the cap the answer is 503 with Retry-After.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from threading import BoundedSemaphore

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from deflect.storage import event_feed
from deflect.storage.notifications import Waker
from deflect.storage.store import Store
from gateway.workspace.permissions import needs

PING_S = 12.0
"""How often a stream sends a ping at least; a browser that hears nothing for longer connects again."""
LIFE_S = 3600.0
"""How long a stream lasts. The browser connects again, so that the stream of a signed-out browser ends."""
RETRY_MS = 2000
MOST_BEHIND = 2000
"""Events that are sent one by one; a browser further behind is told to reload the list instead."""


def blueprint(store: Store, waker: Waker, most: int) -> Blueprint:
    live = Blueprint("live", __name__)
    free = BoundedSemaphore(most)

    @live.get("/api/desk/events")
    @needs("conversations:read")
    def follow() -> ResponseReturnValue:
        """Changes as server-sent events, from `Last-Event-ID` on."""
        if not free.acquire(blocking=False):
            return {"error": "busy"}, 503, {"Retry-After": "5"}
        stream = EventStream(store, waker, _since(store), free)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        response = Response(stream, mimetype="text/event-stream", headers=headers)
        response.call_on_close(stream.close)
        return response

    return live


def _since(store: Store) -> int:
    asked = request.headers.get("Last-Event-ID") or request.args.get("after", "")
    return int(asked) if asked.isdigit() else event_feed.latest(store)


class EventStream:
    """The bytes of one stream. Its place among the live streams is free again however it ends."""

    def __init__(self, store: Store, waker: Waker, since: int, free: BoundedSemaphore):
        self._store, self._waker, self._last, self._free = store, waker, since, free
        self._ended = False
        self._lines = self._tell()

    def __iter__(self) -> Iterator[bytes]:
        return self._lines

    def close(self) -> None:
        if not self._ended:
            self._ended = True
            self._free.release()

    def _tell(self) -> Iterator[bytes]:
        yield f"retry: {RETRY_MS}\n\n".encode()
        if self._too_far_behind():
            self._last = event_feed.latest(self._store)
            yield f"id: {self._last}\nevent: reload\ndata: {{}}\n\n".encode()
        left = LIFE_S
        while left > 0 and not self._ended and not self._waker.stopped:
            seen = self._waker.generation
            if changes := event_feed.after(self._store, self._last):
                yield from map(self._line, changes)
            elif not self._waker.wait(PING_S, seen):
                left -= PING_S
                yield b"event: ping\ndata: {}\n\n"

    def _too_far_behind(self) -> bool:
        latest = event_feed.latest(self._store)
        gone = self._last + 1 < event_feed.oldest(self._store)
        return self._last > latest or gone or latest - self._last > MOST_BEHIND

    def _line(self, event: event_feed.Event) -> bytes:
        self._last = event.sequence
        told = {"kind": event.kind, "conversation": event.conversation, "entry": event.entry}
        return f"id: {event.sequence}\ndata: {json.dumps(told)}\n\n".encode()
