"""What a line sends and receives, 20 ms at a time, between a call's thread and the line's audio thread.

Every line has one `Sound`. The audio thread pulls and pushes frames; neither side waits for the other longer than a
lock over a few bytes. Nothing here knows what carries the frames.

The first of these that there is gets sent: a prompt, the other line this one is joined to, music, silence.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from itertools import count
from queue import SimpleQueue
from threading import Lock

from ivr.lines.base import Played, Sink, Tap
from ivr.lines.echo import EchoGate
from ivr.lines.jitter import Jitter
from ivr.lines.noise_floor import SILENT_DBOV
from speech.base import FRAME_BYTES

SILENCE = bytes(FRAME_BYTES)


@dataclass(slots=True)
class Piece:
    """One prompt on its way out; `at` is the offset of the next frame, in bytes."""

    number: int
    pcm: bytes
    at: int = 0
    begins: int = 0
    """Its offset in the file of a player that plays it without us (`ivr.lines.sip.media.native_sound`)."""

    @property
    def ends(self) -> int:
        """The offset after its last frame there."""
        return self.begins + -(-len(self.pcm) // FRAME_BYTES) * FRAME_BYTES


class Sound:
    """The prompts still to be sent, in order, and the sink of what is received."""

    def __init__(self, events: SimpleQueue[object], gate: EchoGate | None = None, tap: Sink | None = None) -> None:
        """`tap` gets every received frame as it came, before the echo gate."""
        self._events = events
        self._tap = tap
        self._gate = gate
        self._pieces: deque[Piece] = deque()
        self._numbers = count(1)
        self._lock = Lock()
        self._sink: Sink | None = None
        self._taps: tuple[Tap, ...] = ()
        """Replaced as a whole, since the audio thread goes through it."""
        self._hears: Jitter | None = None
        self._heard_by: Jitter | None = None
        self._music, self._music_at = b"", 0

    def play(self, pcm: bytes) -> int:
        """Queues PCM after what still plays; the number comes back in `Played`."""
        number = next(self._numbers)
        with self._lock:
            self._pieces.append(Piece(number, pcm))
        return number

    def stop(self) -> int:
        """Sends silence from the next frame on; returns how much of the current piece was sent, in bytes."""
        with self._lock:
            sent = self._pieces[0].at if self._pieces else 0
            self._pieces.clear()
        return sent

    def listen(self, sink: Sink | None) -> None:
        self._sink = sink
        self._turned()

    def _turned(self) -> None:
        """Called after every change of what is heard and what music or other line is sent: a hook, nothing here."""

    @property
    def hears(self) -> bool:
        """Whether received frames are wanted: by a recogniser, a recording, the line joined to, the search for keys."""
        return bool(self._sink or self._taps or self._tap or self._heard_by)

    @property
    def joined(self) -> bool:
        """Whether another line is heard here."""
        return self._hears is not None

    def noise_dbov(self) -> float:
        """Returns the far end's noise level between words; the lowest level where no gate measures it."""
        return self._gate.noise.dbov if self._gate is not None else SILENT_DBOV

    def music(self, pcm: bytes) -> None:
        """Plays `pcm` in a loop, from its beginning, while nothing else is to be sent; empty stops it."""
        with self._lock:
            self._music, self._music_at = pcm[: len(pcm) - len(pcm) % FRAME_BYTES], 0
        self._turned()

    def join(self, other: Sound) -> None:
        """Lets the two lines hear each other until either is parted."""
        self._hears, other._hears = Jitter(), Jitter()
        self._heard_by, other._heard_by = other._hears, self._hears
        self._turned()
        other._turned()

    def part(self, other: Sound) -> None:
        """Ends what `join` began; each line goes on by itself."""
        for sound in (self, other):
            sound._hears = sound._heard_by = None
            sound._turned()

    def tap(self, tap: Tap) -> None:
        """Gives a copy of both sides to `tap` from the next frame on."""
        self._taps = (*self._taps, tap)
        self._turned()

    def untap(self, tap: Tap) -> None:
        self._taps = tuple(one for one in self._taps if one is not tap)
        self._turned()

    def next_frame(self) -> bytes:
        """Returns the next 20 ms to send, silence where nothing plays. Called by the audio thread only."""
        with self._lock:
            frame = self._cut()
        self._went(frame)
        return frame

    def _went(self, frame: bytes) -> None:
        """Tells the echo gate and the taps what is sent in these 20 ms."""
        if self._gate is not None:
            self._gate.sent(frame)
        for tap in self._taps:
            tap.sent(frame)

    def _cut(self) -> bytes:
        while self._pieces:
            piece = self._pieces[0]
            frame = piece.pcm[piece.at : piece.at + FRAME_BYTES]
            piece.at += FRAME_BYTES
            if piece.at >= len(piece.pcm):
                self._played()
            if frame:
                return frame if len(frame) == FRAME_BYTES else frame.ljust(FRAME_BYTES, b"\0")
        if (hears := self._hears) is not None:
            return hears.take() or SILENCE
        return self._bar() if self._music else SILENCE

    def _played(self) -> None:
        """The first piece went out to its last frame."""
        self._events.put(Played(self._pieces.popleft().number, time.monotonic()))

    def _bar(self) -> bytes:
        """The next 20 ms of the music."""
        frame = self._music[self._music_at : self._music_at + FRAME_BYTES]
        self._music_at = (self._music_at + FRAME_BYTES) % len(self._music)
        return frame

    def received(self, frame: bytes) -> None:
        """Takes 20 ms that arrived, if any; what cannot be told from our own echo reaches the sink as silence."""
        if not frame:
            return
        if self._tap is not None:
            self._tap(frame)
        for tap in self._taps:
            tap.heard(frame)
        if (heard_by := self._heard_by) is not None:
            heard_by.put(frame)
        frames = (frame,) if self._gate is None else self._gate.heard(frame)  # learns even where there is no sink
        if (sink := self._sink) is not None:
            for one in frames:
                sink(one)


class SoundingLine:
    """The methods of a `Line` that its sound does, for every kind of line."""

    sound: Sound

    def play(self, pcm: bytes) -> int:
        return self.sound.play(pcm)

    def stop(self) -> int:
        return self.sound.stop()

    def listen(self, sink: Sink | None) -> None:
        self.sound.listen(sink)

    def noise_dbov(self) -> float:
        return self.sound.noise_dbov()
