"""Places one call through a trunk, plays a sweep and listens for it. Judges nothing; needs a process of its own."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Thread

import numpy as np

from deflect.facts import EndedCall
from ivr.lines.base import Gone, Joined
from ivr.lines.dialling import Dialling
from ivr.lines.sip.call import SipLine
from ivr.lines.sip.endpoint import SipEndpoint
from ivr.lines.sip.place import SipPlace
from relevo.cli.sip_caller import is_loud, next_turn
from speech.base import SAMPLE_RATE

SWEEP_S, SWEEPS, PAUSE_S = 1.0, 3, 1.0
LISTEN_S = 8.0
"""From the answer on: the sweeps, and what an echo over a satellite takes."""
RING_S = 40.0
_LOW_HZ, _HIGH_HZ, _PEAK = 400.0, 3000.0, 9000


@dataclass(slots=True)
class Heard:
    """What came of the call. `echo` is the likeness of our sweep in what we heard, 0 to 1."""

    answered: bool = False
    record: EndedCall | None = None
    loud: bool = False
    echo: float = 0.0
    frames: list[bytes] = field(default_factory=list)


class TrunkCall:
    """Makes the call; `run` takes the control thread."""

    def __init__(self, place: SipPlace, wanted: Dialling) -> None:
        self.heard = Heard()
        self._wanted = wanted
        self._endpoint = SipEndpoint(place, lambda line: line.hang_up(), on_record=self._ended)

    def run(self) -> Heard:
        self._endpoint.start()
        line = self._endpoint.call(self._wanted)
        line.listen(self.heard.frames.append)
        Thread(target=self._follow, args=(line,), name="test call", daemon=True).start()
        self._endpoint.run()
        self._endpoint.stop()
        pcm = np.frombuffer(b"".join(self.heard.frames), "<i2").astype(float)
        self.heard.loud = any(map(is_loud, self.heard.frames))
        self.heard.echo = likeness(sweep(), pcm)
        return self.heard

    def _follow(self, line: SipLine) -> None:
        if isinstance(next_turn(line, time.monotonic() + RING_S + 5), Joined):
            self.heard.answered = True
            pause = bytes(int(PAUSE_S * SAMPLE_RATE) * 2)
            line.play((sweep().astype("<i2").tobytes() + pause) * SWEEPS)
            until = time.monotonic() + LISTEN_S
            while time.monotonic() < until and not isinstance(next_turn(line, until), Gone):
                pass
        line.hang_up()
        time.sleep(2.0)  # the answer to our BYE; a call that was over has told its record already
        self._endpoint.end()

    def _ended(self, record: EndedCall) -> None:
        self.heard.record = record
        self._endpoint.end()


def sweep() -> np.ndarray:
    """Returns the sound that is looked for: a tone that rises through the telephone band, 8 kHz."""
    at = np.arange(int(SWEEP_S * SAMPLE_RATE)) / SAMPLE_RATE
    rise = (_HIGH_HZ - _LOW_HZ) / SWEEP_S
    wave: np.ndarray = np.sin(2 * np.pi * (_LOW_HZ * at + rise * at**2 / 2)) * _PEAK
    return wave


def likeness(sought: np.ndarray, heard: np.ndarray) -> float:
    """Returns the best normalised correlation of a sound with any part of another, 0 to 1."""
    if heard.size < sought.size:
        return 0.0
    size = 1 << (heard.size + sought.size).bit_length()
    product = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(sought, size)), size)
    parts = heard.size - sought.size + 1
    power = np.concatenate([[0.0], np.cumsum(heard**2)])
    energy = power[sought.size :] - power[: -sought.size]
    floor = sought.size * 25.0  # of a line that is all but silent: 5 of 32,768
    likeness_: np.ndarray = np.abs(product[:parts]) / np.sqrt((energy + floor) * np.sum(sought**2))
    return float(likeness_.max())
