"""One recording under way: both sides of a line on one clock, from its audio thread to the recorder's.

The clock is that of what we send: one frame of the caller to each frame of ours. The audio thread only appends.
"""

from __future__ import annotations

from collections import deque
from threading import Event
from typing import Final

from deflect.recordings import About, Meter, mulaw
from deflect.recordings.rows import Mark
from ivr.lines.base import Line
from speech.base import FRAME_BYTES, FRAME_MS

SILENCE: Final = bytes(FRAME_BYTES)
LATE: Final = 10
"""Frames of the caller that wait for ours: a line whose two directions run unevenly loses the oldest beyond 200 ms."""
HELD: Final = 3000
"""Frames that wait for the disk: a minute."""
AFTER_PAUSE: Final = 15
"""Frames until what is said may be kept again: the last key of a secret may still sound."""
SIDES: Final = {True: "ours", False: "theirs"}


class Tape:
    """Taps a line. `keep`, `mark` and `end` belong to the call's thread, `take` to the recorder's."""

    def __init__(self, about: About, line: Line) -> None:
        self.about = about
        self.marks: list[Mark] = []
        self.meter = Meter()
        """Of what the caller said, as far as it was written."""
        self.wish = ""
        """What shall become of it: empty while it runs, then `held`, `kept`, `dropped`, or `left` to the sweep."""
        self.drained = Event()
        """Set once all that came before `end` was taken."""
        self.failed = False
        self._line = line
        self._kept, self._from, self._frames = True, 0, 0
        self._theirs: deque[bytes] = deque(maxlen=LATE)
        self._pairs: deque[tuple[bytes, bytes]] = deque(maxlen=HELD)
        line.sound.tap(self)

    # ---- on the audio thread ----

    def heard(self, frame: bytes) -> None:
        self._theirs.append(frame)

    def sent(self, frame: bytes) -> None:
        self._frames += 1
        theirs = self._theirs.popleft() if self._theirs else SILENCE
        kept = self._kept and self._frames >= self._from
        self._pairs.append((theirs, frame) if kept else (SILENCE, SILENCE))

    # ---- on the call's thread ----

    def keep(self, kept: bool) -> None:
        """False: records silence from here on, until it is kept again."""
        if kept and not self._kept:
            self._from = self._frames + (AFTER_PAUSE if self._frames else 0)
        self._kept = kept

    def mark(self, ours: bool, node: str) -> None:
        """Marks that a prompt of ours or a word of the caller begins about now."""
        self.marks.append((self._frames * FRAME_MS, SIDES[ours], node))

    def end(self, wish: str) -> None:
        """Stops recording. After `held` another wish may come; the others are final."""
        self._line.sound.untap(self)
        self.wish = wish

    # ---- on the writer's thread ----

    def take(self) -> bytes:
        """Returns what came since the last time: mu-law, the two sides interleaved."""
        pairs = [self._pairs.popleft() for _ in range(len(self._pairs))]
        theirs = mulaw.encode(b"".join(pair[0] for pair in pairs))
        self.meter.feed(theirs)
        both = bytearray(2 * len(theirs))
        both[0::2], both[1::2] = theirs, mulaw.encode(b"".join(pair[1] for pair in pairs))
        return bytes(both)
