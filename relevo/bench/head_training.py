"""`relevo bench train-head`: trains the head that tells yes and no from other words by their sound.

Every utterance of a manifest is heard as over a telephone, clean, in noise and at other speeds. The encoder of the
recogniser turns it into states, and a logistic regression into yes, no or other. Whose voices the shipped weights were
trained on is told in `speech/recognisers/heads/README.md`.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from relevo.bench.asr import Utterance, recorded, telephone, with_noise
from speech import audio
from speech.base import SAMPLE_RATE, Language
from speech.recognisers.phonetic_similarity import plain
from speech.recognisers.short_word_head import CLASSES, parts
from speech.recognisers.whisper import Whisper

Floats = NDArray[np.float32]
SPEEDS: Final = (0.85, 0.92, 1.0, 1.0, 1.08, 1.17)
NOISES_DB: Final = (None, None, 20.0, 15.0, 15.0, 10.0)
"""How far pink noise is below the speech; `None` for a clean line."""
ROUNDS: Final = {"yes": 2, "no": 2, "other": 1}
PENALTY: Final = 5e-3
STEPS: Final = 300
RATE: Final = 0.005


def train(
    folder: Path,
    utterances: Sequence[Utterance],
    whisper: Whisper,
    language: Language,
    step: Callable[[], None] = lambda: None,
) -> tuple[Floats, Floats]:
    """Returns weights and bias for `Head`. Raises `wav.NotAWav`, OSError."""
    states: list[Floats] = []
    meant: list[int] = []
    for one in utterances:
        for sound in _varied(one, recorded(folder / one.file), language):
            seen = audio.samples(sound)
            states.append(parts(whisper.states(sound), audio.spoken_span(seen)).ravel())
            meant.append(CLASSES.index(_class(one, language)))
        step()
    return fitted(np.stack(states), np.array(meant))


def fitted(states: Floats, meant: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Fits a logistic regression in which all classes weigh the same (Adam, full batch)."""
    mean, spread = states.mean(0), states.std(0) + 1e-3
    known = (states - mean) / spread
    wanted = np.eye(len(CLASSES), dtype=np.float32)[meant]
    counts = np.bincount(meant, minlength=len(CLASSES))
    share = (1 / np.maximum(counts, 1))[meant]
    share = (share / share.sum()).astype(np.float32)[:, None]
    known = np.hstack([known, np.ones((len(known), 1), np.float32)])
    weights = np.zeros((known.shape[1], len(CLASSES)), np.float32)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for number in range(1, STEPS + 1):
        slope = known.T @ ((_likely(known @ weights) - wanted) * share)
        slope[:-1] += PENALTY * weights[:-1]
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights -= RATE * (first / (1 - 0.9**number)) / (np.sqrt(second / (1 - 0.999**number)) + 1e-8)
    plain_weights = weights[:-1] / spread[:, None]
    return plain_weights.astype(np.float32), (weights[-1] - mean @ plain_weights).astype(np.float32)


def write(path: Path, weights: Floats, bias: Floats) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, weights=weights.astype(np.float16), bias=bias)


def _likely(scores: Floats) -> Floats:
    odds = np.exp(scores - scores.max(1, keepdims=True))
    likely: Floats = odds / odds.sum(1, keepdims=True)
    return likely


def _class(one: Utterance, language: Language) -> str:
    said = plain(one.text, language)
    names = [plain(word, language) for word in language.yes_no]
    return CLASSES[names.index(said)] if said in names else "other"


def _varied(one: Utterance, pcm: bytes, language: Language) -> Iterator[bytes]:
    """Yields the utterance at some speed, clean or in noise; the same for the same file."""
    draw = random.Random(zlib.crc32(one.file.encode()))  # noqa: S311
    for number in range(ROUNDS[_class(one, language)]):
        speed, noise_db = draw.choice(SPEEDS), draw.choice(NOISES_DB)
        faster = audio.resample(audio.samples(pcm), SAMPLE_RATE, round(SAMPLE_RATE / speed))
        clean = telephone(audio.pcm(faster))
        yield clean if noise_db is None else with_noise(clean, noise_db, number)
