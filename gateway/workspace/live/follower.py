"""One browser that follows what changes: what it has not read yet, to be taken by a thread or an event loop."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from threading import Event, Lock
from typing import Final

from deflect.people.sight import Sight

MOST_UNREAD: Final = 2000
"""Chunks that wait for a browser which reads slowly. Its stream ends then; it comes back and goes on from its place."""


class Follower:
    """The bytes of one stream. The feed tells and ends; whoever sends them takes, and closes at last."""

    def __init__(self, user: str, session: str, sight: Sight, on_close: Callable[[Follower], None]) -> None:
        self.user, self.session, self.sight = user, session, sight
        self.ready: Callable[[], None] = lambda: None
        """Called, from any thread, where there is something to take, or nothing will be any more."""
        self._unread, self._ended, self._lock, self._on_close = deque[bytes](), False, Lock(), on_close

    @property
    def ended(self) -> bool:
        """Nothing follows what can be taken now."""
        return self._ended

    def tell(self, chunk: bytes) -> None:
        with self._lock:
            if len(self._unread) >= MOST_UNREAD:
                self._ended = True
            else:
                self._unread.append(chunk)
        self.ready()

    def end(self) -> None:
        self._ended = True
        self.ready()

    def take(self) -> bytes:
        """Returns all that has not been read; nothing where there is nothing."""
        with self._lock:
            chunks = b"".join(self._unread)
            self._unread.clear()
        return chunks

    def close(self) -> None:
        """Ends the stream and gives its place back; a second time it changes nothing."""
        self.end()
        self._on_close(self)

    def __iter__(self) -> Iterator[bytes]:
        """Yields what is told until the end, for a server that gives each answer a thread."""
        waiting = Event()
        self.ready = waiting.set
        while True:
            over = self._ended
            if chunks := self.take():
                yield chunks
            if over:
                return
            waiting.wait()
            waiting.clear()
