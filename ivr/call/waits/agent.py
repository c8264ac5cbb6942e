"""A caller waits for a person: music, words on the wait at intervals, and agents who are rung meanwhile.

Lives as long as the flow waits; each `run` ends with what the flow should know. Who is rung is the ledger's to choose,
what is said the flow's. While the ledger is away, up to `AWAY_S`, the caller hears music and keeps the place; an agent
whom it cannot confirm is let go instead of left in silence.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from deflect.routing.switchboard import Rung, Seen
from deflect.storage.errors import DatabaseUnavailable
from ivr.call import keypad
from ivr.call.ledger_poll import Watch
from ivr.call.second_legs import Aside, Came, Exchange
from ivr.call.waits.bridge import ALIVE_S, TALK_S, Talk
from ivr.lines.base import Gone, Joined, Line
from relevo.log import logger
from voice_flows.model.turns import Due, Input, KeyRule, Keys, Queue, Returned

if TYPE_CHECKING:
    from ivr.call.runner import Call

LOG = logger("ivr")
RING_S = 20.0
STEP_S = 0.1  # the ledger is looked at no more often
AWAY_S = 300.0  # a ledger that is away for longer will not be back in the time that music is borne


class Waiting:
    def __init__(self, call: Call, exchange: Exchange, queue: Queue) -> None:
        now = call.clock.now()
        self._call, self._exchange, self._queue = call, exchange, queue
        self._music = exchange.music(queue.music)
        self._ends_at = now + queue.wait_s
        self._alone_until = now + call.rooms.patience.person_s
        """Where nobody is at work the wait is short."""
        self._lines: dict[str, Line] = {}
        """Telephones that ring, by ring."""
        self._rings: tuple[Rung, ...] = ()
        self._alive_at = 0.0
        self._asked_at = float("-inf")
        """When the flow was last asked for words on the wait, monotonic s."""
        self._away_since: float | None = None
        """Since when the ledger is away, monotonic s: the flow hears of nothing then, so keys wait too."""
        self._watch = Watch(call.rooms.generation, STEP_S)
        self._began, self._lent = now, queue.wait_s + TALK_S
        call.lend(self._lent)
        exchange.bind()
        call.line.sound.music(self._music)
        exchange.expect(call.leg, call.line.events)

    def close(self) -> None:
        """The flow goes on, or the call is over."""
        self._call.line.sound.music(b"")
        self._exchange.forget(self._call.leg)
        for line in self._lines.values():
            line.hang_up()
        self._lines.clear()
        self._exchange.unbind()
        self._call.lend(self._call.clock.now() - self._began - self._lent)

    def run(self) -> Input:
        """A key, a word that is due, or the end of the wait. Raises what `Call.next` raises;

        at last `DatabaseUnavailable`.
        """
        call = self._call
        while True:
            now = call.clock.now()
            self._look(now)
            if self._away_since is not None:
                self._bear(now - self._away_since)
            elif (told := self._key() or self._due(now)) is not None:
                return told
            while call.aside:
                if (ended := self._told(call.aside.popleft())) is not None:
                    return ended
            call.next(self._wakes(now))

    def _due(self, now: float) -> Input | None:
        if now >= self._word_at():
            self._asked_at = now
            return Due("place")
        if not self._rings and now >= min(self._ends_at, self._alone_until):
            return Returned("timeout")
        return None

    def _word_at(self) -> float:
        """When the wait is told again: some time after the last words, or after they were asked for in vain."""
        quiet_from = self._call.quiet_from
        return float("inf") if quiet_from is None else max(quiet_from, self._asked_at) + self._queue.every_s

    def _bear(self, away_s: float) -> None:
        if away_s >= AWAY_S:
            raise DatabaseUnavailable("the ledger stays away; whoever waits is told so")

    def _wakes(self, now: float) -> float:
        """Until when nothing can happen but what comes as an event."""
        if self._exchange.board is not None:
            return now + STEP_S
        return min(self._word_at(), self._ends_at, self._alone_until)

    def _key(self) -> Keys | None:
        call = self._call
        if call.playlist.guard_ahead:
            return None
        reading = keypad.read(call.pad, KeyRule(), call.clock.now())
        call.pad = reading.pad
        return Keys(reading.entry) if reading.entry is not None else None

    # ---- agents -------------------------------------------------------------------------------------------------

    def _look(self, now: float) -> None:
        """See who is rung, give up those who did not answer, ring the next."""
        board = self._exchange.board
        if board is None or not self._watch.due(now):
            return
        try:
            if now >= self._alive_at:
                self._alive_at = now + ALIVE_S
                board.alive(self._call.leg, self._exchange.worker)
            seen = board.look(self._call.leg)
            self._rings = tuple(ring for ring in seen.rings if not self._gave_up(ring))
            self._hang_up_others()
            if not self._rings and seen.free:
                self._ring()
            self._count_patience(seen, now)
            self._away_since = None
        except DatabaseUnavailable as away:
            self._away_since = self._away_since or now
            LOG.warning("queue_without_database", leg=self._call.leg, code=away.code)

    def _count_patience(self, seen: Seen, now: float) -> None:
        if seen.at_work:
            self._alone_until = now + self._call.rooms.patience.person_s

    def _gave_up(self, ring: Rung) -> bool:
        if ring.late:
            self._missed(ring.id, "no_answer" if ring.state == "ringing" else "no_sound")
        return ring.late

    def _ring(self) -> None:
        exchange, board = self._exchange, self._exchange.board
        assert board is not None
        with exchange.lock:
            self._rings = board.ring(self._call.leg, exchange.left())
            for ring in self._rings:
                if ring.phone:
                    self._dial(ring)

    def _dial(self, ring: Rung) -> None:
        """An agent's telephone, which shows who calls."""
        wanted = self._exchange.route(ring.phone, self._call.line.arrival.caller, RING_S)
        if wanted is None:
            self._missed(ring.id, "failed")
        else:
            self._lines[ring.id] = self._exchange.call(wanted, self._call.line.events)

    def _hang_up_others(self) -> None:
        """Telephones whose ring is over: a colleague was first, or their time is."""
        open_rings = {ring.id for ring in self._rings}
        for ring in [ring for ring in self._lines if ring not in open_rings]:
            self._lines.pop(ring).hang_up()

    def _missed(self, ring: str, why: str) -> None:
        """What the ledger cannot take now it finds out by itself, once the ring's time is over."""
        board = self._exchange.board
        assert board is not None
        if line := self._lines.pop(ring, None):
            line.hang_up()
        self._rings = tuple(one for one in self._rings if one.id != ring)
        self._watch.again()
        self._told_ledger(lambda: board.missed(ring, why))

    def _told(self, event: object) -> Input | None:
        match event:
            case Came(ring, line):
                return self._answered(ring, line)
            case Aside(line, Joined()) if ring := self._ring_of(line):
                return self._answered(ring, self._lines.pop(ring))
            case Aside(line, Gone(cause=cause)) if ring := self._ring_of(line):
                self._missed(ring, cause if cause in ("busy", "no_answer") else "failed")
        return None

    def _ring_of(self, line: Line) -> str:
        return next((ring for ring, each in self._lines.items() if each is line), "")

    def _answered(self, ring: str, line: Line) -> Input | None:
        """An agent is there: they talk, unless somebody was first. What the flow should know when it is over."""
        board = self._exchange.board
        assert board is not None
        if not self._told_ledger(lambda: board.answered(ring)):
            line.hang_up()
            return None
        for other in self._lines.values():
            other.hang_up()
        self._lines.clear()
        self._rings = ()
        ended = Talk(self._call, self._exchange, line, ring, self._music).run()
        if ended == "lost":
            return self._back_in_the_queue(ring)
        self._told_ledger(lambda: board.ended(ring))
        return Returned("done")

    def _back_in_the_queue(self, ring: str) -> Input:
        """The agent's page is gone in the middle of the talk: the caller is told the wait, and keeps the place."""
        board = self._exchange.board
        assert board is not None
        self._told_ledger(lambda: board.waits_again(ring))
        now = self._call.clock.now()
        self._ends_at, self._alone_until = now + self._queue.wait_s, now + self._call.rooms.patience.person_s
        self._watch.again()
        self._call.line.sound.music(self._music)
        return Due("place")

    def _told_ledger(self, tell: Callable[[], bool | None]) -> bool | None:
        """What the ledger says to it; `None` while it is away, which ends no call."""
        try:
            return tell()
        except DatabaseUnavailable as away:
            LOG.warning("queue_without_database", leg=self._call.leg, code=away.code)
            return None
