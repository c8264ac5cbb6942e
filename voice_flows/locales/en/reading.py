"""How typed values are named in English, in `folding.normal` form."""

from __future__ import annotations

import re
from typing import Final

from voice_flows.locales.hearings import Reading, listed


def _table(*rows: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), form) for pattern, form in rows)


_HOUR: Final = r"(\d{1,2})"

READING: Final = Reading(
    numbers=_table((r"\bfourty\b", "forty"), (r"\ba (hundred|thousand|million)\b", r"one \1"), (r"\bniner\b", "nine")),
    zero=frozenset({"o", "oh", "nought", "nil"}),
    repeats={"double": 2, "triple": 3, "treble": 3},
    joints=listed("and dash then space slash point dot hyphen"),
    negative=listed("minus negative"),
    point=frozenset({"point"}),
    with_cents=listed("and with"),
    units=listed("euro euros eur dollar dollars usd buck bucks peso pesos mxn pound pounds quid gbp"),
    cents=listed("cent cents penny pence p"),
    halves={"half": 0.5},
    days={
        "today": 0,
        "tomorrow": 1,
        "the day after tomorrow": 2,
        "day after tomorrow": 2,
        "yesterday": -1,
        "the day before yesterday": -2,
        "day before yesterday": -2,
        "tonight": 0,
        "this afternoon": 0,
        "this evening": 0,
        "this morning": 0,
    },
    in_days=re.compile(r"^(?:in|within) (?P<n>\d{1,3}) (?:days?|(?P<weeks>weeks?))(?: time)?$"),
    following=frozenset({"next week", "of next week", "week after"}),
    doubtful_next=frozenset({"next"}),
    around_date=listed("day date birth born year month next coming this appointment birthday"),
    month_first=True,
    clock=_table(
        (rf"\bhalf past {_HOUR}\b", r"\1:30"),
        (rf"\b(?:a )?quarter past {_HOUR}\b", r"\1:15"),
        (rf"\b(?:a )?quarter to {_HOUR}\b", r"\1:15<"),
        (rf"\b(\d{{1,2}}) (?:minutes )?past {_HOUR}\b", r"\2:\1"),
        (rf"\b(\d{{1,2}}) (?:minutes )?to {_HOUR}\b", r"\2:\1<"),
        (rf"\bhalf {_HOUR}\b", r"\1:30"),
        (rf"\b{_HOUR} oclock\b", r"\1:00"),
        (rf"\b{_HOUR} o clock\b", r"\1:00"),
    ),
    parts={
        "in the morning": "am",
        "in the afternoon": "pm",
        "in the evening": "pm",
        "at night": "night",
        "am": "am",
        "a m": "am",
        "pm": "pm",
        "p m": "pm",
        "this afternoon": "pm",
        "this evening": "pm",
        "this morning": "am",
    },
    whole_times={"noon": "12:00", "midday": "12:00", "midnight": "00:00"},
    at_sign=frozenset({"at"}),
    dot=frozenset({"dot", "point"}),
    marks={"underscore": "_", "dash": "-", "hyphen": "-", "minus": "-", "plus": "+"},
)
