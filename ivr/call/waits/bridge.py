"""Two people talk over two lines of ours: joined, on hold, and the end of it. Whoever hangs up, the other is not left.

Used by the caller's own thread. A database that is away ends no talk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from deflect.storage.errors import DatabaseUnavailable
from ivr.call.keypad import Pad
from ivr.call.ledger_poll import Watch
from ivr.call.second_legs import Aside, Came, Exchange
from ivr.lines.base import Gone, Held, Line
from relevo.log import logger

if TYPE_CHECKING:
    from ivr.call.runner import Call

LOG = logger("ivr")
POLL_S = 0.1  # how soon the agent's page is obeyed
ALIVE_S = 5.0  # how often the ledger is told that the call lives
TALK_S = 4 * 3600.0  # a talk that lasts longer has been forgotten by both

Ended = Literal["hung_up", "lost"]


class Talk:
    """Made when both are there. `ring` is the agent's, empty where the other line is anybody's."""

    def __init__(self, call: Call, exchange: Exchange, other: Line, ring: str = "", music: bytes = b"") -> None:
        self._call, self._exchange, self._other, self._ring = call, exchange, other, ring
        self._music = music
        self._held = self._phone_held = False
        self._alive_at = 0.0
        self._watch = Watch(call.rooms.generation)

    def run(self) -> Ended:
        """Until the other side is gone. Raises `Over` where the caller is; then the other side is hung up on."""
        call = self._call
        call.playlist.clear()
        call.line.sound.music(b"")
        call.line.sound.join(self._other.sound)
        try:
            return self._talk()
        finally:
            call.line.sound.part(self._other.sound)
            call.line.sound.music(b"")
            self._other.hang_up()
            call.pad = Pad()

    def _talk(self) -> Ended:
        call = self._call
        while True:
            if self._over_at_the_desk():
                return "hung_up"
            while call.aside:
                match call.aside.popleft():
                    case Aside(line, Gone(cause=cause)) if line is self._other:
                        return "lost" if cause == "lost" else "hung_up"
                    case Aside(line, Held(on)) if line is self._other:
                        self._phone_held = on
                        self._hold()
                    case Came(line=line):  # too late: somebody has the caller
                        line.hang_up()
            call.next(call.clock.now() + POLL_S)

    def _over_at_the_desk(self) -> bool:
        """Obey what the agent's page says of the call: hold, back, over."""
        board, now = self._exchange.board, self._call.clock.now()
        if not self._ring or board is None:
            return False
        try:
            if now >= self._alive_at:
                self._alive_at = now + ALIVE_S
                board.alive(self._call.leg, self._exchange.worker)
            if not self._watch.due(now):
                return False
            ring = board.ring_of(self._ring)
        except DatabaseUnavailable as away:
            LOG.warning("bridge_without_database", leg=self._call.leg, code=away.code)
            return False
        if ring is None or ring.state != "talking":
            return True
        if ring.held != self._held:
            self._held = ring.held
            self._hold()
        return False

    def _hold(self) -> None:
        caller, other = self._call.line.sound, self._other.sound
        if self._held or self._phone_held:
            caller.part(other)
            caller.music(self._music)
        else:
            caller.music(b"")
            caller.join(other)
