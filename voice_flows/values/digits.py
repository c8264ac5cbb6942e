"""A code of digits: typed, keyed, or said in ones, pairs and mixtures ("cuarenta y ocho, dos, trece")."""

from __future__ import annotations

from voice_flows import locales
from voice_flows.locales.normalize import normal
from voice_flows.values.numerals import numerals, one_by_one
from voice_flows.values.reading import AMONG, STRICT, Asked, Read, among


def by_keys(digits: str, asked: Asked) -> Read | None:
    wanted = asked.rule.length
    right = digits.isdecimal() and (wanted is None or len(digits) == wanted)
    return Read(digits, STRICT) if right else None


def by_words(text: str, asked: Asked) -> Read | None:
    """The one code in the answer; where a length is asked for, the one code of that length."""
    said = normal(text)
    for read in dict.fromkeys((numerals(said, asked.language), one_by_one(said, asked.language))):
        if found := _code(read.split(), asked):
            return found
    return None


def _code(words: list[str], asked: Asked) -> Read | None:
    runs, spare = _runs(words, asked.language)
    wanted = asked.rule.length
    if wanted is None:
        return Read(runs[0], among(spare)) if len(runs) == 1 and among(spare) else None
    if len("".join(runs)) == wanted:
        return Read("".join(runs), among(spare)) if among(spare) else None
    fitting = {run for run in runs if len(run) == wanted}
    score = min(AMONG, among(spare))
    return Read(fitting.pop(), score) if len(fitting) == 1 and score else None


def _runs(words: list[str], language: str) -> tuple[list[str], int]:
    """Digits that stand together, and how many words beside them carry weight."""
    names, weak = locales.reading(language), locales.hearing(language).weak
    runs: list[str] = []
    spare, joined = 0, False
    for word in words:
        if word.isdecimal() and word.isascii():
            runs.append(runs.pop() + word if joined else word)
            joined = True
        elif word not in names.joints:
            spare += word not in weak and word not in names.before_code
            joined = False
    return runs, spare
