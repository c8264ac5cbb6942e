"""The carrier to which a numbering plan gave a number, from the tables of the `phonenumbers` library.

As the library keeps them they take 10 MB of a process; here they take 0.3, and who has no number to ask for takes none.
A program that forks may have them packed elsewhere and take them ready (`packed`, `take`).
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberType as Plan

from voice_flows import locales

MOBILE: Final = (Plan.MOBILE, Plan.FIXED_LINE_OR_MOBILE, Plan.PAGER)
"""Kinds of which the plan names carriers."""
DIGITS: Final = 3
"""Digits that tell a line apart where no carrier is known."""


@dataclass(frozen=True, slots=True)
class Carriers:
    """The first digits of numbers in order, and by their place the carrier, as a place in `names`."""

    prefixes: array[int]
    places: array[int]
    names: tuple[str, ...]

    def name(self, digits: str) -> str:
        """Returns whose number this is, by the longest prefix known; empty if none is."""
        for length in range(len(digits), 0, -1):
            prefix = int(digits[:length])
            found = bisect_left(self.prefixes, prefix)
            if found < len(self.prefixes) and self.prefixes[found] == prefix:
                return self.names[self.places[found]]
        return ""


_taken: list[Carriers] = []


def packed() -> bytes:
    """Returns the tables for `take`."""
    from phonenumbers.carrierdata import CARRIER_DATA

    in_english = ((int(prefix), names.get(locales.FALLBACK)) for prefix, names in CARRIER_DATA.items())
    named = {prefix: name for prefix, name in in_english if name}
    names = {name: place for place, name in enumerate(sorted({*named.values()}))}
    prefixes = sorted(named)
    return json.dumps([prefixes, [names[named[prefix]] for prefix in prefixes], [*names]]).encode()


def take(tables: bytes) -> None:
    """Uses these tables from now on."""
    prefixes, places, names = json.loads(tables)
    _taken[:] = [Carriers(array("Q", prefixes), array("H", places), tuple(names))]


def carrier(e164: str) -> str:
    """The carrier to which the numbering plan gave the number, as `ES Vodafone`; else its first digits: `+52 551`.

    Numbers that were ported keep the name of their first carrier. Empty for what is no number.
    """
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return ""
    if not _taken:
        take(packed())
    if phonenumbers.number_type(number) in MOBILE:
        digits = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")
        if name := _taken[0].name(digits):
            return f"{phonenumbers.region_code_for_number(number)} {name}"
    return f"+{number.country_code} {str(number.national_number)[:DIGITS]}"
