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
from voice_flows.understanding import matching, typed_values
from voice_flows.understanding.matching import ValueRule
from voice_flows.values.dates.days import standing
from voice_flows.values.email import ADDRESS
from voice_flows.values.numerals import numerals, one_by_one
from voice_flows.values.reading import Asked
from voice_flows.values.within import person
from voice_flows.values.within.parts import Part, parts, words_of

SURE: Final = 0.95
"""Score from which a part of the sentence is such a value by itself."""
NEAR: Final = 3
"""Words before a value, and one after it, in which a no denies it."""
BOUNDING: Final = 2
"""Words before a value in which one makes it a bound, and words after it that may name another one."""
FAR: Final = 6
"""Words before a number in which a phrase denies it that denies nothing else: "no es"."""
_OTHER_FIGURES: Final = re.compile(r"[€$£]\s*\d[\d.,]*|\d[\d.,]*\s*[€$£%]|\d+(?:[/:.,]\d+)+|[\w.+-]+@[\w.-]+")
"""Amounts, dates, times and addresses as they are written: no codes."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a later question asks for."""

    kind: ValueType
    rule: ValueRule = field(default_factory=ValueRule)
    name: bool = False
    """The question is for the customer's name."""
    variable: str = ""
    """The name of its answer: a number that the sentence calls the same may be it."""


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
        return person.named(sentence, where.language)
    find = _FINDERS.get(wanted.kind)
    return find(sentence, wanted, where) if find else None


# ---- codes and telephone numbers --------------------------------------------------------------------------------


def _code(sentence: str, wanted: Wanted, where: Where) -> Json:
    """The one number with so many digits; without a length, any word with a figure may be meant, so there is none."""
    length = wanted.rule.length
    runs = _runs(sentence, where.language, wanted.variable) if length else ()
    fitting = {run for run in runs if len(run) == length}
    return fitting.pop() if len(fitting) == 1 else None


def _phone(sentence: str, wanted: Wanted, where: Where) -> Json:
    if _is_former(sentence, where.language):
        return None
    runs = {run for run in _runs(sentence, where.language, wanted.variable, person.DENYING) if len(run) >= 8}
    read = (_read(("+" if "+" in sentence else "") + run, wanted, where) for run in runs)
    fitting = {found for found in read if found is not None}
    return fitting.pop() if len(fitting) == 1 else None


def _runs(sentence: str, language: str, variable: str, near: int = NEAR) -> Iterator[str]:
    """Digits that stand together, where the words around do not make them something else."""
    names = locales.reading(language)
    other = names.units | names.cents | names.people | names.things | locales.sentences(language).measures
    said = normal(_OTHER_FIGURES.sub(" ; x ; ", sentence))
    for read in dict.fromkeys((numerals(said, language), one_by_one(said, language))):
        words = read.split()
        start = 0
        while start < len(words):
            end = start
            while end < len(words) and words[end].isdecimal() and words[end].isascii():
                end += 1
            denied = end > start and _is_other(words[max(0, start - FAR) : start], near, language, variable)
            if end > start and not denied and words[end : end + 1] and words[end] in other:
                start = end
            elif end > start and not denied:
                yield "".join(words[start:end])
            start = max(end, start) + 1


def _is_other(before: list[str], near: int, language: str, variable: str) -> bool:
    """True for a number that the words before it deny, or name as something else: "not order", "my pin is".

    A bare no right before it takes back the number that was said first ("48213, no, 48214"): both may be meant.
    """
    names = locales.sentences(language)
    beside = before[-near:-1] if before[-1:] and before[-1] in names.refusing else before[-near:]
    said = f" {' '.join(_of_its_own(before, language))} "
    denied = any(f" {phrase} " in said for phrase in names.excluding if " " in phrase)
    called = set(before[-NEAR:]) & names.other_numbers - set(normal(variable.replace("_", " ")).split())
    measured = before[-1:] and before[-1] in names.measuring
    return bool(denied or called or measured or set(beside) & locales.hearing(language).negations)


def _of_its_own(before: list[str], language: str) -> list[str]:
    """The words since the number before, unless both are joined: "no es el 48213, es", but "no es el 48213 o el"."""
    names = locales.sentences(language)
    last = max((place for place, word in enumerate(before) if word.isdecimal()), default=-1)
    own = before[last + 1 :]
    return before if (names.either | names.joining) & set(own) else own


def _is_former(sentence: str, language: str) -> bool:
    """True where the sentence speaks of an old number or address."""
    return not locales.sentences(language).former.isdisjoint(normal(sentence).split())


# ---- dates, times, amounts --------------------------------------------------------------------------------------


def _window(sentence: str, wanted: Wanted, where: Where) -> Json:
    """The value of the longest part that is one by itself, where no other part is another one."""
    words = words_of(sentence)
    found = parts(words, wanted.kind, partial(_read, wanted=wanted, where=where), where.language)
    if len({str(each.value) for each in found}) != 1 or _denied(words, found[0], where.language):
        return None
    if _bounded_after(words, found[0], wanted, where):
        return None
    if wanted.kind == "amount" and _is_end(words, found[0], where.language):
        return None
    if wanted.kind == "date" and (_is_part_of_day(words, found[0], where.language) or _tells(sentence, wanted, where)):
        return None
    return found[0].value


def _denied(words: list[str], found: Part, language: str) -> bool:
    """True where a word beside the value denies it, or the one before makes it a bound: "antes del viernes"."""
    hearing = locales.hearing(language)
    before = normal(" ".join(words[max(0, found.start - NEAR) : found.start])).split()
    after = normal(" ".join(words[found.end : found.end + 1])).split()
    bound = set(before[-BOUNDING:]) & locales.sentences(language).bounding
    return bool(bound or {*before, *after} & (hearing.negations | hearing.reserving))


def _bounded_after(words: list[str], found: Part, wanted: Wanted, where: Where) -> bool:
    """True where the words after the value make it a bound or name another one: "el viernes como tarde"."""
    after = normal(" ".join(words[found.end :]))
    phrases = (phrase for phrase in locales.sentences(where.language).bounding if " " in phrase)
    if any(f"{after} ".startswith(f"{phrase} ") for phrase in phrases):
        return True
    asked = Asked(wanted.rule, where.language, where.today, where.country)
    ends = range(found.end + 1, min(len(words), found.end + BOUNDING) + 1)
    longer = (typed_values.read(wanted.kind, " ".join(words[found.start : end]), asked) for end in ends)
    return any(one is not None and one.ends for one in longer)


def _tells(sentence: str, wanted: Wanted, where: Where) -> bool:
    """True for a sentence about what was, where the question is about what is to come: "I ordered it on Monday"."""
    telling = locales.sentences(where.language).telling
    if wanted.rule.past:
        return False
    said = normal(sentence)
    unable = locales.sentences(where.language).unable
    return any(pattern.search(said) for pattern in telling) or bool(standing(said.split(), unable))


def _is_part_of_day(words: list[str], found: Part, language: str) -> bool:
    """True where the words before make a part of the day of it: "por la mañana"."""
    parts_of_day = locales.reading(language).parts
    starts = range(max(0, found.start - NEAR), found.start)
    return any(normal(" ".join(words[start : found.end])) in parts_of_day for start in starts)


def _is_end(words: list[str], found: Part, language: str) -> bool:
    """True for an amount with which a range ends: "between 50 and 60 dollars"."""
    start = max(0, found.start - NEAR)
    said, own = [normal(word) for word in words[start : found.end]], found.start - start
    return any(
        word == opening and joint in said[max(place + 2, own - 1) :]
        for opening, joint in locales.sentences(language).ranges
        for place, word in enumerate(said[:own])
    )


# ---- addresses -----------------------------------------------------------------------------------------


def _address(sentence: str, wanted: Wanted, where: Where) -> Json:
    if _is_former(sentence, where.language):
        return None
    written = set(ADDRESS.findall(sentence))
    if written:
        words = sentence.split()
        place = next(place for place, word in enumerate(words) if "@" in word)
        if locales.hearing(where.language).negations & person.leading_to(words, place):
            return None
        return _read(written.pop().strip(".'-"), wanted, where) if len(written) == 1 else None
    names, words = locales.reading(where.language), sentence.split()
    at = [place for place, word in enumerate(words) if normal(word) in names.at_sign]
    if len(at) != 1 or locales.hearing(where.language).negations & person.leading_to(words, at[0]):
        return None
    start, end = at[0] - 1, at[0] + 2
    while start >= 2 and normal(words[start - 1]) in names.dot:
        start -= 2
    while end + 1 < len(words) and normal(words[end]) in names.dot:
        end += 2
    return _read(" ".join(words[max(0, start) : end]), wanted, where, least=matching.CONFIRM)


def _read(text: str, wanted: Wanted, where: Where, least: float = SURE) -> Json:
    match = matching.understand(wanted.kind, wanted.rule, Text(text), where.language, where.today, where.country)
    return match.value if match.verdict in ("accept", "confirm") and match.score >= least else None


_FINDERS: Final[Mapping[str, Callable[[str, Wanted, Where], Json]]] = {
    "digits": _code, "phone": _phone, "date": _window, "time": _window, "amount": _window, "email": _address,
}  # fmt: skip
