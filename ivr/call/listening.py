"""The recogniser of one call: opened for one answer at a time; late events of an earlier answer are told apart."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ivr.call.ports import Ear, Ears
from ivr.lines.base import Line
from speech.base import FRAME_BYTES, FRAME_MS
from speech.client import SpeechEvent
from voice_flows.model.turns import Listen

BYTES_MS: Final = FRAME_BYTES // FRAME_MS
HELD: Final = 20_000 // FRAME_MS
"""Frames of an answer that are held: as long as one may be."""


@dataclass(frozen=True, slots=True)
class Spoke:
    """An event of the speech server for the recogniser number `ear` of this call."""

    ear: int
    event: SpeechEvent


class HeldSound:
    """The sound of one answer as the recogniser got it, from an audio thread; its last `HELD` frames."""

    def __init__(self, feed: Callable[[bytes], None]) -> None:
        self._feed = feed
        self._frames: deque[bytes] = deque(maxlen=HELD)
        self._fed = 0

    def feed(self, pcm: bytes) -> None:
        self._frames.append(pcm)
        self._fed += len(pcm)
        self._feed(pcm)

    def between(self, from_ms: int, to_ms: int) -> bytes:
        """Returns PCM s16le mono 8 kHz from instant to instant of the sound fed, as far as it is held."""
        fed, held = self._fed, b"".join(list(self._frames))
        begins = fed - len(held)
        return held[max(0, from_ms * BYTES_MS - begins) : max(0, to_ms * BYTES_MS - begins)]


class Listening:
    """Used by the call's own thread; frames and events come and go on others."""

    def __init__(self, line: Line, ears: Ears | None) -> None:
        self._line = line
        self._ears = ears
        self._ear: Ear | None = None
        self._number = 0
        self._sound: HeldSound | None = None
        self.refusals = 0
        """How many waits of this call had no recogniser."""

    def open(self, language: str, listen: Listen) -> None:
        """Listens for one answer; does nothing where the call has keys only."""
        if self._ears is None or not listen.speech:
            return
        self._number += 1
        self._ear = self._ears.open(language, listen.phrases, listen.end_of_speech_s, self._teller(self._number))
        self._sound = HeldSound(self._ear.feed) if listen.evidence else None
        self._line.listen(self._sound.feed if self._sound else self._ear.feed)

    def sound(self, from_ms: int, to_ms: int) -> bytes:
        """Returns a piece of the answer's sound, where it may be evidence; nothing of any other answer."""
        return self._sound.between(from_ms, to_ms) if self._sound else b""

    def refuse(self) -> None:
        """Stops listening in this wait because the speech server failed."""
        self.refusals += 1
        self.close()

    def close(self) -> None:
        if self._ear is not None:
            self._line.listen(None)
            self._ear.close()
            self._ear = None

    def now(self, spoke: Spoke) -> SpeechEvent | None:
        """Returns the event if it belongs to the recogniser that is open now."""
        return spoke.event if self._ear is not None and spoke.ear == self._number else None

    def _teller(self, number: int) -> Callable[[SpeechEvent], None]:
        return lambda event: self._line.events.put(Spoke(number, event))
