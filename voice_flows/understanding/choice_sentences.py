"""Which choice a sentence means that names several: the last one said, and never the one that it excludes.

`voice_flows.understanding.matching.choose` calls it with the scores of a text; the marking words are the locale's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from voice_flows.understanding.choice_similarity import DOUBTFUL, SHADOWED
from voice_flows.values.reading import AMONG, Read
from voice_flows.values.sentences import Manner, meant
from voice_flows.values.sentences.clauses import cut, tokens

Scores = Mapping[str, float]
LEAST: Final = 0.8
"""Score from which a piece of the sentence names a choice by itself."""
APART: Final = 0.08


def weighed(said: str, close: Callable[[str], Scores], language: str, *, free: bool) -> Scores:
    """Returns the scores of a text, with those of a choice taken back or excluded lowered.

    `free`: the choices have example sentences, so that a negation may be part of what is asked for.
    """
    scores = close(said)
    pieces = cut(tokens(said), language).pieces
    if len(pieces) == 1 or not scores:
        return scores
    found = meant(said, lambda text: _read(close(text)), Manner(ranges=False), language)
    named = sum(_read(close(piece.text)) is not None for piece in pieces if piece.tokens)
    courtesy = named < 2 and all(piece.mark in ("", "correcting") for piece in pieces)  # "hold on a second"
    if found and found.score >= AMONG and not courtesy:
        return {choice: AMONG if choice == found.value else min(score, SHADOWED) for choice, score in scores.items()}
    excluded = found is None and pieces[1].mark == "excluding" and not pieces[0].tokens and not free
    return {choice: min(score, DOUBTFUL) for choice, score in scores.items()} if excluded else scores


def _read(scores: Scores) -> Read | None:
    ranked = sorted(scores.items(), key=lambda one: -one[1])
    clear = ranked and ranked[0][1] >= LEAST and (len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= APART)
    return Read(ranked[0][0], ranked[0][1]) if clear else None
