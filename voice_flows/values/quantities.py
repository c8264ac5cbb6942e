"""Numbers of any writing within a text, each as one plain decimal word: "3 mil", "two and a half million", `1.521,5`.

`number` and `amount` read them from here. Malformed figures (`1.2.3`) are none, and are never repaired.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from voice_flows import locales
from voice_flows.locales.normalize import LONGEST, normal
from voice_flows.values.doubts import parted
from voice_flows.values.numerals import numerals
from voice_flows.values.reading import Asked

LONGEST_NUMBER: Final = 12
"""Digits; a longer run is a code or a card, not a count."""
_WITHIN: Final = ".,'’´"
"""Signs within one figure."""
THOUSAND: Final = 1000
MILLION: Final = 1_000_000
_FIGURE: Final = re.compile(r"(?<![\w.,])[-−]?\d[\d.,]*(?<=\d)(?![\w/])")
_SPACED: Final = re.compile(r"(?<![\w.,])\d{1,3}(?: \d{3})+(?![\d])")
_APOSTROPHE: Final = re.compile(r"(?<=\d)['’´](?=\d{1,2}(?!\d))")
_BARE_FRACTION: Final = re.compile(r"(?<![\w.,])(?<!\d )[.,](?=\d)")
"""A decimal mark with no figure before it: `.50`."""
_KEPT: Final = re.compile(r"\bq(n?)(\d+)(?:x(\d+))?\b")
_PLAIN: Final = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Quantities:
    """The words of a text with each number as a plain decimal ("1200.5")."""

    words: tuple[str, ...]
    guessed: bool = False
    """A number was counted in couples or dozens, which many use loosely, or signs leave open how many numbers it is."""


def quantities(text: str, asked: Asked) -> Quantities | None:
    """Reads every number of a text; `None` where a figure is malformed, or the double of one is named."""
    names = locales.reading(asked.language)
    written = unicodedata.normalize("NFKC", text[:LONGEST])
    decimal_mark = "," if names.thousands_mark(asked.country) == "." else "."
    written = _BARE_FRACTION.sub(f"0{decimal_mark}", _APOSTROPHE.sub(decimal_mark, written))
    written = _SPACED.sub(lambda found: found[0].replace(" ", ""), written)
    if not names.repeats.keys().isdisjoint(normal(written).split()):
        return None
    figures = _FIGURE.findall(written)
    for one in sorted(figures, key=len, reverse=True):
        value = figure(one.replace("−", "-"), asked)
        if value is None:
            return None
        if not one.isdecimal():
            written = written.replace(one, f" {_kept(value)} ", 1)
    if re.search(r"\d[.,]+\d", written):
        return None
    words = _KEPT.sub(_shown, numerals(normal(written), asked.language)).replace(",", ".").split()
    words = [word for word in (_decimal(word) for word in words) if word]
    halved = _halved(_pointed(words, asked), asked)
    found = _grouped(_scaled(halved), asked)
    doubtful = parted(text, asked.language, _WITHIN) or any(_foreign(one, asked) for one in figures)
    doubtful = doubtful or any(_thousands_and_half(word) for word in set(halved) - set(words))
    return replace(found, guessed=True) if doubtful else found


def figure(written: str, asked: Asked) -> int | float | None:
    """`1.521,5` or `1,521.5`: the last mark is the decimal one unless it parts three digits as thousands do here."""
    negative, digits = written.startswith("-"), written.lstrip("-")
    home = locales.reading(asked.language).thousands_mark(asked.country)
    whole, fraction = digits, ""
    grouped = re.fullmatch(r"\d{1,3}([.,])\d{3}(\1\d{3})*", digits)
    if marks := re.findall(r"[.,]", digits):
        if grouped and (grouped[1] == home or len(marks) > 1):
            whole = re.sub(r"[.,]", "", digits)
        elif found := re.fullmatch(r"(\d+|\d{1,3}(?:([.,])\d{3})+)([.,])(\d+)", digits):
            if found[2] == found[3]:
                return None
            whole, fraction = re.sub(r"[.,]", "", found[1]), found[4]
        else:
            return None
    if len(whole) > LONGEST_NUMBER or not (whole + fraction).isascii():
        return None
    return plain(float(f"{'-' if negative else ''}{whole}.{fraction or 0}"))


def _foreign(written: str, asked: Asked) -> bool:
    """True for `12,5` where a comma parts thousands, which may be decimal or two numbers; and for `1.500` there."""
    home = locales.reading(asked.language).thousands_mark(asked.country)
    return home == "," and bool(re.fullmatch(r"\d+,(?!\d{3}$)\d+|[1-9]\d{0,2}\.\d00", written))


def _thousands_and_half(word: str) -> bool:
    """True for 1000.5 and its like: "mil y medio" is 1500 to many."""
    if not is_number(word) or float(word) < THOUSAND:
        return False
    return not (float(word) - 0.5) % THOUSAND


def plain(number: float) -> int | float:
    return int(number) if number == int(number) else number


def is_number(word: str) -> bool:
    return bool(_PLAIN.fullmatch(word)) and word.isascii() and len(word.partition(".")[0]) <= LONGEST_NUMBER + 1


def _kept(value: int | float) -> str:
    """Returns a figure as a word that number words leave alone."""
    whole, _, fraction = f"{abs(value):f}".rstrip("0").rstrip(".").partition(".")
    return f"q{'n' if value < 0 else ''}{whole}{f'x{fraction}' if fraction else ''}"


def _shown(found: re.Match[str]) -> str:
    return f"{'-' if found[1] else ''}{found[2]}{f'.{found[3]}' if found[3] else ''}"


def _decimal(word: str) -> str:
    return _text(float(word)) if is_number(word) and "." in word else word


def _text(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _pointed(words: Sequence[str], asked: Asked) -> list[str]:
    """Joins "point five", and a point between two figures."""
    names, out = locales.reading(asked.language), list(words)
    for place in range(len(out) - 2, -1, -1):
        if out[place] not in names.decimal_point or not out[place + 1].isdecimal():
            continue
        before = out[place - 1] if place and out[place - 1].isdecimal() else ""
        start = place - bool(before)
        out[start : place + 2] = [_text(float(f"{before or 0}.{out[place + 1]}"))]
    return out


def _halved(words: Sequence[str], asked: Asked) -> list[str]:
    """Adds "y medio" to the number before it, and to a million as half a million; "medio millón" is half of one."""
    names, out = locales.reading(asked.language), list(words)
    place = 0
    while place < len(out):
        half = names.halves.get(out[place])
        start = place
        while half and start and out[start - 1] in names.before_half:
            start -= 1
        if half and start < place and start and is_number(out[start - 1]):
            number = float(out[start - 1])
            of = MILLION if number and number % MILLION == 0 else 1
            out[start - 1 : place + 1] = [_text(number + half * of)]
            place = start - 1
        elif half and place + 1 < len(out) and _scale(out[place + 1]):
            out[place : place + 2] = [_text(half * float(out[place + 1]))]
        place += 1
    return out


def _scaled(words: Sequence[str]) -> list[str]:
    """Multiplies a number with decimals by the scale word after it ("1.5 million")."""
    out: list[str] = []
    for word in words:
        if out and _scale(word) and "." in out[-1] and is_number(out[-1]):
            out[-1] = _text(float(out[-1]) * float(word))
        else:
            out.append(word)
    return out


def _scale(word: str) -> bool:
    return word.isdecimal() and len(word) >= 4 and word[0] == "1" and not word[1:].strip("0")


def _grouped(words: Sequence[str], asked: Asked) -> Quantities:
    """Multiplies by couples and dozens."""
    names, out, guessed = locales.reading(asked.language), list[str](), False
    for word in words:
        times = names.groups.get(word)
        if times is None:
            out.append(word)
            continue
        before = next((place for place in range(len(out) - 1, -1, -1) if out[place] not in names.before_half), -1)
        half = names.halves.get(out[before]) if before >= 0 else None
        if before >= 0 and (half or is_number(out[before])):
            out[before:] = [_text((half or float(out[before])) * times)]
        else:
            out.append(str(times))
        guessed = True
    return Quantities(tuple(out), guessed)
