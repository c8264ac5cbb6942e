"""What a phone number is: its E.164 form and its kind. Only a number's shape is known here, not who has it.

Kinds come from the numbering plans of the `phonenumbers` library; where a plan does not tell mobile from
landline (the United States), the kind is `unknown` and the offer must survive that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

import phonenumbers
from phonenumbers import PhoneNumberType as Plan
from phonenumbers.timezone import time_zones_for_number

from voice_flows.values.phone import is_emergency

Kind: TypeAlias = Literal["mobile", "landline", "unknown", "premium", "short", "emergency", "anonymous"]

_KINDS: dict[int, Kind] = {
    Plan.MOBILE: "mobile",
    Plan.FIXED_LINE: "landline",
    Plan.VOIP: "landline",
    Plan.PREMIUM_RATE: "premium",
    Plan.SHARED_COST: "premium",
    Plan.UAN: "landline",
    Plan.TOLL_FREE: "landline",
}
_WITHHELD = {"", "anonymous", "unavailable", "restricted", "unknown", "private", "withheld"}
_CLEAR = 3  # digits at the end of a masked number
_HIDDEN = 4
_ABOLISHED: Mapping[int, re.Pattern[str]] = {
    52: re.compile(r"(?:52)?(?:1|44|45)(\d{10})"),  # Mexico until 2019: 1 from abroad, 044, 045 and 01 at home
}
"""Prefixes that a plan abolished and that are still dialled and signalled, by country code: the number without."""
_LONGEST = 40  # a raw address longer than this is no number
_REMEMBERED = 256  # numbers as they are read: those of the calls and texts of the moment, not of every caller
_WRITTEN = re.compile(r"\+?[0-9][0-9 ().\-/]*")
_CHANNEL = re.compile(r"(?:whatsapp|sms|mms|rcs|tel):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """`e164` is `None` unless the number can be dialled from abroad."""

    e164: str | None
    kind: Kind
    country: str = ""


def parse(raw: str, region: str, prefixes: Mapping[str, str] | None = None) -> Number:
    """Read a number as a line or a person gives it; `region` (ISO 3166) is where numbers without + belong.

    `prefixes` is how a line writes its numbers: what they begin with, to what that stands for ("0034" to "+34", "9"
    to nothing). The longest that fits is taken, unless only the number as it came can be dialled.
    Never raises: withheld, short, emergency and impossible numbers are kinds.
    """
    text = raw.strip()
    if text.casefold() in _WITHHELD or len(text) > _LONGEST:
        return Number(None, "anonymous")
    begun = [prefix for prefix in prefixes or {} if text.startswith(prefix)]
    if not begun or text.startswith("+"):
        return _read(text, region)
    longest = max(begun, key=len)
    mapped = _read((prefixes or {})[longest] + text[len(longest) :], region)
    as_it_came = _read(text, region)
    return as_it_came if as_it_came.e164 and not mapped.e164 else mapped


@lru_cache(maxsize=_REMEMBERED)
def _read(text: str, region: str) -> Number:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return Number(None, "anonymous")
    dialled = str(number.national_number)
    if is_emergency(text, region):
        return Number(None, "emergency", region)
    if not phonenumbers.is_valid_number(number):
        number = _renewed(number) or number
    if not phonenumbers.is_valid_number(number):
        home = phonenumbers.region_code_for_country_code(number.country_code or 0) if text.startswith("+") else region
        return Number(None, "short" if len(dialled) <= 6 else "anonymous", home)
    country = phonenumbers.region_code_for_number(number) or region
    kind = _KINDS.get(phonenumbers.number_type(number), "unknown")
    return Number(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), kind, country)


def _renewed(number: phonenumbers.PhoneNumber) -> phonenumbers.PhoneNumber | None:
    """Returns a number without prefixes that its plan has abolished; `None` where it has none."""
    abolished = _ABOLISHED.get(number.country_code or 0)
    found = abolished.fullmatch(str(number.national_number)) if abolished else None
    if found is None:
        return None
    return phonenumbers.PhoneNumber(country_code=number.country_code, national_number=int(found[1]))


def bare(raw: str) -> str:
    """Returns an address as a provider writes it without its channel's prefix; a number without spaces, and + for 00.

    Names and what is no number stay as they are.
    """
    text = _CHANNEL.sub("", raw.strip(), count=1).strip()
    if len(text) > _LONGEST or not _WRITTEN.fullmatch(text):
        return text
    digits = re.sub(r"[^+0-9]", "", text)
    return "+" + digits[2:] if digits.startswith("00") else digits


def answerable(raw: str, region: str) -> str | None:
    """Returns the E.164 form of a number that a text can be answered to; `None` for short codes, names and the rest.

    A number of a length that its country uses is enough: plans grow before the library knows of it.
    """
    text = bare(raw)
    if not _WRITTEN.fullmatch(text) or len(text) > _LONGEST:
        return None
    known = parse(text, region).e164
    if known or not text.startswith("+"):
        return known
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.is_possible_number(number)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)) if possible else None


def is_costly_short(text: str, region: str) -> bool:
    """Whether this is a short number at a premium rate, such as a directory enquiry service."""
    try:
        number = phonenumbers.parse(text.strip()[:_LONGEST], region)
    except phonenumbers.NumberParseException:
        return False
    return bool(phonenumbers.expected_cost_for_region(number, region) == phonenumbers.ShortNumberCost.PREMIUM_RATE)


def timezone(e164: str, default: str) -> str:
    """Where the number is at home, by its plan; `default` where the plan does not tell or allows it."""
    known = timezones(e164, default)
    return default if default in known else known[0]


def timezones(e164: str, default: str) -> tuple[str, ...]:
    """Every zone in which the number may be at home, by its plan; `default` where the plan does not tell."""
    try:
        zones = time_zones_for_number(phonenumbers.parse(e164))
    except phonenumbers.NumberParseException:
        return (default,)
    return tuple(str(zone) for zone in zones if "/" in zone and not zone.startswith("Etc/")) or (default,)


def beginning(number: str) -> str:
    """Returns a number with its last four digits as `*`: how a trunk writes it is seen, whose it is is not."""
    digits, letters = 0, []
    for letter in reversed(number):
        digits += letter.isdigit()
        letters.append("*" if letter.isdigit() and digits <= _HIDDEN else letter)
    return "".join(reversed(letters))


def begins(e164: str) -> str:
    """Returns how a number begins, as `+34 91`: by that its plan tells a landline from a mobile. Empty if unknown."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return ""
    return f"+{number.country_code} {str(number.national_number)[:2]}"


def block(number: str) -> str:
    """Returns what a number shares with the thousand numbers that differ in their last three digits only."""
    return number[:-_CLEAR]


def masked(number: str) -> str:
    """Returns a number with its digits as `*`, the last three excepted; other text stays as it is."""
    digits = sum(letter.isdigit() for letter in number)
    if digits <= _CLEAR:
        return number
    hidden, kept = digits - _CLEAR, []
    for letter in number:
        if letter.isdigit() and hidden:
            hidden, letter = hidden - 1, "*"
        kept.append(letter)
    return "".join(kept)
