"""How values are said and written in English."""

from __future__ import annotations

from typing import Final

from num2words import num2words

from voice_flows.tongues.sayings import Currency, Sayings


def clock(hour: int, minute: int, country: str) -> tuple[str, str]:
    """`ten twenty`, `ten oh five`, `half past ten` in British countries, noon and midnight by name."""
    if minute == 0 and hour in (0, 12):
        return ("noon" if hour else "midnight"), ""
    name = num2words(hour % 12 or 12, lang="en")
    if minute == 30 and country != "US":
        return f"half past {name}", _part(hour)
    if not minute:
        return name, _part(hour)
    return f"{name} {'oh ' if minute < 10 else ''}{num2words(minute, lang='en')}", _part(hour)


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
    day="on {weekday} the {ordinal} of {month}",
    date="the {ordinal} of {month}",
    year=" {year}",
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
    },
    cents="{units} and {cents}",
    pairs=False,
    letters={"-": "dash", ".": "dot", "@": "at", "_": "underscore", "/": "slash"},
    shorten={},
    locale={"": "en_GB", "US": "en_US", "CA": "en_US"},
)
