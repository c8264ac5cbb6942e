"""How near a free sentence comes to the example sentences of each choice, 0..1: by words, or as an encoder measured.

Pure; the scale is that of `voice_flows.understanding.choice_similarity`, and what follows from a score is decided in
`voice_flows.understanding.matching`. An encoder runs elsewhere, before the turn: its cosines come in with the answer
(`voice_flows.model.turns.Compared`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from rapidfuzz.distance import OSA

from voice_flows import locales
from voice_flows.locales import regional
from voice_flows.locales.normalize import SHORT, TYPO, normal, same_word, stem
from voice_flows.model.turns import Compared
from voice_flows.values.numerals import numerals

EXAMPLE: Final = (0.35, 0.60)
"""Floor and gain by likeness to one example: three quarters in common are enough to act, half to ask."""
LEAST_COMMON: Final = 0.45
COMMON_WORD: Final = 0.4
"""Weight of a word that examples of several choices share, or that tells little by itself."""
FILLING: Final = 0.1
"""Weight of such a word where only one of both sentences has it."""
EVIDENCE: Final = (0.50, 0.29)
"""Floor and gain by the share of the words of weight that stand anywhere in a choice's examples: enough to ask."""
LEAST_EVIDENCE: Final = 0.42
MEANT: Final = 3
"""Words besides its numbers from which a sentence is compared without them."""
STRANGE: Final = 0.35
"""Cost of a word of weight that no example has."""
MISSPELT: Final = 0.9
"""Worth of a stem that is nearly the same."""


class Nearness(Protocol):
    """Compares one sentence with each choice's examples; returns a score for each choice, 0 where it has none."""

    def __call__(self, said: str, examples: Sequence[Sequence[str]], language: str) -> Sequence[float]: ...


def by_words(said: str, examples: Sequence[Sequence[str]], language: str) -> list[float]:
    """Scores words in common, without their endings: with the nearest example, or spread over all of a choice's."""
    if not any(examples):
        return [0.0] * len(examples)
    return list(_by_words(said, tuple(map(tuple, examples)), language))


@lru_cache(maxsize=256)
def _by_words(said: str, examples: tuple[tuple[str, ...], ...], language: str) -> tuple[float, ...]:
    """Asked twice for most sentences: whether an encoder is needed, and for the answer."""
    heard, known = _without_numbers(_plain(said, language), language), _known(examples, language)
    nearest, spread = _nearest(heard, known, language), _spread(heard, known, language)
    return tuple(max(one, other) for one, other in zip(nearest, spread, strict=True))


def compared(by_encoder: Compared) -> Nearness:
    """Scores what an encoder found for this sentence; any other sentence is scored by its words."""
    cosines = dict(by_encoder.cosines)

    def near(said: str, examples: Sequence[Sequence[str]], language: str) -> list[float]:
        words = by_words(said, examples, language)
        if normal(said) != normal(by_encoder.said):
            return words
        scores = [max(_scaled(cosines, one), word) for one, word in zip(examples, words, strict=True)]
        return _with_vote(scores, _voted([_likest(cosines, one) for one in examples], words))

    return near


# ---- an encoder's -----------------------------------------------------------------------------------------------

ASKED_FROM: Final = 0.25
"""Cosine with the nearest example from which the choice is worth asking about: 0 is as like as any two sentences..."""
SURE_FROM: Final = 0.75
"""...and from which it is acted on whatever else is near."""
_AT_ASKED, _GAIN, _MOST_ASKED, _AT_SURE = 0.62, 0.75, 0.79, 0.85
TYPICAL: Final = 3
"""A choice's nearest examples whose mean says what it is usually about."""
NEAREST, USUAL, LEAD, WORDS = 12.4, -7.4, 12.5, 1.7
"""Weights of the vote: the cosine with the nearest example, the mean of the three nearest, its lead over that of the
next choice, and the score of the words. By logistic regression over Banking77's training part, CLINC150 and our tuning
part, each with the same weight; no test sentence was among them."""
ELECTED: Final = 5.9
"""Sum from which the choice is acted on: at 5.8 and more nothing from outside our own menus was, in the tuning part."""
VOTED, OUTVOTED = 0.82, 0.61


def _scaled(cosines: Mapping[str, float], examples: Sequence[str]) -> float:
    best = max((cosines.get(one, 0.0) for one in examples), default=0.0)
    if best >= SURE_FROM:
        return _AT_SURE
    return min(_MOST_ASKED, max(0.0, _AT_ASKED + (best - ASKED_FROM) * _GAIN))


def _likest(cosines: Mapping[str, float], examples: Sequence[str]) -> list[float]:
    """Returns the cosines with a choice's examples, the nearest first."""
    return sorted((cosines.get(one, 0.0) for one in examples), reverse=True)


def _voted(nearest: Sequence[Sequence[float]], words: Sequence[float]) -> int | None:
    """Returns the place of the choice that meaning and words together elect, if they elect one."""
    if sum(map(bool, nearest)) < 2:
        return None
    usual = [sum(one[:TYPICAL]) / len(one[:TYPICAL]) if one else 0.0 for one in nearest]
    with_examples = [at for at, one in enumerate(nearest) if one]
    best = max(with_examples, key=lambda at: 0.6 * nearest[at][0] + 0.4 * usual[at])
    next_best = max(other for at, other in enumerate(usual) if at != best)
    lead = usual[best] - next_best
    vote = NEAREST * nearest[best][0] + USUAL * usual[best] + LEAD * lead + WORDS * words[best]
    return best if vote >= ELECTED else None


def _with_vote(scores: Sequence[float], elected: int | None) -> list[float]:
    """Raises the elected choice above the others, unless their words alone are enough to act on."""
    if elected is None or any(score > _MOST_ASKED for at, score in enumerate(scores) if at != elected):
        return list(scores)
    return [max(score, VOTED) if at == elected else min(score, OUTVOTED) for at, score in enumerate(scores)]


# ---- words' -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def _without_numbers(said: str, language: str) -> str:
    """Returns the sentence without the numbers in it, which tell what it is about only where little else is said."""
    words = numerals(said, language).split()
    rest = [word for word in words if not word.isdecimal()]
    return " ".join(rest) if MEANT <= len(rest) < len(words) else said


@dataclass(frozen=True, slots=True)
class _Known:
    """The examples of a question, as they are compared with every sentence: those of each choice in turn."""

    samples: tuple[tuple[tuple[str, ...], ...], ...]
    """The words of each example."""
    words: frozenset[str]
    weak: frozenset[str]
    """Words that tell little: by themselves, or because several choices use them."""
    terms: tuple[frozenset[str], ...]
    """The stems of weight of each choice."""


@lru_cache(maxsize=256)
def _known(examples: tuple[tuple[str, ...], ...], language: str) -> _Known:
    plain = [[_plain(example, language) for example in one] for one in examples]
    samples = tuple(tuple(_all_words(example) for example in one) for one in plain)
    used = Counter(word for several in samples for word in {word for sample in several for word in sample})
    weak = locales.hearing(language).weak | {word for word, count in used.items() if count > 1}
    terms = tuple(frozenset(term for example in one for term in _terms(example, language)) for one in plain)
    return _Known(samples, frozenset(used), frozenset(weak), terms)


def _nearest(said: str, known: _Known, language: str) -> list[float]:
    """Returns the likeness to the best example sentence; words that several choices use count less."""
    heard = _all_words(said)
    met = {word for word in known.words if any(_same(word, other, language) for other in heard)}
    best = [
        max((_common(heard, sample, met, known.weak, language) for sample in one), default=0.0) for one in known.samples
    ]
    return [EXAMPLE[0] + EXAMPLE[1] * share if share >= LEAST_COMMON else 0.0 for share in best]


def _common(
    heard: tuple[str, ...], sample: tuple[str, ...], met: set[str], weak: frozenset[str], language: str
) -> float:
    """Returns the weighted share of common words (Dice), 0..1; words without weight do not count.

    `met` are the words of examples that the sentence has too.
    """
    both = [word for word in sample if word in met]
    if locales.hearing(language).weak.issuperset(both):
        return 1.0 if heard == sample else 0.0
    shared = sum(COMMON_WORD if word in weak else 1.0 for word in both)
    lone = [word for word in sample if word not in both]
    lone += [word for word in heard if not any(_same(word, other, language) for other in both)]
    return 2 * shared / (2 * shared + sum(FILLING if word in weak else 1.0 for word in lone))


def _spread(said: str, known: _Known, language: str) -> list[float]:
    """Returns the share of words of weight that speak for each choice; a word of several counts less for each."""
    found, against = [0.0] * len(known.terms), 0.0
    for term in _terms(said, language):
        hits = [max((_same_stem(term, other) for other in terms), default=0.0) for terms in known.terms]
        against += max(hits) or STRANGE
        for at, hit in enumerate(hits):
            found[at] += hit * hit / sum(hits) if hit else 0.0
    shares = [one / against if against else 0.0 for one in found]
    return [EVIDENCE[0] + EVIDENCE[1] * share if share >= LEAST_EVIDENCE else 0.0 for share in shares]


def _plain(text: str, language: str) -> str:
    return regional.one_word(normal(text), locales.base(language))


def _terms(text: str, language: str) -> tuple[str, ...]:
    words = locales.hearing(language)
    kept = (word for word in text.split() if word not in words.weak and word not in words.negations)
    return tuple(dict.fromkeys(stem(word, language) for word in kept))


def _same(one: str, other: str, language: str) -> bool:
    return same_word(one, other, language) or (len(one) > SHORT and stem(one, language) == stem(other, language))


def _same_stem(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if min(len(one), len(other)) <= SHORT or one.isdigit() or other.isdigit():
        return 0.0
    return MISSPELT if OSA.normalized_similarity(one, other) >= TYPO else 0.0


def _all_words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.split()))
