"""The live stream of the desk: sends one server-sent event for each change, from where the browser left off.

Streams hold a thread each, so they are capped, in all (503 with Retry-After) and for each account, whose oldest one
ends for a new one. A stream ends at once with the session that it was opened in, and with the role that may follow it;
it tells of no conversation that the account may not see.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from threading import BoundedSemaphore, Lock, RLock
from typing import Final

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue

from deflect.people.sessions import Sessions
from deflect.people.sight import LOOK_S, Sight
from deflect.storage import event_feed
from deflect.storage.notifications import Waker
from deflect.storage.store import Store
from deflect.storage.unit import Flows
from gateway.workspace.permissions import needs

PING_S = 12.0
"""How often a stream sends a ping at least; a browser that hears nothing for longer connects again."""
LIFE_S = 3600.0
"""How long a stream lasts. The browser connects again, which finds sessions that became idle."""
RETRY_MS = 2000
MOST_BEHIND = 2000
"""Events that are sent one by one; a browser further behind is told to reload the list instead."""
_SEQUENCE: Final = re.compile(r"[0-9]{1,18}")
PER_ACCOUNT = 4
"""Streams of one account: a browser has one for all its pages."""


def blueprint(store: Store, flows: Flows, waker: Waker, sessions: Sessions, most: int) -> Blueprint:
    live = Blueprint("live", __name__)
    open_streams = OpenStreams(waker, most)

    @live.get("/api/desk/events")
    @needs("conversations:read")
    def follow() -> ResponseReturnValue:
        """Changes as server-sent events, from `Last-Event-ID` on. HEAD only asks whether the session is open."""
        if request.method == "HEAD":
            return "", 204
        session: str = g.session.id
        sight = Sight(store, flows, g.user.id)
        stream = EventStream(store, waker, _since(store), lambda at: sessions.lasts(session, at), sight)
        if not open_streams.take(g.user.id, stream):
            return {"error": "busy"}, 503, {"Retry-After": "5"}
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        response = Response(stream, mimetype="text/event-stream", headers=headers)
        response.call_on_close(stream.close)
        return response

    return live


def _since(store: Store) -> int:
    asked = request.headers.get("Last-Event-ID") or request.args.get("after", "")
    return int(asked) if _SEQUENCE.fullmatch(asked) else event_feed.latest(store)


class OpenStreams:
    """The streams of this process by account, the oldest first."""

    def __init__(self, waker: Waker, most: int) -> None:
        self._waker, self._free, self._lock = waker, BoundedSemaphore(most), RLock()
        self._of: defaultdict[str, list[EventStream]] = defaultdict(list)

    def take(self, account: str, stream: EventStream) -> bool:
        """Ends the account's oldest stream if it has too many. Returns False where all places are taken."""
        with self._lock:
            if len(self._of[account]) >= PER_ACCOUNT:
                self._of[account][0].close()
                self._waker.wake()
            if not self._free.acquire(blocking=False):
                return False
            self._of[account].append(stream)
            stream.on_close = lambda: self._left(account, stream)
        return True

    def _left(self, account: str, stream: EventStream) -> None:
        with self._lock:
            self._of[account].remove(stream)
            if not self._of[account]:
                del self._of[account]
            self._free.release()


class EventStream:
    """The bytes of one stream. Its place among the open streams is free again however it ends.

    `lasts` says whether the session is open, at a generation of the waker.
    """

    def __init__(self, store: Store, waker: Waker, since: int, lasts: Callable[[int], bool], sight: Sight):
        self._store, self._waker, self._last, self._lasts, self._sight = store, waker, since, lasts, sight
        self.on_close: Callable[[], None] = lambda: None
        self._ended, self._ending = False, Lock()
        self._lines = self._tell()

    def __iter__(self) -> Iterator[bytes]:
        return self._lines

    def close(self) -> None:
        with self._ending:
            if self._ended:
                return
            self._ended = True
        self.on_close()

    def _tell(self) -> Iterator[bytes]:
        yield f"retry: {RETRY_MS}\n\n".encode()
        if self._too_far_behind():
            self._last = event_feed.latest(self._store)
            yield f"id: {self._last}\nevent: reload\ndata: {{}}\n\n".encode()
        left, quiet = LIFE_S, 0.0
        while left > 0 and not self._ended and not self._waker.stopped:
            seen = self._waker.generation
            if not self._lasts(seen) or not self._sight.lasts():
                return
            if changes := event_feed.after(self._store, self._last):
                yield from map(self._line, self._sight.of(changes))
                self._last, quiet = changes[-1].sequence, 0.0
            elif not self._waker.wait(LOOK_S, seen):
                left, quiet = left - LOOK_S, quiet + LOOK_S
                if quiet >= PING_S:
                    quiet = 0.0
                    yield b"event: ping\ndata: {}\n\n"

    def _too_far_behind(self) -> bool:
        latest = event_feed.latest(self._store)
        gone = self._last + 1 < event_feed.oldest(self._store)
        return self._last > latest or gone or latest - self._last > MOST_BEHIND

    def _line(self, event: event_feed.Event) -> bytes:
        self._last = event.sequence
        told = {"kind": event.kind, "conversation": event.conversation, "entry": event.entry}
        return f"id: {event.sequence}\ndata: {json.dumps(told)}\n\n".encode()
