"""The sound of a SIP line: players of the library send it, and Python sees a frame only while somebody listens.

The call's thread queues pieces; the control thread lays them into a player and connects it (`outlook`). One run of a
player is what it plays from the first piece until nothing is left or `stop`. While frames are wanted, each one that
comes tells that 20 ms have passed, and what was sent in them is read from the pieces and the player's position.
Without a deck (`ivr.lines.sip.media.players`) Python plays each frame, as on other lines.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Final

from ivr.lines.base import Sink
from ivr.lines.echo import REACH_MS, EchoGate
from ivr.lines.sip.media.players import AHEAD, Deck, Player
from ivr.lines.sound import SILENCE, Piece, Sound
from speech.base import FRAME_BYTES, FRAME_MS, SAMPLE_RATE

BYTES_PER_S: Final = 2 * SAMPLE_RATE
SOON_S: Final = 0.005
"""Until another look, where a piece should be over and is not: the bridge works in steps of 20 ms."""
BREAK_S: Final = 0.1
"""Without frames for so long nobody was listening."""
LETS_GO_S: Final = 0.06
"""From disconnecting a player until it is surely not read any more: the bridge does so at its next frame."""
REACH: Final = REACH_MS // FRAME_MS


@dataclass(slots=True)
class Run:
    """What one player plays in one go; `laid` once its pieces are in the player's file."""

    player: Player
    pieces: list[Piece] = field(default_factory=list)
    laid: bool = False
    over_at: float = 0.0
    """When it was stopped or had played everything, monotonic s; 0 before."""
    stopped_at: int = 0
    """Its position then."""

    @property
    def position(self) -> int:
        return (self.stopped_at if self.over_at else self.player.position) if self.laid else 0

    def add(self, piece: Piece) -> None:
        ends = self.pieces[-1].ends if self.pieces else 0
        piece.begins = ends
        if self.laid:
            piece.begins = self._write_ahead(piece.pcm, ends)
        self.pieces.append(piece)

    def _write_ahead(self, pcm: bytes, ends: int) -> int:
        """Writes sound where the player has not read yet, and returns where that is.

        The player reads on while we write: on a busy machine it may have come past that place, and missed a beginning.
        """
        while True:
            ahead = self.player.position + AHEAD + FRAME_BYTES
            begins = max(ends, -(-ahead // FRAME_BYTES) * FRAME_BYTES)
            self.player.write(begins, pcm)
            if self.player.position + AHEAD <= begins:
                return begins
            self.player.write(begins, bytes(len(pcm)))

    def lay(self) -> None:
        """Writes everything; the player must not be connected."""
        self.player.load((piece.begins, piece.pcm) for piece in self.pieces)
        self.laid = True

    def end(self) -> None:
        self.stopped_at, self.over_at = self.position, time.monotonic()
        self.player.idle_since = self.over_at
        if self.laid:  # at the next frame, whenever the control thread comes to disconnect it
            self.player.hush()

    def frame(self, at: int) -> bytes:
        """Returns the 20 ms at an offset, silence where nothing was laid."""
        for piece in self.pieces:
            if piece.begins <= at < piece.ends:
                return piece.pcm[at - piece.begins : at - piece.begins + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")
        return SILENCE


@dataclass(frozen=True, slots=True)
class Outlook:
    """Which players shall be heard now, by slot, and when to look again (monotonic s)."""

    slots: frozenset[int]
    again: float | None


class NativeSound(Sound):
    """`seat`, `unseat` and `outlook` belong to the control thread."""

    def __init__(
        self,
        events: SimpleQueue[object],
        turned: Callable[[], None],
        gate: EchoGate | None = None,
        tap: Sink | None = None,
    ) -> None:
        """`turned` is called on any thread where connections must change: the control thread shall look soon."""
        super().__init__(events, gate, tap)
        self._notify = turned
        self._deck: Deck | None = None
        self._run: Run | None = None
        self._before: Run | None = None
        """The run before, whose echo may still come."""
        self._seen = 0
        self._frame_at = float("-inf")

    def _turned(self) -> None:
        self._notify()

    def seat(self, deck: Deck) -> None:
        """From now on the deck's players send this sound."""
        with self._lock:
            self._deck = deck
            pieces = list(self._pieces)
            self._pieces.clear()
            for piece in pieces:
                self._queue(piece)

    def unseat(self) -> None:
        """The call is over: nothing plays any more."""
        with self._lock:
            self._deck = None
            self._pieces.clear()
            self._end_run()

    # ---- on the call's thread ----

    def play(self, pcm: bytes) -> int:
        number = next(self._numbers)
        with self._lock:
            self._queue(Piece(number, pcm))
        self._notify()
        return number

    def _queue(self, piece: Piece) -> None:
        self._pieces.append(piece)
        if self._deck is not None:
            self._run = self._run or Run(self._deck.player())
            self._run.add(piece)

    def stop(self) -> int:
        if self._deck is None:
            return super().stop()
        with self._lock:
            first = self._pieces[0] if self._pieces else None
            sent = max(0, self._run.position - first.begins) if self._run and first else 0
            self._pieces.clear()
            self._end_run()
        self._notify()
        return sent

    def _end_run(self) -> None:
        if self._run is not None:
            self._run.end()
            self._before, self._run = self._run, None

    # ---- on the control thread ----

    def outlook(self, connected: Set[int]) -> Outlook:
        """Reports what has been played, and returns which players must be heard now.

        `connected`: slots that the bridge may be reading at this moment.
        """
        now = time.monotonic()
        with self._lock:
            deck, run = self._deck, self._run
            if deck is None:
                return Outlook(frozenset(), None)
            wanted, again = {deck.background.slot}, None
            while run is not None and run.laid and self._pieces and run.position >= self._pieces[0].ends:
                self._played()
            if run is not None and not self._pieces:
                self._end_run()
                run = None
            if run is not None:
                again = self._ready(run, now, run.player.slot in connected)
                wanted |= {run.player.slot} if run.laid else set()
            elif self._music and not self.joined:
                wanted.add(deck.loop(self._music).slot)
            return Outlook(frozenset(wanted), again)

    def _ready(self, run: Run, now: float, connected: bool) -> float:
        """Lays a run as soon as its player is free; returns when to look again."""
        if not run.laid:
            free = now + LETS_GO_S if connected else run.player.idle_since + LETS_GO_S
            if now < free:
                return free
            run.lay()
            self._seen = 0
        return now + max(SOON_S, (self._pieces[0].ends - run.position) / BYTES_PER_S)

    # ---- on the audio thread ----

    def _cut(self) -> bytes:
        """The next frame where Python sends it: with players that is only what the other line says."""
        if self._deck is None:
            return super()._cut()
        return (self._hears.take() if self._hears is not None else None) or SILENCE

    def received(self, frame: bytes) -> None:
        if self._deck is not None and not self.joined:
            self._tick()
        super().received(frame)

    def _tick(self) -> None:
        """20 ms have passed: reads what was sent in them."""
        now = time.monotonic()
        if self._gate is not None and now - self._frame_at > BREAK_S:
            self._gate.resume(self._lately(now))
        self._frame_at = now
        run, at = self._run, 0
        if run is not None and run.laid and (at := run.position) > self._seen:
            self._went(run.frame(at - FRAME_BYTES))
        else:
            self._went(self._bar() if self._music and run is None else SILENCE)
        self._seen = at

    def _lately(self, now: float) -> Iterator[bytes]:
        """Yields what was sent within the reach of an echo until now, oldest first."""
        run, before = self._run, self._before
        ours = min(REACH, run.position // FRAME_BYTES) if run is not None else 0
        if before is not None:
            since = int((now - before.over_at) * 1000 / FRAME_MS)
            for back in range(REACH - since, 0, -1):
                yield before.frame(before.stopped_at - back * FRAME_BYTES)
            yield from [SILENCE] * min(REACH, max(0, since - ours))
        if run is not None:
            for back in range(ours, 0, -1):
                yield run.frame(run.position - back * FRAME_BYTES)
