"""Which choice a sentence means that names several: the last one said, and never the one that it excludes.

`voice_flows.understanding.matching.choose` calls it with the scores of a text; the marking words are the locale's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from voice_flows import locales
from voice_flows.locales.normalize import normal
from voice_flows.understanding.choice_similarity import DOUBTFUL, SHADOWED, SURE
from voice_flows.values.reading import AMONG, Read
from voice_flows.values.sentences import Manner, meant
from voice_flows.values.sentences.clauses import Piece, cut, tokens

Scores = Mapping[str, float]
LEAST: Final = 0.8
"""Score from which a piece of the sentence names a choice by itself."""
APART: Final = 0.08


def weighed(said: str, close: Callable[[str], Scores], language: str, *, free: bool) -> Scores:
    """Returns the scores of a text, with those of a choice taken back or excluded lowered.

    `free`: the choices have example sentences, so that a bare negation may be part of what is asked for.
    """
    scores = close(said)
    pieces = cut(tokens(said), language).pieces
    if len(pieces) == 1 or not scores:
        return scores

    def read(piece: str) -> Read | None:
        found = _clear(close(piece))
        idle = locales.hearing(language).around.issuperset(normal(piece).split())
        return found if found and (found.score >= SURE or not idle) else None

    found = meant(said, read, Manner(ranges=False), language)
    named = sum(read(piece.text) is not None for piece in pieces if piece.tokens)
    courtesy = named < 2 and all(piece.mark in ("", "correcting") for piece in pieces)  # "hold on a second"
    if found and found.score >= LEAST and not courtesy:
        sure = min(found.score, AMONG)
        return {choice: sure if choice == found.value else min(score, SHADOWED) for choice, score in scores.items()}
    first = pieces[1]
    excluded = first.mark == "excluding" and not pieces[0].tokens
    excluded = excluded and not (free and first.marking in locales.hearing(language).negations)
    if found is None and (excluded or _ends_in_no(pieces, language)):
        return {choice: min(score, DOUBTFUL) for choice, score in scores.items()}
    return scores


def _ends_in_no(pieces: Sequence[Piece], language: str) -> bool:
    """True for "facturas no"; a mere no may be a choice, and in "llega o no" it is an alternative."""
    before, last = pieces[-2:]
    if last.mark != "refusing" or last.tokens or not before.tokens:
        return False
    return locales.sentences(language).either.isdisjoint(before.tokens[-1].words)


def _clear(scores: Scores) -> Read | None:
    ranked = sorted(scores.items(), key=lambda one: -one[1])
    clear = ranked and ranked[0][1] >= LEAST and (len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= APART)
    return Read(ranked[0][0], ranked[0][1]) if clear else None
