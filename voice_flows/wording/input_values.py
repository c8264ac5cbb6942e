"""Reads values of business systems so that they can be said: numbers, minutes, days, times, groups of digits.

Pure. A value that cannot be said raises `ValueError`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Final

import phonenumbers

from voice_flows.model.turns import Json

HOUR: Final = 60
DAY: Final = 24 * HOUR
"""In minutes."""
EXACT_MINUTES: Final = 10
"""Longest wait in minutes that is said exactly; longer ones are said in steps of five."""
LARGEST_DIGITS: Final = 15
"""Most digits of a number that is read out."""
GROUPS: Final[Mapping[int, tuple[int, ...]]] = {4: (2, 2), 5: (2, 1, 2), 6: (2, 2, 2)}
"""How people group a code of so many digits; longer ones go by threes."""
PHONES: Final[Mapping[str, tuple[int, ...]]] = {
    "ES": (3, 3, 3), "PE": (3, 3, 3), "CO": (3, 3, 2, 2), "CL": (1, 2, 2, 2, 2), "AR": (2, 2, 2, 2, 2),
    "US": (3, 3, 4), "CA": (3, 3, 4),
}  # fmt: skip
"""How people of a country group a telephone number of so many digits; others go as they are written."""


def text(value: Json) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def decimal(value: Json) -> Decimal:
    try:
        number = Decimal(text(value))
    except InvalidOperation as broken:
        raise ValueError("not a number; give digits with a point for decimals") from broken
    if not number.is_finite() or number.adjusted() >= LARGEST_DIGITS:
        raise ValueError("not a number one can say")
    return round(number, 3)


def minutes(value: Json) -> int:
    exact = max(1, math.ceil(decimal(value)))
    return exact if exact <= EXACT_MINUTES else -(-exact // 5) * 5


def length(value: Json) -> dict[str, int]:
    """A length in whole minutes as units, none of them zero; hours from an hour on, days from the second one on."""
    whole = max(1, round(decimal(value)))
    if whole < 2 * HOUR and whole != HOUR:
        return {"minute": whole}
    days, rest = divmod(whole, DAY) if whole >= 2 * DAY else (0, whole)
    counts = {"day": days, "hour": rest // HOUR, "minute": rest % HOUR}
    return {unit: count for unit, count in counts.items() if count}


def date(value: Json) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else dt.datetime.fromisoformat(str(value)).date()


def time(value: Json) -> dt.time:
    if isinstance(value, dt.datetime):
        return value.time()
    if isinstance(value, dt.time):
        return value
    written = str(value)
    if len(written) > len("10:20:00"):
        return dt.datetime.fromisoformat(written).time()
    return dt.time.fromisoformat(written.zfill(5) if written[1:2] == ":" else written)


def groups(code: str) -> tuple[str, ...]:
    """Returns a code in the groups in which people read it out."""
    sizes = GROUPS.get(len(code))
    if sizes is None:
        return threes(code) if len(code) > 3 else tuple(code)
    return _cut(code, sizes)


def threes(code: str) -> tuple[str, ...]:
    """Groups by threes from the left, never leaving one digit alone at the end."""
    if len(code) <= 4:
        return (code,) if len(code) < 4 else (code[:2], code[2:])
    return (code[:3], *threes(code[3:]))


def phone_groups(number: phonenumbers.PhoneNumber) -> tuple[str, ...]:
    """Returns a number without its country code, in the groups that people of that country use."""
    digits = str(number.national_number)
    sizes = PHONES.get(phonenumbers.region_code_for_number(number) or "")
    if sizes and sum(sizes) == len(digits):
        return _cut(digits, sizes)
    if number.country_code == 34 or not phonenumbers.is_valid_number(number):
        return threes(digits)
    shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    parts = "".join(letter if letter.isdecimal() else " " for letter in shown).split()
    return tuple(group for part in parts for group in (threes(part) if len(part) > 3 else (part,)))


def _cut(code: str, sizes: tuple[int, ...]) -> tuple[str, ...]:
    ends = [sum(sizes[:count]) for count in range(len(sizes) + 1)]
    return tuple(code[start:end] for start, end in pairwise(ends))
