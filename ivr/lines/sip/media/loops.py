"""Sound that many calls hear at once and over and over, by players of the library: no Python per frame."""

from __future__ import annotations

import os
import wave
from typing import Any

import pjsua2 as pj

from ivr.lines.sip.media import ringing_tone
from speech.base import SAMPLE_RATE


class Loop:
    """Made on the control thread and kept until the process ends: freeing it under the bridge is fatal."""

    def __init__(self, name: str, pcm: bytes) -> None:
        """`pcm` is s16le mono 8 kHz."""
        self._file = os.memfd_create(name)
        with os.fdopen(os.dup(self._file), "wb") as file, wave.open(file, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(SAMPLE_RATE)
            sound.writeframes(pcm)
        self._player = pj.AudioMediaPlayer()
        self._player.createPlayer(f"/proc/self/fd/{self._file}")

    def join(self, audio: Any) -> None:
        """Lets a call hear it, beside all else, until `part` or the call's end."""
        self._player.startTransmit(audio)

    def part(self, audio: Any) -> None:
        self._player.stopTransmit(audio)


class Loops:
    """The loops of one process, each made when it is first wanted, on the control thread."""

    def __init__(self) -> None:
        self._ringing: Loop | None = None

    @property
    def ringing(self) -> Loop:
        """What is heard before the answer, where a trunk has early media."""
        self._ringing = self._ringing or Loop("ringing-tone", ringing_tone.tone())
        return self._ringing
