"""Finds out what a caller heard: which prompts, from where to where, with which gaps. For tests and benches; pure.

A prompt is found by one of its first three stretches of 240 ms, since a jitter buffer may drop a frame in any of them
(they overlap where it is short), or else by most of its first blocks of 20 ms, since on a busy machine the buffer
stretches and shortens sound several times in half a second. Then it is followed block by block as long as the
recording is alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from speech.base import FRAME_MS, SAMPLE_RATE
from speech.testing import ALIKE, Wave, correlation, wave

HEAD = SAMPLE_RATE * 240 // 1000
BLOCK = SAMPLE_RATE * FRAME_MS // 1000
SPREAD = SAMPLE_RATE * 200 // 1000
"""So far a jitter buffer moves the blocks of one prompt against each other."""
QUIET = 60 / 32768  # rms below which a block of a prompt is a pause, alike to nothing


@dataclass(frozen=True, slots=True)
class Passage:
    """A prompt in a recording, in ms of the recording. `whole`: to its end. `gaps`: (from, to) not alike within."""

    name: str
    from_ms: int
    to_ms: int
    whole: bool
    gaps: tuple[tuple[int, int], ...] = ()


def passages(heard: bytes, prompts: Mapping[str, bytes]) -> tuple[Passage, ...]:
    """Returns every time that one of `prompts` sounds in `heard`, in order of time. PCM s16le mono 8 kHz."""
    recording = wave(heard)
    found = [
        _followed(name, recording, wave(pcm), start)
        for name, pcm in prompts.items()
        for start in _starts(recording, wave(pcm))
    ]
    return tuple(sorted(found, key=lambda passage: passage.from_ms))


def _starts(recording: Wave, prompt: Wave) -> list[int]:
    """Returns sample offsets at which the prompt begins, found by its head or by what follows it."""
    starts: list[int] = []
    last = max(0, prompt.size - HEAD)
    for at in sorted({min(at, last) for at in (0, HEAD, 2 * HEAD)}):
        for place in _places(recording, prompt[at : at + HEAD]):
            start = max(0, place - at)
            if all(abs(start - known) > HEAD for known in starts):
                starts.append(start)
    return starts or _start_of_blocks(recording, prompt[: 3 * HEAD])


def _start_of_blocks(recording: Wave, part: Wave) -> list[int]:
    """Returns where most blocks of a stretch, each by itself, say that it begins; nothing where they disagree."""
    blocks = [(at, part[at : at + BLOCK]) for at in range(0, part.size - BLOCK + 1, BLOCK)]
    loud = [(at, block) for at, block in blocks if float(block @ block) >= QUIET**2 * BLOCK]
    found = [(at, correlation(recording, block)) for at, block in loud if recording.size >= BLOCK]
    starts = sorted(int(np.argmax(alike)) - at for at, alike in found if alike.max() >= ALIKE)
    needed = len(loud) // 2 + 1
    for first, last in zip(starts, starts[needed - 1 :], strict=False):
        if last - first <= SPREAD:
            return [max(0, first)]
    return []


def _places(recording: Wave, part: Wave) -> list[int]:
    """Returns where a stretch of sound is found, best first within each of its lengths."""
    if part.size < min(HEAD, recording.size) or recording.size < HEAD:
        return []
    likeness = correlation(recording, part)
    places: list[int] = []
    while likeness.size and likeness[best := int(np.argmax(likeness))] >= ALIKE:
        places.append(best)
        likeness[max(0, best - part.size) : best + part.size] = 0.0
    return places


def _followed(name: str, recording: Wave, prompt: Wave, start: int) -> Passage:
    """Follows a prompt block by block; finds the rest again where a frame was lost or repeated."""
    at, begin, end, last = start, start, start + HEAD, 0
    missing: list[tuple[int, int]] = []
    for number in range(prompt.size // BLOCK):
        place = at + number * BLOCK
        found = _found(recording, prompt[number * BLOCK : (number + 1) * BLOCK], place)
        if found is None:
            missing.append((place, place + BLOCK))
            continue
        at += found - place
        end, last = found + BLOCK, number
    whole = (last + 2) * BLOCK >= prompt.size - BLOCK
    gaps = tuple((_ms(a), _ms(b)) for a, b in missing if b <= end)
    return Passage(name, _ms(begin), _ms(end), whole, gaps)


def _found(recording: Wave, part: Wave, place: int) -> int | None:
    """Returns where one block stands: at `place`, also where the prompt pauses, else the likest within 3 blocks.

    The first that is alike will not do: a voice repeats itself every few ms, and a repetition leads astray.
    """
    if float(part @ part) < QUIET**2 * BLOCK or _alike(recording, part, place):
        return place
    first = max(0, place - 3 * BLOCK)
    likeness = correlation(recording[first : place + 4 * BLOCK], part)
    best = int(np.argmax(likeness)) if likeness.size else 0
    return first + best if any(likeness >= ALIKE) else None


def _alike(recording: Wave, part: Wave, place: int) -> bool:
    return any(correlation(recording[place : place + BLOCK], part) >= ALIKE)


def _ms(samples: int) -> int:
    return samples * 1000 // SAMPLE_RATE
