"""Tells a caller's speech from our own prompt coming back. Pure: frames in, a verdict out; 20 ms is the clock.

A line gives back a share of what we send, some time later, and the time may change within the call. At first the
share is taken to be the most that a line may return; each stretch of prompt during which the caller says nothing shows
how much it is, so that on a line without echo soft voices are heard over a prompt as well. Knows no flow and no line.
"""

from __future__ import annotations

import warnings
from collections import deque
from collections.abc import Iterable, Sequence

from ivr.lines.noise_floor import NoiseFloor
from speech.base import FRAME_BYTES, FRAME_MS

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import audioop  # a tenth of what numpy takes for 160 samples; Python has it up to 3.12, as we do

REACH_MS = 1100  # the longest way of an echo: network there and back, the room, two jitter buffers filled by a stall
WORST_DB = 12.0  # least loss of an echo (hybrid, ITU-T G.122 asks for more; a telephone held to the ear)
BEST_DB = 45.0  # losses beyond are below a telephone's own noise
MARGIN_DB = 3.0  # frames of the echo do not begin where ours do, and codecs round
LESSON_MS = 700  # a lesson is drawn from what was sent in so long, and from what came until its echo must be over
SPAN_MS = LESSON_MS + REACH_MS
LASTS_MS = 14_000  # a lesson is forgotten: the caller may switch the loudspeaker on
LOUD = 300.0  # rms of ours from which a lesson can be drawn (-41 dBov)
HOLD_MS = 240  # once the caller speaks over us, the soft sounds within words pass too...
PROOF, OF = 2, 3  # ...that is, where so many of the last frames are louder than an echo: a click is one alone
NOISE_DB = 6.0  # and louder than the noise of the line by so much: noise alone must not let an echo in
SHUT_MS = 200  # where nothing passed for so long, a voice may just have begun...
BEFORE = 2  # ...whose first sounds were softer than the echo: so many frames are heard late, too few to be speech alone
_SILENT = bytes(FRAME_BYTES)


def level(frame: bytes) -> float:
    """Returns the root mean square of one frame of s16le, 0 to 32768. Runs 100 times a second for each call."""
    if frame == _SILENT or not frame:
        return 0.0
    return float(audioop.rms(frame, 2))


def share(loss_db: float) -> float:
    return float(10 ** (-loss_db / 20))


_OVER_NOISE = share(-NOISE_DB)


class EchoGate:
    """Used on the line's audio thread: `sent` once for every 20 ms, `heard` for every frame that came."""

    def __init__(self, loss_db: float = WORST_DB) -> None:
        self._most = self._share = share(loss_db - MARGIN_DB)
        self._sent: deque[float] = deque(maxlen=SPAN_MS // FRAME_MS)
        self._recent: deque[float] = deque(maxlen=REACH_MS // FRAME_MS)
        self._came: deque[float] = deque(maxlen=SPAN_MS // FRAME_MS)
        """By tick the loudest that came in it; 0 where nothing did."""
        self._lessons: deque[float] = deque(maxlen=LASTS_MS // LESSON_MS)
        self.noise = NoiseFloor()
        self._louder: deque[bool] = deque(maxlen=OF)
        self._before: deque[bytes] = deque(maxlen=BEFORE)
        self._ticks = self._held = self._shut = 0

    def resume(self, sent: Iterable[bytes]) -> None:
        """Takes up frames again after some were not looked at; `sent` went out last, oldest first.

        The lessons and the noise level stay; no new lesson is drawn from the time between.
        """
        for levels in (self._sent, self._recent, self._came):
            levels.clear()
        self._louder.clear()
        self._before.clear()
        self._ticks = self._held = self._shut = 0
        self._recent.extend(level(frame) for frame in sent)

    def sent(self, frame: bytes) -> None:
        self._learn()
        loud = level(frame)
        self._sent.append(loud)
        self._recent.append(loud)
        self._came.append(0.0)

    def heard(self, frame: bytes) -> Sequence[bytes]:
        """Returns what may be heard for a received frame: silence for an echo, and what came before a voice with it."""
        if not self.passes(frame):
            self._shut += 1
            self._before.append(frame)
            return (_SILENT,)
        late = tuple(self._before) if self._shut >= SHUT_MS // FRAME_MS else ()
        self._shut = 0
        self._before.clear()
        return (*late, frame)

    def passes(self, frame: bytes) -> bool:
        """Returns whether a received frame holds more than the echo of what was sent."""
        loud = level(frame)
        if self._came:
            self._came[-1] = max(self._came[-1], loud)
        self.noise.heard(loud)
        echo = max(self._recent, default=0.0) * self._share
        self._louder.append(echo > 0 and loud > max(echo, self.noise.level * _OVER_NOISE))
        if loud > echo and (self._held or sum(self._louder) >= PROOF):
            self._held = HOLD_MS // FRAME_MS
        else:
            self._held = max(0, self._held - 1)
        return self._held > 0 or loud > echo

    def _learn(self) -> None:
        """Learns the line's echo: what came within a span holds the echo of its beginning, or more if the caller spoke.

        Learns nothing where frames were lost, since a lost echo would look like none. The second softest lesson
        counts, since one may be wrong.
        """
        since_span_ms = self._ticks * FRAME_MS - SPAN_MS
        self._ticks += 1
        if since_span_ms < 0 or since_span_ms % LESSON_MS:
            return
        ours = max(list(self._sent)[: LESSON_MS // FRAME_MS])
        if ours >= LOUD and min(self._came) > 0:
            self._lessons.append(max(share(BEST_DB), max(self._came) / ours) * share(-MARGIN_DB))
            self._share = min(self._most, *sorted(self._lessons)[1:2] or [self._most])
