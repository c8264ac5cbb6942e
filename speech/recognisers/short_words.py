"""How far a phrase of few sounds is believed where only the sound shows it: not in what lasts longer. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from speech import audio
from speech.base import Language
from speech.recognisers.phonetic_similarity import spelled

SHORT = 3  # sounds: between "sí" and "no" only the sound decides, whatever was written resembles either
ONE_WORD_MS, SLOW_WORD_MS = 850, 1300  # words as short as yes and no last at most so long, spoken very slowly so long
UNSURE_CEILING = 0.55  # score of a phrase found by scoring only: it is asked back


def most(spoken: tuple[int, int]) -> float:
    """Returns the highest score of a short word in an utterance of this length: nothing in a whole sentence."""
    spoken_ms = audio.lasted_ms(spoken)
    if spoken_ms <= ONE_WORD_MS:
        return 1.0
    return UNSURE_CEILING if spoken_ms <= SLOW_WORD_MS else 0.0


def capped(
    scores: dict[int, float], phrases: Sequence[str], language: Language, most_for_short: float
) -> dict[int, float]:
    most = {at: most_for_short if len(spelled(phrases[at], language)) <= SHORT else 1.0 for at in scores}
    return {at: min(score, most[at]) for at, score in scores.items() if most[at] > 0}
