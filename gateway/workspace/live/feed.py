"""Reads what changed once for all who follow it, and tells each what it may see.

One thread reads while somebody follows. It ends a stream with the session that it was opened in, and with the role that
may follow it. The last events are kept, so that a browser that comes back goes on where it left off, without a read.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import RLock, Thread
from typing import Final

from deflect.people.sessions import Sessions
from deflect.people.sight import Sight, places_of, readers
from deflect.people.teams import Placed, Scope
from deflect.storage import event_feed
from deflect.storage.errors import DatabaseError
from deflect.storage.event_feed import Event
from deflect.storage.notifications import Waker
from deflect.storage.store import Store
from deflect.storage.unit import Flows
from gateway.workspace.live.counting import Counting
from gateway.workspace.live.follower import Follower
from relevo.log import fault_fields, logger

LOG = logger("gateway.workspace")
LOOK_S: Final = 3.0
"""How often the teams of all who follow are looked at again; sessions and roles are at each change."""
TOGETHER_S: Final = 0.03
"""What changes within this time of the last change is told together: a change of its own is told at once."""
PING_S: Final = 12.0
"""How often each is told something at least; a browser that hears nothing for longer connects again."""
LIFE_S: Final = 3600.0
"""How long a stream lasts. The browser connects again, which finds sessions that became idle."""
MOST_KEPT: Final = 2000
"""Events that are kept; a browser further behind is told to reload the list instead."""
PER_ACCOUNT: Final = 4
"""Streams of one account: a browser has one for all its pages."""
_BEGIN: Final = b"retry: 2000\n\n"
_PING: Final = b"event: ping\ndata: {}\n\n"


@dataclass(slots=True)
class _Times:
    began: float
    told: float


class Feed:
    """All who follow in this process, the oldest first. `most` may at once."""

    def __init__(self, store: Store, flows: Flows, waker: Waker, sessions: Sessions, most: int) -> None:
        self._store, self._flows, self._waker, self._sessions, self._most = store, flows, waker, sessions, most
        self._lock = RLock()
        self._followers: dict[Follower, _Times] = {}
        self._running, self._looked_at = False, 0.0
        self._newest, self._kept = 0, deque[Event](maxlen=MOST_KEPT)
        self._counting = Counting(store)

    def join(self, user: str, session: str, scope: Scope, after: int | None) -> Follower | None:
        """Returns a follower of what comes after that sequence; `None` as sequence is the newest one.

        An account that has too many loses its oldest. Returns `None` where all places are taken.
        """
        with self._lock:
            own = [one for one in self._followers if one.user == user]
            if len(own) >= PER_ACCOUNT:
                own[0].close()
            if len(self._followers) >= self._most:
                return None
            self._begin()
            self._read()
            follower = Follower(user, session, Sight(scope), self._leave)
            follower.tell(_BEGIN)
            self._catch_up(follower, self._newest if after is None else after)
            self._followers[follower] = _Times(time.monotonic(), time.monotonic())
            self._counting.changed()
        return follower

    def _leave(self, follower: Follower) -> None:
        with self._lock:
            self._followers.pop(follower, None)

    def _begin(self) -> None:
        """Starts the reading, from the last events that are stored, where none goes on."""
        if self._running:
            return
        self._newest = event_feed.latest(self._store)
        self._kept.clear()
        self._kept.extend(event_feed.after(self._store, self._newest - MOST_KEPT, MOST_KEPT))
        self._running = True
        Thread(target=self._run, name="live", daemon=True).start()

    def _catch_up(self, follower: Follower, after: int) -> None:
        oldest = self._kept[0].sequence if self._kept else self._newest + 1
        if not oldest - 1 <= after <= self._newest:
            follower.tell(f"id: {self._newest}\nevent: reload\ndata: {{}}\n\n".encode())
        elif missed := [event for event in self._kept if event.sequence > after]:
            places = places_of(self._store, missed)
            follower.tell(_seen_lines(follower.sight, follower.sight.of(missed, places), places))

    # ---- the reading thread ----

    def _run(self) -> None:
        try:
            while self._goes_on():
                pass
        except DatabaseError as error:
            LOG.warning("events_not_followed", **fault_fields(error))
        finally:
            with self._lock:
                if self._running:  # a fault: browsers connect again, and the reading begins anew with the first
                    self._stop()

    def _goes_on(self) -> bool:
        seen = self._waker.generation
        with self._lock:
            if not self._followers or self._waker.stopped:
                self._stop()
                return False
            if not self._read():
                self._end_those_without_right()
            self._ping(time.monotonic())
        self._count()
        time.sleep(TOGETHER_S)
        while (due := self._counting.wait_s()) is not None:
            if self._waker.wait(due, seen):
                return True
            self._count()
        self._waker.wait(LOOK_S, seen)
        return True

    def _count(self) -> None:
        with self._lock:
            followers, newest = [*self._followers], self._newest
        self._counting.tell(followers, newest)

    def _stop(self) -> None:
        self._running = False
        for follower in [*self._followers]:
            follower.close()

    def _read(self) -> bool:
        """Tells what changed, but not to those whose right ended with it. Returns false where nothing changed."""
        before = self._newest
        while events := event_feed.after(self._store, self._newest, MOST_KEPT):
            self._newest = events[-1].sequence
            self._kept.extend(events)
            self._counting.changed()
            self._end_those_without_right()
            self._tell(events, places_of(self._store, events))
        return self._newest != before

    def _tell(self, events: Sequence[Event], places: Mapping[str, Placed]) -> None:
        whole, now = _lines(events, places), time.monotonic()
        for follower, times in self._followers.items():
            seen = follower.sight.of(events, places)
            if seen:
                follower.tell(whole if seen is events else _seen_lines(follower.sight, seen, places))
                times.told = now

    def _end_those_without_right(self) -> None:
        now, open_sessions = time.monotonic(), self._sessions.that_may("conversations:read")
        for follower, times in [*self._followers.items()]:
            if follower.session not in open_sessions or now - times.began > LIFE_S:
                follower.close()
        if now - self._looked_at >= LOOK_S:
            self._looked_at = now
            scopes = readers(self._store, self._flows, {one.user for one in self._followers})
            for follower in self._followers:
                follower.sight.scope = scopes.get(follower.user, follower.sight.scope)

    def _ping(self, now: float) -> None:
        for follower, times in self._followers.items():
            if now - times.told > PING_S - LOOK_S:
                follower.tell(_PING)
                times.told = now


def _seen_lines(sight: Sight, events: Iterable[Event], places: Mapping[str, Placed]) -> bytes:
    """Tells nothing of where a conversation went that the account sees no more."""
    return _lines(events, {name: place for name, place in places.items() if sight.scope.includes(place)})


def _lines(events: Iterable[Event], places: Mapping[str, Placed]) -> bytes:
    return b"".join(_line(event, places.get(event.conversation or "")) for event in events)


def _line(event: Event, placed: Placed | None) -> bytes:
    told: dict[str, object] = {"kind": event.kind, "conversation": event.conversation, "entry": event.entry}
    if placed is not None:
        told["place"] = {"state": placed.state, "owner": placed.owned_by, "user": placed.owner, "turn": placed.turn}
    return f"id: {event.sequence}\ndata: {json.dumps(told)}\n\n".encode()
