"""Answering-machine detection: who picked up a call of ours. Pure: frames in, a verdict out; 20 ms is the clock.

A person says a word or two and then waits; a machine talks on, or beeps. Silence is taken for a person who listens. A
person with a long greeting is the mistake to expect; the limit trades it against machines with short ones.
"""

from __future__ import annotations

from enum import Enum

import numpy as np

from ivr.lines.echo import level
from speech.base import FRAME_MS, SAMPLE_RATE

LOUD = 200.0  # rms of speech or a tone (-44 dBov); the noise of a line stays below
LONGEST_MS = 3500  # a greeting without a pause that is longer is a machine's
SHORT_MS = 1200  # a greeting no longer is a person's: "¿diga?", "sí, ¿quién es?"
PAUSE_MS = 600  # after a short greeting this much quiet is "your turn"
LONG_PAUSE_MS = 1300  # after a longer one the beep may still come
SILENT_MS = 2000  # silence after the answer: a person who listens
BEEP_MS = 200  # a tone this long is no voice
PURE = 0.85  # share of a tone's power within 100 Hz
LOWEST_HZ = 350.0  # below, a deep voice's hum is as pure
_WINDOW = np.hanning(SAMPLE_RATE * FRAME_MS // 1000).astype(np.float32)
_BIN_HZ = 1000 / FRAME_MS


class Who(Enum):
    UNKNOWN = "unknown"
    PERSON = "person"
    MACHINE = "machine"


class AnsweringMachineDetector:
    """Takes every frame since the answer; a verdict, once reached, does not change."""

    def __init__(self) -> None:
        self.who = Who.UNKNOWN
        self.quiet_ms = 0
        """Quiet since the last sound: a machine that has said all waits for us."""
        self.beeped = False
        self._spoke_ms = 0
        self._tone_ms = 0
        self._tone_hz = 0.0

    def take(self, frame: bytes) -> None:
        """Takes one more frame of PCM s16le mono 8 kHz."""
        loud = level(frame) > LOUD
        self._spoke_ms += FRAME_MS if loud or self._within_words() else 0
        self.quiet_ms = 0 if loud else self.quiet_ms + FRAME_MS
        self._listen_for_beep(frame, loud)
        if self.who is Who.UNKNOWN:
            self.who = self._verdict()

    def _within_words(self) -> bool:
        """Short gaps between words belong to the greeting."""
        return self._spoke_ms > 0 and self.quiet_ms < PAUSE_MS // 2

    def _verdict(self) -> Who:
        if self.beeped or self._spoke_ms > LONGEST_MS:
            return Who.MACHINE
        if not self._spoke_ms:
            return Who.PERSON if self.quiet_ms >= SILENT_MS else Who.UNKNOWN
        pause = PAUSE_MS if self._spoke_ms <= SHORT_MS + PAUSE_MS // 2 else LONG_PAUSE_MS
        return Who.PERSON if self.quiet_ms >= pause else Who.UNKNOWN

    def _listen_for_beep(self, frame: bytes, loud: bool) -> None:
        hz = tone(frame) if loud else 0.0
        same = hz > 0 and abs(hz - self._tone_hz) <= _BIN_HZ
        self._tone_ms = self._tone_ms + FRAME_MS if same else FRAME_MS if hz else 0
        self._tone_hz = hz
        self.beeped = self.beeped or self._tone_ms >= BEEP_MS


def tone(frame: bytes) -> float:
    """Returns the frequency of a frame that holds one tone and little else, in Hz; 0 for anything else."""
    values = np.frombuffer(frame, dtype="<i2").astype(np.float32)
    if values.size != _WINDOW.size:
        return 0.0
    power = np.abs(np.fft.rfft(values * _WINDOW)) ** 2
    peak = int(np.argmax(power))
    near, whole = float(power[max(peak - 2, 0) : peak + 3].sum()), float(power.sum())
    hz = peak * _BIN_HZ
    return hz if whole > 0 and near / whole >= PURE and hz >= LOWEST_HZ else 0.0
