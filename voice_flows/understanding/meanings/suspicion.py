"""Suspects a wish for no more texts, or a call for help, in a sentence that the locales' patterns leave open. Pure.

An encoder compares the sentence with those of `weights.tsv`, before the turn; the weights are made by
`relevo bench train-meanings`. What is suspected is asked back and never acted on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from voice_flows.model.inputs import Concern
from voice_flows.model.turns import Ask, Speech, Text
from voice_flows.understanding import automatic_messages, carrier_words, matching
from voice_flows.understanding.interjections import calls_for_help

WEIGHTS: Final = Path(__file__).with_name("weights.tsv")
LEAST_WORDS: Final = 2
"""Words from which text is a sentence that may mean more than it says..."""
LEAST_SPOKEN: Final = 3
"""...and words of speech, of which a short answer may be misheard."""
LIMITS: Final[dict[Concern, float]] = {"stop": 0.15, "emergency": 0.1}
"""Sums from which something is suspected: chosen by cross-validation over the sentences that were trained on."""
FREE: Final = ("text", "any")
"""Kinds of questions that any sentence answers."""


@dataclass(frozen=True, slots=True)
class Known:
    """A sentence to compare with, and what nearness to it adds to each suspicion."""

    sentence: str
    stop: float
    emergency: float


def sentences() -> tuple[str, ...]:
    """Returns the sentences to compare with."""
    return tuple(one.sentence for one in _known())


def left_open(ask: Ask | None, event: Speech | Text, language: str) -> str:
    """Returns the sentence, where no pattern tells what it asks for and it answers no question; else an empty text."""
    said = matching.sentence(event)
    least = LEAST_WORDS if isinstance(event, Text) else LEAST_SPOKEN
    if len(said.split()) < least or calls_for_help(event, (), language) or matching.command(event, language):
        return ""
    if isinstance(event, Text) and _is_keyword(said):
        return ""
    if ask is None:
        return said
    answered = ask.choices and matching.choose(ask.choices, event, language).verdict == "accept"
    return "" if answered or ask.kind in FREE else said


def concerns(cosines: Sequence[float]) -> tuple[Concern, ...]:
    """Returns what is suspected of a sentence with these cosines, in the order of `sentences`."""
    near = [(one, math.exp(cosine - 1)) for one, cosine in zip(_known(), cosines, strict=True)]
    sums: dict[Concern, float] = {
        "stop": sum(one.stop * nearness for one, nearness in near),
        "emergency": sum(one.emergency * nearness for one, nearness in near),
    }
    return tuple(concern for concern, total in sums.items() if total >= LIMITS[concern])


def _is_keyword(body: str) -> bool:
    """True for what is no free sentence: an automatic message, or words for which the patterns know what to do."""
    if automatic_messages.read(body) is not None or carrier_words.mentions_stopping(body):
        return True
    return any(carrier_words.means(body, meaning) for meaning in ("stop", "start", "help"))


@lru_cache(maxsize=1)
def _known() -> tuple[Known, ...]:
    rows = (line.split("\t") for line in WEIGHTS.read_text("utf-8").splitlines() if not line.startswith("#"))
    return tuple(Known(sentence, float(stop), float(emergency)) for stop, emergency, sentence in rows)
