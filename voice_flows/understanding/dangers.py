"""Words of emergency in what a customer says: told, denied, or long past. Pure.

What is unclear counts as told: a false alarm costs a sentence, a missed one may cost a life.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from voice_flows import locales
from voice_flows.locales.hearings import Danger, Sentences
from voice_flows.locales.normalize import normal, same_word

OTHER_WORDS: Final = 2
"""From so many further words of weight, a spoken `no` at the beginning denies what follows it, and answers nothing."""
LONGEST: Final = 2000
"""Characters of an utterance that are looked at."""
_PARTS: Final = re.compile(r"(?<!\d)[.,;:]|[.,;:](?!\d)|[!?¡¿\n…()]| [-–—] ")
_SENTENCES: Final = frozenset(".!?\n;…")


@dataclass(frozen=True, slots=True)
class Said:
    """An utterance in normal words, and at which of them a clause or a sentence begins."""

    words: tuple[str, ...]
    clauses: frozenset[int]
    sentences: frozenset[int]
    written: bool
    """True for text; speech has no punctuation, so that a `no` at its beginning may be an answer by itself."""


@dataclass(frozen=True, slots=True)
class _Found:
    """Words of emergency in an utterance: from which of its words to which."""

    first: int
    end: int


def said(text: str, *, written: bool) -> Said:
    """Parts an utterance at its punctuation."""
    text = text[:LONGEST]
    words: list[str] = []
    clauses, sentences = {0}, {0}
    begin = 0
    for mark in _PARTS.finditer(text):
        words += normal(text[begin : mark.start()]).split()
        clauses.add(len(words))
        if mark[0] in _SENTENCES:
            sentences.add(len(words))
        begin = mark.end()
    words += normal(text[begin:]).split()
    return Said(tuple(words), frozenset(clauses), frozenset(sentences), written)


def told(one: Said, wanted: Sequence[str], language: str) -> bool:
    """True where one of these words, or a sentence of a life in danger in any language, is told as going on."""
    codes = locales.known()
    for phrase in wanted:
        for found in _named(one, normal(phrase).split(), language):
            if not any(_excused(one, found, code) for code in codes):
                return True
    return any(not _excused(one, found, code) for code in codes for found in _in_danger(one, code))


def _named(one: Said, phrase: Sequence[str], language: str) -> Iterator[_Found]:
    length = len(phrase)
    for first in range(len(one.words) - length + 1 if length else 0):
        window = one.words[first : first + length]
        if all(same_word(meant, heard, language) for meant, heard in zip(phrase, window, strict=True)):
            yield _Found(first, first + length)


def _in_danger(one: Said, language: str) -> Iterator[_Found]:
    whole = " ".join(one.words)
    for pattern in locales.hearing(language).danger.told:
        for match in pattern.finditer(whole):
            yield _Found(len(whole[: match.start()].split()), len(whole[: match.end()].split()))


def _excused(one: Said, found: _Found, language: str) -> bool:
    return _denied(one, found, language) or _past(one, found, locales.hearing(language).danger)


def _denied(one: Said, found: _Found, language: str) -> bool:
    """True for a no that belongs to the danger, before it or within it: `no me duele`, `my chest isn't hurting`.

    Words that begin with a no by themselves ("no respira") are not denied by another one before them.
    """
    hearing = locales.hearing(language)
    if one.words[found.first] in hearing.negations:
        return False
    first, end = _around(one.clauses, found, len(one.words))
    before, within = one.words[first : found.first], one.words[found.first + 1 : found.end - 1]
    if _any(hearing.danger.stressed, one.words[first:end]):
        return False
    if _ends(hearing.danger.denied, within):
        return True
    return _ends(hearing.danger.denied, before) and not _answers(one, found, language)


def _answers(one: Said, found: _Found, language: str) -> bool:
    """True where a spoken no may be an answer before the report: "no, an emergency" with nothing else said."""
    hearing = locales.hearing(language)
    if one.written or one.words[0] not in hearing.no:
        return False
    rest = (*one.words[: found.first], *one.words[found.end :])
    return sum(word not in hearing.weak | hearing.negations for word in rest) < OTHER_WORDS


def _past(one: Said, found: _Found, danger: Danger) -> bool:
    """True where the sentence, up to a joint such as `but`, is put into the past, and nothing in it goes on now."""
    joints = {place for place, word in enumerate(one.words) if word in danger.joints}
    first, end = _around(one.sentences | joints, found, len(one.words))
    clause = one.words[first:end]
    return _any(danger.past, clause) and not (_any(danger.present, clause) or _any(danger.again, one.words))


def _around(begins: AbstractSet[int], found: _Found, length: int) -> tuple[int, int]:
    """Returns from which word to which the part reaches that holds the words found."""
    first = max((place for place in begins if place <= found.first), default=0)
    return first, min((place for place in begins if place >= found.end), default=length)


def _any(patterns: Sentences, words: Sequence[str]) -> bool:
    text = " ".join(words)
    return any(pattern.search(text) for pattern in patterns)


def _ends(patterns: Sentences, words: Sequence[str]) -> bool:
    """True where the words, which something follows, end as one of these patterns."""
    text = " ".join((*words, ""))
    return any(pattern.search(text) for pattern in patterns)
