"""A code of digits: typed, keyed, or said in ones, pairs and mixtures ("cuarenta y ocho, dos, trece")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from voice_flows import locales
from voice_flows.locales.normalize import normal
from voice_flows.values.doubts import hour_or_day
from voice_flows.values.numerals import numerals, one_by_one
from voice_flows.values.reading import AMONG, GUESSED, LOOSE, SPARE, STRICT, Asked, Read, known

FEW = 2
"""Strange words beside a code that leave it as it is: a code of the right length is rarely anything else."""


def by_keys(digits: str, asked: Asked) -> Read | None:
    wanted = asked.rule.length
    right = digits.isdecimal() and (wanted is None or len(digits) == wanted)
    return Read(digits, STRICT) if right else None


def by_words(text: str, asked: Asked) -> Read | None:
    """The one code in the answer; where a length is asked for, the one code of that length."""
    said = normal(text)
    for read in dict.fromkeys((numerals(said, asked.language), one_by_one(said, asked.language))):
        if found := _code(read.split(), asked):
            doubtful = hour_or_day(text, asked.language)
            return replace(found.at_most_guessed(), turned=True) if doubtful else found
    return None


def _code(words: list[str], asked: Asked) -> Read | None:
    runs, rest = _runs(words, asked.language)
    wanted = asked.rule.length
    if wanted is None:
        return _scored(runs[0], rest, asked) if len(runs) == 1 else None
    if len("".join(runs)) == wanted:
        return _scored("".join(runs), rest, asked, apart=len(runs) > 1)
    fitting = {run for run in runs if len(run) == wanted}
    return _scored(fitting.pop(), rest, asked, apart=True) if len(fitting) == 1 else None


def _scored(code: str, rest: Sequence[str], asked: Asked, *, apart: bool = False) -> Read:
    """`apart`: other digits stand in the answer, or words between those of the code."""
    strange = sum(not known(word, asked.language) for word in rest)
    turning = locales.sentences(asked.language).turning
    turned = any(word in turning or any(letter.isdecimal() for letter in word) for word in rest)
    score = STRICT if not strange else AMONG if strange <= FEW else GUESSED if strange <= SPARE else LOOSE
    score = min(score, GUESSED) if turned else score
    return Read(code, min(score, AMONG) if apart and rest else score, turned)


def _runs(words: Sequence[str], language: str) -> tuple[list[str], list[str]]:
    """Digits that stand together, and the words beside them that no code has."""
    names = locales.reading(language)
    runs: list[str] = []
    rest: list[str] = []
    joined = False
    for word in words:
        if word.isdecimal() and word.isascii():
            runs.append(runs.pop() + word if joined else word)
            joined = True
        elif word not in names.joints:
            rest += [word] if word not in names.before_code else []
            joined = False
    return runs, rest
