"""How values are said and written in English."""

from __future__ import annotations

from typing import Final

from num2words import num2words

from voice_flows.locales.sayings import Currency, Sayings

NORTH_AMERICA: Final = ("US", "CA")


def clock(hour: int, minute: int, country: str) -> tuple[str, str]:
    """`twenty past ten`, `quarter to nine`; in North America `ten twenty`, `ten oh five`; noon and midnight by name."""
    if minute == 0 and hour in (0, 12):
        return ("noon" if hour else "midnight"), ""
    name = num2words(hour % 12 or 12, lang="en")
    if not minute:
        return name, _part(hour)
    if minute % 5 == 0 and country not in NORTH_AMERICA:
        after = minute <= 30
        shown = name if after else num2words((hour + 1) % 12 or 12, lang="en")
        return f"{_share(minute if after else 60 - minute)} {'past' if after else 'to'} {shown}", _part(hour)
    return f"{name} {'oh ' if minute < 10 else ''}{num2words(minute, lang='en')}", _part(hour)


def _share(minute: int) -> str:
    named = {15: "quarter", 30: "half"}
    return named.get(minute) or num2words(minute, lang="en")


def ordinal(number: int, form: str, spoken: bool) -> str:
    said: str = num2words(number, lang="en", to="ordinal" if spoken else "ordinal_num")
    return said


def _part(hour: int) -> str:
    """Opening hours need no part of the day: nobody is asked to come at one at night."""
    if 8 <= hour < 14:
        return ""
    parts = ((12, "in the morning"), (18, "in the afternoon"), (21, "in the evening"), (24, "at night"))
    return next(part for end, part in parts if hour < end)


def joined(word: str, following: str) -> str:
    return word


SAYINGS: Final = Sayings(
    relative={-1: "yesterday", 0: "today", 1: "tomorrow"},
    weekday="on {weekday}",
    day={"": "on {weekday} the {ordinal} of {month}"} | dict.fromkeys(NORTH_AMERICA, "on {weekday}, {month} {ordinal}"),
    date={"": "the {ordinal} of {month}"} | dict.fromkeys(NORTH_AMERICA, "{month} {ordinal}"),
    year={"": " {year}"} | dict.fromkeys(NORTH_AMERICA, ", {year}"),
    first={"": ""},
    short={"": "{weekday} {day}/{month}", "US": "{weekday} {month}/{day}"},
    clock=clock,
    at="at {time}",
    written_at="at {time}",
    span="between {start} and {end}",
    written_span="from {start} to {end}",
    minute="one minute",
    minutes="about {n} minutes",
    minute_unit=("minute", "minutes"),
    joined=joined,
    negative="minus",
    decimal={"": "point"},
    money={
        "EUR": Currency("euro", "euros", "cent", "cents"),
        "USD": Currency("dollar", "dollars", "cent", "cents"),
        "MXN": Currency("peso", "pesos", "cent", "cents"),
        "COP": Currency("peso", "pesos", "cent", "cents"),
        "ARS": Currency("peso", "pesos", "cent", "cents"),
        "CLP": Currency("peso", "pesos", "cent", "cents"),
        "UYU": Currency("peso", "pesos", "cent", "cents"),
        "PEN": Currency("sol", "soles", "cent", "cents"),
        "CAD": Currency("dollar", "dollars", "cent", "cents"),
        "GBP": Currency("pound", "pounds", "penny", "pence"),
    },
    cents="{units} and {cents}",
    of_millions="",
    feminine=str,
    ordinal=ordinal,
    plus="plus",
    pairs=False,
    letters={"-": "dash", ".": "dot", "@": "at", "_": "underscore", "/": "slash"},
    letters_by_country={place: {"z": "zee"} for place in NORTH_AMERICA},
    shorten={},
    locale={"": "en_GB", "US": "en_US", "CA": "en_US"},
)
