"""`relevo bench echo`: measures whether a prompt's own echo stops it, and how soon a caller's voice does.

The shipped prompts go over lines that give them back, on a clock of frames: the real gate, the real detector of speech
and the real end-pointing, and no wall clock, so that a busy machine measures the same. Voices are recordings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from ivr.lines.echo import EchoGate
from ivr.testing.echo import Room, call
from relevo.bench.measuring.figures import spread
from speech import audio, endpointing, wav
from speech.base import FRAME_MS
from speech.vad import WINDOW_MS, Detector

ECHOES_DB: Final = (-12, -20, -30)
NEAREST_MS, FARTHEST_MS = 20, 300
LONG_MS: Final = 3000
"""Prompts that are long enough to be spoken over."""
SENTENCE_MS: Final = 1500
ONSET_DBOV: Final = -46.0


def run(
    prompts: Sequence[bytes], voices: Sequence[bytes], detector: Detector, step: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    """Returns `prompts`, how many were tried at each loss, and `false_stops` by loss, on calm and on poor lines.

    `stop_ms` is the time from a voice's onset until the prompt stops, by loss; `unheard` counts the voices that did not
    stop it. PCM s16le 8 kHz.
    """
    long = [prompt for prompt in prompts if audio.duration_ms(prompt) >= LONG_MS]
    false = dict.fromkeys(ECHOES_DB, 0)
    faltering, unheard = dict(false), dict(false)
    stops: dict[int, list[float]] = {db: [] for db in ECHOES_DB}
    for number, prompt in enumerate(prompts):
        for db in ECHOES_DB:
            room = drawn(number, db)
            false[db] += stopped_at(prompt, room, detector) is not None
            faltering[db] += stopped_at(prompt, replace(room, falters=True), detector) is not None
            if voices and long:
                took = to_stop_ms(long[number % len(long)], voices[number % len(voices)], room, detector)
                unheard[db] += took is None
                stops[db] += [] if took is None else [took]
        step()
    return {
        "prompts": len(prompts),
        "false_stops": _named(false),
        "false_stops_faltering": _named(faltering),
        **{f"stop_ms{db}": spread(took) for db, took in stops.items()},
        "unheard": _named(unheard),
    }


def shipped(folder: Path, most: int) -> list[bytes]:
    """Returns up to `most` shipped prompts, spread over all of them, without single words."""
    spoken = (wav.read_wav(path.read_bytes()) for path in sorted(folder.rglob("*.wav")))
    sentences = [pcm for pcm in spoken if audio.duration_ms(pcm) >= SENTENCE_MS]
    return sentences[:: max(1, len(sentences) // most)][:most]


def drawn(number: int, echo_db: float) -> Room:
    """Returns the line of one try, its delay and the instant of speech, derived from the number alone."""
    draw = np.random.default_rng(number)
    delay_ms, voice_ms = int(draw.integers(NEAREST_MS, FARTHEST_MS + 1)), int(draw.integers(15, 100)) * FRAME_MS
    return Room(echo_db, delay_ms, voice_ms=voice_ms, seed=number)


def stopped_at(prompt: bytes, room: Room, detector: Detector) -> int | None:
    """Returns when speech is detected during the prompt, in ms, or `None` if the prompt plays to its end."""
    gate, detecting, ear = EchoGate(), detector.start(), endpointing.ear(endpointing.MENU_S)
    for number, (sent, came) in enumerate(call(prompt, room), 1):
        gate.sent(sent)
        if came is None:
            continue
        for probability in detecting.feed(b"".join(gate.heard(came))):
            ear, mark = endpointing.hear(ear, probability, WINDOW_MS)
            if isinstance(mark, endpointing.Began):
                return number * FRAME_MS
    return None


def to_stop_ms(prompt: bytes, voice: bytes, room: Room, detector: Detector) -> float | None:
    """Returns the ms from the first loud frame of a voice until the prompt is stopped, or `None`."""
    stopped = stopped_at(prompt, replace(room, voice=voice), detector)
    return None if stopped is None else float(stopped - room.voice_ms - onset_ms(voice))


def onset_ms(voice: bytes) -> int:
    loud = (audio.level_dbov(audio.samples(frame)) >= ONSET_DBOV for frame in audio.frames(voice))
    return next((number * FRAME_MS for number, one in enumerate(loud) if one), 0)


def _named(counts: dict[int, int]) -> dict[str, int]:
    return {f"{db} dB": count for db, count in counts.items()}
