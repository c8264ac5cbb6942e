"""A count or measure: whole or with decimals, in digits or words."""

from __future__ import annotations

from dataclasses import replace

from voice_flows import locales
from voice_flows.values.doubts import hour_or_day
from voice_flows.values.quantities import LONGEST_NUMBER, is_number, plain, quantities
from voice_flows.values.reading import STRICT, Asked, Read, scored


def by_keys(digits: str, asked: Asked) -> Read | None:
    """`*` is the decimal point."""
    whole, _, fraction = digits.partition("*")
    if not whole.isdecimal() or (fraction and not fraction.isdecimal()) or len(digits) > LONGEST_NUMBER:
        return None
    return Read(plain(float(f"{whole}.{fraction or 0}")), STRICT)


def by_words(text: str, asked: Asked) -> Read | None:
    """One number, perhaps below zero, with the thing that it counts."""
    found = quantities(text, asked)
    words = found.words if found else ()
    at = [place for place, word in enumerate(words) if is_number(word)]
    if found is None or len(at) != 1 or any(_numeric(word) for place, word in enumerate(words) if place not in at):
        return None
    names, place = locales.reading(asked.language), at[0]
    minus = place > 0 and words[place - 1] in names.negative
    counted = words[place + 1 : place + 2]
    if counted and counted[0] in locales.sentences(asked.language).turning:
        counted = ()
    rest = (*words[: place - minus], *words[place + 1 + len(counted) :])
    read = scored(plain(float(words[place]) * (-1 if minus else 1)), rest, names.only, asked.language)
    if hour_or_day(text, asked.language, counts=True):
        return replace(read.at_most_guessed(), turned=True)
    shared = "." in words[place] and not names.people.isdisjoint(counted)
    more = not locales.sentences(asked.language).joining.isdisjoint(counted) and len(words) > place + 2
    return read.at_most_guessed() if found.guessed or shared or more else read  # "three and me" are four


def _numeric(word: str) -> bool:
    """True for what has digits and is no plain number: ordinals, fractions, parts of codes."""
    return any(letter.isdecimal() for letter in word)
