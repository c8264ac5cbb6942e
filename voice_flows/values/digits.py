"""A code of digits: typed, keyed, or said in ones, pairs and mixtures ("cuarenta y ocho, dos, trece")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from voice_flows import locales
from voice_flows.locales.normalize import normal
from voice_flows.values.doubts import hour_or_day
from voice_flows.values.numerals import numerals, one_by_one
from voice_flows.values.reading import AMONG, GUESSED, LOOSE, SPARE, STRICT, Asked, Read, known
from voice_flows.values.within.others import without_others

FEW = 2
"""Strange words beside a code that leave it as it is: a code of the right length is rarely anything else."""
COUNT: Final = 2
"""Figures of a number that counts something where other words stand beside it, and no length is asked for."""
_END: Final = ""
"""Stands between two pieces of a sentence, so that their digits are not one code."""


def by_keys(digits: str, asked: Asked) -> Read | None:
    wanted = asked.rule.length
    right = digits.isdecimal() and (wanted is None or len(digits) == wanted)
    return Read(digits, STRICT) if right else None


def by_words(text: str, asked: Asked) -> Read | None:
    """The one code in the answer; where a length is asked for, the one code of that length.

    A date, a time or an amount beside it explains its own digits; a code that could be a part of one is asked back.
    """
    pieces = without_others(text, asked)
    if pieces != [text] and (found := _first_code(pieces, asked)):
        apart = replace(found, score=min(found.score, AMONG))
        whole = any((one := _first_code([piece], asked)) and one.value == found.value for piece in pieces)
        return apart if whole and asked.rule.length else apart.at_most_guessed()
    found = _first_code([text], asked)
    if pieces != [text] and found and str(found.value) not in numerals(normal(text), asked.language):
        return None  # its digits are partly those of a date
    doubtful = pieces != [text] or hour_or_day(text, asked.language)
    return replace(found.at_most_guessed(), turned=True) if found and doubtful else found


def _first_code(pieces: Sequence[str], asked: Asked) -> Read | None:
    """Reads number words together first, then one by one, as far as a code comes of it."""
    said = [normal(piece) for piece in pieces]
    for numbers in (numerals, one_by_one):
        words = [word for piece in said for word in (*numbers(piece, asked.language).split(), _END)][:-1]
        if found := _code(words, asked):
            return found.at_most_guessed() if _alternatives(words, asked.language) else found
    return None


def _alternatives(words: Sequence[str], language: str) -> bool:
    """True where an `or` stands between two numbers: "two, three or four"."""
    either = locales.sentences(language).either
    places = (place for place, word in enumerate(words[1:], 1) if word in either)
    return any(
        words[place - 1].isdecimal() and any(map(str.isdecimal, words[place + 1 : place + 3])) for place in places
    )


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
    counted = asked.rule.length is None and len(code) <= COUNT and bool(rest)
    score = min(score, GUESSED) if turned or counted else score
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
            rest += [word] if word != _END and word not in names.before_code else []
            joined = False
    return runs, rest
