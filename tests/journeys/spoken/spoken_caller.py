"""A caller as a test directs it: one order after another, and at the end what was said and heard."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speech import audio, wav
from speech.base import FRAME_BYTES, FRAME_MS

ACTOR, ROOT = Path(__file__).with_name("caller.py"), Path(__file__).parents[3]
LOUD_DBOV = -46.0  # above: somebody speaks
JOINED_MS = 400  # pauses within speech


@dataclass(frozen=True)
class Recording:
    """A call as its caller's end had it: two rows of samples on one clock, said and heard."""

    rows: NDArray[np.int16]

    @property
    def heard(self) -> bytes:
        return bytes(self.rows[1].tobytes())

    def said_spans(self) -> list[tuple[int, int]]:
        return spans(self.rows[0].tobytes())

    def heard_spans(self) -> list[tuple[int, int]]:
        return spans(self.heard)

    def to_silence_ms(self, onset_ms: int) -> int:
        """From the onset of speech until the prompt that sounded then is silent in the caller's ear."""
        return next(end for begin, end in self.heard_spans() if begin < onset_ms < end) - onset_ms

    def to_prompt_ms(self, end_ms: int) -> int:
        """From the last sound of speech until a prompt sounds in the caller's ear."""
        return next(begin for begin, _ in self.heard_spans() if begin > end_ms) - end_ms


def loud_ms(pcm: bytes) -> list[int]:
    """Where frames begin that sound, in ms."""
    loud = (audio.level_dbov(audio.samples(frame)) >= LOUD_DBOV for frame in audio.frames(pcm))
    return [number * FRAME_MS for number, sounds in enumerate(loud) if sounds]


def sounding_ms(pcm: bytes) -> int:
    """How much of it sounds: a machine that falters adds silence, a prompt that goes on says a little twice."""
    return len(loud_ms(pcm)) * FRAME_MS


def spans(pcm: bytes) -> list[tuple[int, int]]:
    """(from, to) in ms of what sounds, short pauses bridged."""
    found: list[tuple[int, int]] = []
    for at in loud_ms(pcm):
        if found and at - found[-1][1] < JOINED_MS:
            found[-1] = (found[-1][0], at + FRAME_MS)
        else:
            found.append((at, at + FRAME_MS))
    return found


class Caller:
    """One call. Every order waits until it is done and returns the call's own clock in ms."""

    def __init__(self, folder: Path, uri: str, number: str, **line: Any) -> None:
        self.number, self._folder = number, folder
        self._record, self._files = folder / f"call-{number[1:]}.npy", 0
        self._process = subprocess.Popen(
            [sys.executable, str(ACTOR)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
            env={"PYTHONPATH": str(ROOT)},
        )
        self._write({"uri": uri, "caller": number, "record": str(self._record), **line})
        assert self._answer()["done"] == "joined"

    def say(self, pcm: bytes) -> int:
        """Begin to say; the caller does not wait until it is said."""
        self._files += 1
        file = self._folder / f"say-{self.number[1:]}-{self._files}.wav"
        file.write_bytes(wav.write_wav(pcm))
        return self._order("say", str(file))

    def says(self, pcm: bytes) -> int:
        """Say it to the end."""
        at = self.say(pcm)
        self.wait(len(pcm) // FRAME_BYTES * FRAME_MS / 1000)
        return at

    def press(self, keys: str) -> int:
        return self._order("press", keys)

    def wait(self, seconds: float) -> int:
        return self._order("wait", seconds)

    def listen(self, limit_s: float = 20.0) -> int:
        """Hear a prompt out."""
        return self._order("listen", limit_s)

    def hear(self, sounding_ms: int, limit_s: float = 30.0) -> int:
        """Wait until so much has sounded since the call began, whatever pauses there were."""
        return self._order("hear", sounding_ms, limit_s)

    def onset(self, limit_s: float = 20.0) -> int:
        """Wait until a prompt sounds."""
        return self._order("onset", limit_s)

    def hang_up(self) -> Recording:
        assert self._process.stdin is not None
        if not self._process.stdin.closed:
            self._process.stdin.close()
            while self._answer()["done"] != "kept":
                pass
            self._process.wait(10)
        return Recording(np.load(self._record))

    def _order(self, *order: object) -> int:
        self._write(list(order))
        return int(self._answer()["ms"])

    def _write(self, line: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        return dict(json.loads(self._process.stdout.readline()))
