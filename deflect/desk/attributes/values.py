"""Reads values of customers' attributes, as people and programs write them, into the one form that is kept. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final, Literal, get_args

from deflect.desk.commands import Refused
from deflect.policy.redaction import redact
from deflect.tables.folded import words_of

Kind = Literal["text", "number", "date", "choice"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
LONGEST: Final = 200
"""Characters of a text."""
_NUMBER: Final = re.compile(r"(-?)0*(\d{1,15})(?:[.,](\d{1,6}))?", re.ASCII)
_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)


def read(kind: str, choices: Sequence[str], written: str) -> str:
    """Returns what was written as it is kept, empty for nothing.

    A number has a point and no zeros around it, a day is written as in ISO 8601, a choice as in `choices`. Raises
    `Refused`: `attribute_long`, `attribute_number`, `attribute_date`, `attribute_choice`.
    """
    given = " ".join(written.split())
    if not given:
        return ""
    if kind == "number":
        return _number(given)
    if kind == "date":
        return _day(given)
    if kind == "choice":
        return _choice(choices, given)
    if len(given) > LONGEST:
        raise Refused("attribute_long")
    return redact(given).text


def _number(given: str) -> str:
    found = _NUMBER.fullmatch(given)
    if found is None:
        raise Refused("attribute_number")
    sign, whole, rest = found[1], found[2], (found[3] or "").rstrip("0")
    number = f"{whole}.{rest}" if rest else whole
    return number if number == "0" else sign + number


def _day(given: str) -> str:
    """A day as ISO 8601 writes it, or as Spain does: the day, the month and the year."""
    found = _DAY.fullmatch(given)
    parts = (found[1], found[2], found[3]) if found and found[1] else (found[6], found[5], found[4]) if found else ()
    try:
        year, month, day = map(int, parts)
        return date(year, month, day).isoformat()
    except ValueError:
        raise Refused("attribute_date") from None


def _choice(choices: Sequence[str], given: str) -> str:
    found = next((one for one in choices if words_of(one) == words_of(given)), None)
    if found is None:
        raise Refused("attribute_choice")
    return found
