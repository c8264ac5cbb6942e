"""A second opinion on yes and no, from the states of the recogniser's encoder: a small linear head for each language.

The weights are in `heads/<language>.npz`; `relevo.bench.head_training` makes them and tells from what. A language
without weights has no second opinion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speech.audio import Samples

WEIGHTS = Path(__file__).parent / "heads"
CLASSES = ("yes", "no", "other")
PARTS = 4  # of an utterance, each with the mean of its states
UNLIKELY = 0.05  # an opinion below this contradicts what was written: of 58 right words none is so low
STATE_MS = 20  # that one state of the encoder stands for


@dataclass(frozen=True, slots=True)
class Opinion:
    """How likely an utterance is yes, no, or another word; they add up to 1."""

    yes: float
    no: float
    other: float

    def joined(self, yes: float, no: float) -> tuple[float, float]:
        """Joins the probabilities of yes and no that another judge gives with these, as independent evidence."""
        other = max(0.0, 1 - yes - no)
        whole = yes * self.yes + no * self.no + other * self.other
        return (yes * self.yes / whole, no * self.no / whole) if whole > 0 else (yes, no)

    def vetoed(self, scores: Mapping[int, float], named: Sequence[int], most: float) -> dict[int, float]:
        """Returns the scores, at most `most` for a yes or no, of these names, that is none by its sound."""
        unlikely = {at for at, likely in zip(named, (self.yes, self.no), strict=True) if likely < UNLIKELY}
        return {at: min(score, most) if at in unlikely else score for at, score in scores.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """Weights of shape (parts x width, 3) and a bias of 3, for the states as they come."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def opinion(self, states: Samples, span_ms: tuple[int, int]) -> Opinion:
        """Returns what the part between two instants is; `states` has shape (length, width)."""
        scores = parts(states, span_ms).ravel() @ self.weights + self.bias
        likely = np.exp(scores - scores.max())
        yes, no, other = (float(one) for one in likely / likely.sum())
        return Opinion(yes, no, other)


def parts(states: Samples, span_ms: tuple[int, int]) -> Samples:
    """Returns the mean state of each part of the utterance, shape (parts, width)."""
    first = min(span_ms[0] // STATE_MS, len(states) - PARTS)
    last = max(first + PARTS, -(-span_ms[1] // STATE_MS))
    spoken = states[first:last]
    cuts = np.linspace(0, len(spoken), PARTS + 1).astype(int)
    means = [spoken[start : max(end, start + 1)].mean(0) for start, end in pairwise(cuts)]
    return np.stack(means).astype(np.float32)


@lru_cache(maxsize=16)
def head(language: str) -> Head | None:
    """Returns the head of a language, or `None` if none is shipped."""
    path = WEIGHTS / f"{language}.npz"
    if not path.is_file():
        return None
    with np.load(path) as kept:
        named: dict[str, Any] = dict(kept)
    return Head(named["weights"].astype(np.float32), named["bias"].astype(np.float32))


def opinion(language: str, states: Samples, span_ms: tuple[int, int]) -> Opinion | None:
    """Returns what the head of a language makes of an utterance.

    `None` where the language has no head, or where it is for a model of another size.
    """
    judge = head(language)
    fits = judge is not None and judge.weights.shape[0] == PARTS * states.shape[1]
    return judge.opinion(states, span_ms) if judge and fits else None
