"""Finds values inside a sentence that is about something else: an order number, a date, an amount, an address, a name.

A value counts only where the sentence holds exactly one of its type, and no word beside it denies it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Final

from voice_flows import locales
from voice_flows.locales.normalize import LONGEST, normal
from voice_flows.model.turns import Json, Text
from voice_flows.schema.parts import ValueType
from voice_flows.understanding import matching
from voice_flows.understanding.matching import ValueRule
from voice_flows.values.email import ADDRESS
from voice_flows.values.numerals import numerals, one_by_one
from voice_flows.values.within.parts import Part, parts, words_of

SURE: Final = 0.95
"""Score from which a part of the sentence is such a value by itself."""
NEAR: Final = 3
"""Words before a value, and one after it, in which a no denies it."""
_OTHER_FIGURES: Final = re.compile(r"[€$£]\s*\d[\d.,]*|\d[\d.,]*\s*[€$£%]|\d+(?:[/:.,]\d+)+|[\w.+-]+@[\w.-]+")
"""Amounts, dates, times and addresses as they are written: no codes."""
_NAME: Final = re.compile(r"[^\W\d_][\w'’-]*")
_MOST_NAMES: Final = 4
_POSSESSIVE: Final = re.compile(r"['’]s$")
_PAUSES: Final = ".,;:!?"
DENYING: Final = 4
"""Words before the opening of a name in which a no denies it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a later question asks for."""

    kind: ValueType
    rule: ValueRule = field(default_factory=ValueRule)
    name: bool = False
    """The question is for the customer's name."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where and when the sentence was said."""

    language: str
    today: date
    country: str


def value(sentence: str, wanted: Wanted, where: Where) -> Json:
    """Returns the one value of this type in the sentence, else `None`."""
    sentence = sentence[:LONGEST]
    if wanted.name:
        return _name(sentence, where.language)
    find = _FINDERS.get(wanted.kind)
    return find(sentence, wanted, where) if find else None


# ---- codes and telephone numbers --------------------------------------------------------------------------------


def _code(sentence: str, wanted: Wanted, where: Where) -> Json:
    """The one number with so many digits; without a length, any word with a figure may be meant, so there is none."""
    length = wanted.rule.length
    fitting = {run for run in _runs(sentence, where.language) if len(run) == length} if length else set()
    return fitting.pop() if len(fitting) == 1 else None


def _phone(sentence: str, wanted: Wanted, where: Where) -> Json:
    runs = {run for run in _runs(sentence, where.language) if len(run) >= 8}
    read = (_read(("+" if "+" in sentence else "") + run, wanted, where) for run in runs)
    fitting = {found for found in read if found is not None}
    return fitting.pop() if len(fitting) == 1 else None


def _runs(sentence: str, language: str) -> Iterator[str]:
    """Digits that stand together, where the words around do not make them something else."""
    names, negations = locales.reading(language), locales.hearing(language).negations
    other = names.units | names.cents
    said = normal(_OTHER_FIGURES.sub(" ; x ; ", sentence))
    for read in dict.fromkeys((numerals(said, language), one_by_one(said, language))):
        words = read.split()
        start = 0
        while start < len(words):
            end = start
            while end < len(words) and words[end].isdecimal() and words[end].isascii():
                end += 1
            denied = negations & set(words[max(0, start - NEAR) : start])
            if end > start and not denied and words[end : end + 1] and words[end] in other:
                start = end
            elif end > start and not denied:
                yield "".join(words[start:end])
            start = max(end, start) + 1


# ---- dates, times, amounts --------------------------------------------------------------------------------------


def _window(sentence: str, wanted: Wanted, where: Where) -> Json:
    """The value of the longest part that is one by itself, where no other part is another one."""
    words = words_of(sentence)
    found = parts(words, wanted.kind, partial(_read, wanted=wanted, where=where), where.language)
    if len({str(each.value) for each in found}) != 1 or _denied(words, found[0], where.language):
        return None
    return found[0].value


def _denied(words: list[str], found: Part, language: str) -> bool:
    hearing = locales.hearing(language)
    beside = normal(
        " ".join((*words[max(0, found.start - NEAR) : found.start], *words[found.end : found.end + 1]))
    ).split()
    return bool(set(beside) & (hearing.negations | hearing.reserving))


# ---- addresses and names ----------------------------------------------------------------------------------------


def _address(sentence: str, wanted: Wanted, where: Where) -> Json:
    written = set(ADDRESS.findall(sentence))
    if written:
        return _read(written.pop().strip(".'-"), wanted, where) if len(written) == 1 else None
    names, words = locales.reading(where.language), sentence.split()
    at = [place for place, word in enumerate(words) if normal(word) in names.at_sign]
    if len(at) != 1:
        return None
    start, end = at[0] - 1, at[0] + 2
    while start >= 2 and normal(words[start - 1]) in names.dot:
        start -= 2
    while end + 1 < len(words) and normal(words[end]) in names.dot:
        end += 2
    return _read(" ".join(words[max(0, start) : end]), wanted, where, least=matching.CONFIRM)


def _name(sentence: str, language: str) -> str | None:
    """The name after `me llamo` and its kin, up to the next word that is no part of a name; none after a no."""
    words = sentence.split()
    plain, names = [normal(word) for word in words], locales.of(language).names
    negations = locales.hearing(language).negations
    for opening in (*names.openings, *names.general):
        parts = opening.split()
        for start in range(len(words) - len(parts)):
            following = start + len(parts)
            if plain[start:following] != parts or negations & _leading_to(words, start):
                continue
            if any(
                plain[max(0, following - len(other)) : following] == other for other in map(str.split, names.others)
            ):
                continue
            if found := _leading_name(words[following:][:_MOST_NAMES], language, capitals=opening in names.general):
                return found
    return None


def _leading_to(words: list[str], place: int) -> set[str]:
    """The words right before this place, back to the last pause."""
    before = set[str]()
    for word in reversed(words[max(0, place - DENYING) : place]):
        if word[-1:] in _PAUSES:
            break
        before.add(normal(word))
    return before


def _leading_name(words: list[str], language: str, *, capitals: bool) -> str:
    """The name that the words begin with. `capitals`: nothing else tells it from any other word."""
    weak, found = locales.hearing(language).weak, list[str]()
    for word in words:
        bare = word.strip('¿?¡!;.,:()"')
        if _POSSESSIVE.search(bare):
            return ""
        capital = bare[:1].isupper()
        named = capital or not (capitals or normal(bare) in weak)
        if not _NAME.fullmatch(bare) or not (named or (found and bare in _PARTICLES)):
            break
        capitals = capitals or capital
        found.append(bare)
        if word[-1:] in _PAUSES:
            break
    while found and found[-1] in _PARTICLES:
        found.pop()
    return " ".join(each if each[:1].isupper() or each in _PARTICLES else each.capitalize() for each in found)


_PARTICLES: Final = frozenset({"de", "del", "la", "las", "los", "y", "van", "von", "da", "do", "dos"})


def _read(text: str, wanted: Wanted, where: Where, least: float = SURE) -> Json:
    match = matching.understand(wanted.kind, wanted.rule, Text(text), where.language, where.today, where.country)
    return match.value if match.verdict in ("accept", "confirm") and match.score >= least else None


_FINDERS: Final[Mapping[str, Callable[[str, Wanted, Where], Json]]] = {
    "digits": _code, "phone": _phone, "date": _window, "time": _window, "amount": _window, "email": _address,
}  # fmt: skip
