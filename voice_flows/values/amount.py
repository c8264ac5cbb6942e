"""An amount of money, as a number of units with two decimals: "doce con cincuenta", `12,50 €`, twelve fifty."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from voice_flows import locales
from voice_flows.locales.hearings import Reading
from voice_flows.locales.normalize import LONGEST, normal
from voice_flows.values import number
from voice_flows.values.doubts import hour_or_day
from voice_flows.values.quantities import is_number, plain, quantities
from voice_flows.values.reading import Asked, Read, scored

LEADING_ZERO = 3
"""Digits of "cero cincuenta", which is fifty cents: no amount begins with a zero."""
_SIGNS = re.compile(r"[€$£]|(?:\b|(?<=\d))(?:EUR|USD|MXN|GBP)\b", re.IGNORECASE)
_ATTACHED = re.compile(r"(?<=\d)[^\W\d_]+\b")
_COLON = re.compile(r"(?<![\d:])(\d[\d.,]*):(\d\d)(?![\d:])")


def by_keys(digits: str, asked: Asked) -> Read | None:
    """`12*50` is twelve fifty."""
    read = number.by_keys(digits, asked)
    return Read(plain(round(read.value, 2)), read.score) if read else None


def by_words(text: str, asked: Asked) -> Read | None:
    """Nothing negative, no share of a hundred; at most one amount."""
    if "%" in text or "٪" in text:
        return None
    names = locales.reading(asked.language)
    text = _apart(_priced(unicodedata.normalize("NFKC", text[:LONGEST]), names), names)
    written = _SIGNS.sub(" ", text.replace("¢", " cents "))
    found = quantities(written, asked)
    if found is None:
        return None
    words = _implied(_cents_with_zero(found.words, names), names)
    at = [place for place, word in enumerate(words) if is_number(word)]
    numeric = sum(any(letter.isdecimal() for letter in word) for word in words)
    if not 1 <= len(at) <= 2 or numeric > len(at) or any(float(words[place]) < 0 for place in at):
        return None
    if at[0] and words[at[0] - 1] in names.negative:
        return None
    value, used = _one(words, at[0], names) if len(at) == 1 else _two(words, at, names)
    if value is None or round(value, 2) != round(value, 4):
        return None
    rest = [word for place, word in enumerate(words) if place not in used]
    read = scored(plain(round(value, 2)), rest, names.units | names.cents | names.only, asked.language)
    if words != list(found.words) and words[at[-1]].startswith("0") and len(words[at[0]]) == 1:
        read = read.at_most_guessed()  # "two oh five" may be 205
    if hour_or_day(text, asked.language):
        return replace(read.at_most_guessed(), turned=True)
    rated = _is_rate(words[at[-1] :], names)
    return read.at_most_guessed() if found.guessed or rated else read


def _priced(text: str, names: Reading) -> str:
    """Parts units and cents by a space where a currency says that they are no hour: `12:50 €`, "12:50 euros"."""
    for one in reversed(list(_COLON.finditer(text))):
        before, after = text[: one.start()].rstrip(), text[one.end() :].lstrip()
        signed = _SIGNS.search(before[-1:]) or _SIGNS.match(after)
        named = {*normal(before).split()[-1:], *normal(after).split()[:1]}
        if signed or not names.units.isdisjoint(named):
            text = f"{text[: one.start()]}{one[1]} {one[2]}{text[one.end() :]}"
    return text


def _apart(text: str, names: Reading) -> str:
    """Parts a figure from the cents written onto it: `80p`."""
    return _ATTACHED.sub(lambda one: f" {one[0]}" if one[0].lower() in names.cents else one[0], text)


def _is_rate(words: Sequence[str], names: Reading) -> bool:
    """True where the amount is what each of several costs: "thirty a month", "treinta euros por persona"."""
    said = f" {' '.join(words)} "
    return any(f" {phrase} " in said for phrase in names.rates)


def _cents_with_zero(words: Sequence[str], names: Reading) -> list[str]:
    """Joins "twelve oh five" to twelve and `05`."""
    out = list(words)
    for place in range(len(out) - 1, 1, -1):
        joined = out[place - 1] == "0" and len(out[place]) == 1 and out[place].isdecimal()
        if joined and (out[place - 2].isdecimal() or out[place - 2] in names.units):
            out[place - 1 : place + 1] = [f"0{out[place]}"]
    return out


def _implied(words: Sequence[str], names: Reading) -> list[str]:
    """Puts the number in "euro y medio", "a dollar", "a dollar fifty" and "half a dollar" that is not said."""
    first = next((place for place, word in enumerate(words) if word in names.units), -1)
    if first < 0 or any(is_number(word) for word in words[:first]):
        return list(words)
    joint = 1 + (not names.with_cents.isdisjoint(words[first + 1 : first + 2]))
    after = [word for word in words[first + joint :] if word not in names.before_half]
    is_one = first and words[first - 1] in names.one_unit
    half = first - 1 - is_one
    if half >= 0 and words[half] in names.halves and not any(is_number(word) for word in after):
        return [*words[:half], f"{names.halves[words[half]]:g}", *words[first:]]
    if is_one and not any(is_number(word) or word in names.halves for word in after):
        return [*words[: first - 1], "1", *words[first:]]
    if after and (after[0] in names.halves or (is_one and is_number(after[0]))):
        return [*words[:first], "1", *words[first:]]
    return list(words)


def _one(words: Sequence[str], at: int, names: Reading) -> tuple[float | None, set[int]]:
    """Units, or cents alone, or units and a half."""
    value = float(words[at])
    if words[at][0] == "0" and words[at].isdecimal() and value:
        return (value / 100, {at}) if len(words[at]) == LEADING_ZERO else (None, set())
    if words[at + 1 : at + 2] and words[at + 1] in names.cents:
        return value / 100, {at}
    if words[at + 1 : at + 2] and words[at + 1] in names.units:
        place = at + 2
        while place < len(words) and words[place] in names.before_half:
            place += 1
        if place > at + 2 and place < len(words) and words[place] in names.halves:
            return value + names.halves[words[place]], set(range(at, place + 1))
    return value, {at}


def _two(words: Sequence[str], at: Sequence[int], names: Reading) -> tuple[float | None, set[int]]:
    """Units and cents with nothing else between them than a currency and a joint."""
    between = set(words[at[0] + 1 : at[1]])
    units, cents = words[at[0]], words[at[1]]
    if between - names.units - names.with_cents - names.point or "." in units or "." in cents or len(cents) > 2:
        return None, set()
    tenths = between & names.point - names.with_cents and len(cents) == 1
    return int(units) + int(cents) / (10 if tenths else 100), set(range(at[0], at[1] + 1))
