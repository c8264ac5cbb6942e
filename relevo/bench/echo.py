"""`relevo bench echo`: does our own voice coming back stop a prompt, and how soon does a caller's voice stop it?

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
from speech.base import FRAME_BYTES, FRAME_MS
from speech.vad import WINDOW_MS, Detector

ECHOES_DB: Final = (-12, -20, -30)
NEAREST_MS, FARTHEST_MS = 20, 300
LONG_MS: Final = 3000
"""Prompts that are long enough to be spoken over."""
SENTENCE_MS: Final = 1500
ONSET_DBOV: Final = -46.0
SILENCE: Final = bytes(FRAME_BYTES)


def run(
    prompts: Sequence[bytes], voices: Sequence[bytes], detector: Detector, step: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    """`prompts` tried at each loss; `false_stops` by loss, on calm lines and on lines that falter; `stop_ms` from a
    voice's onset until the prompt is stopped, by loss, `unheard` the voices that did not stop it. PCM s16le 8 kHz."""
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
    """Up to `most` of the sounds that are shipped, spread over all of them; the shortest are words within sentences."""
    spoken = (wav.read_wav(path.read_bytes()) for path in sorted(folder.rglob("*.wav")))
    sentences = [pcm for pcm in spoken if audio.duration_ms(pcm) >= SENTENCE_MS]
    return sentences[:: max(1, len(sentences) // most)][:most]


def drawn(number: int, echo_db: float) -> Room:
    """The line of one try: its delay, and when somebody would speak, from the number alone."""
    draw = np.random.default_rng(number)
    delay_ms, voice_ms = int(draw.integers(NEAREST_MS, FARTHEST_MS + 1)), int(draw.integers(15, 100)) * FRAME_MS
    return Room(echo_db, delay_ms, voice_ms=voice_ms, seed=number)


def stopped_at(prompt: bytes, room: Room, detector: Detector) -> int | None:
    """When speech is found while the prompt plays, in ms of it; `None` where it is heard to its end."""
    gate, detecting, ear = EchoGate(), detector.start(), endpointing.ear(endpointing.MENU_S)
    for number, (sent, came) in enumerate(call(prompt, room), 1):
        gate.sent(sent)
        if came is None:
            continue
        for probability in detecting.feed(came if gate.passes(came) else SILENCE):
            ear, mark = endpointing.hear(ear, probability, WINDOW_MS)
            if isinstance(mark, endpointing.Began):
                return number * FRAME_MS
    return None


def to_stop_ms(prompt: bytes, voice: bytes, room: Room, detector: Detector) -> float | None:
    """From the first loud frame of a voice until the prompt that it speaks over is stopped."""
    stopped = stopped_at(prompt, replace(room, voice=voice), detector)
    return None if stopped is None else float(stopped - room.voice_ms - onset_ms(voice))


def onset_ms(voice: bytes) -> int:
    loud = (audio.level_dbov(audio.samples(frame)) >= ONSET_DBOV for frame in audio.frames(voice))
    return next((number * FRAME_MS for number, one in enumerate(loud) if one), 0)


def _named(counts: dict[int, int]) -> dict[str, int]:
    return {f"{db} dB": count for db, count in counts.items()}
