"""What earlier answers to offers of text mean for the next: which channel is proposed, when none is made. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

REST: Final = timedelta(days=90)
"""How long no text is offered to a customer who declined time after time, unless they ask for it."""
DECLINES: Final = 2
"""Refusals in a row after which offers rest."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer to an offer of text: accepted, and on which channel it went on, or declined."""

    at: datetime
    accepted: bool
    channel: str = ""
    """Empty where nothing arrived."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`remembered` is the channel accepted last, empty if none; `rests_until` is set where offers rest."""

    remembered: str = ""
    rests_until: datetime | None = None


def standing(answers: Sequence[Answered], now: datetime) -> Standing:
    """What a customer's answers mean at `now`, in whatever order they are given. An acceptance ends the count."""
    newest = sorted(answers, key=lambda each: each.at, reverse=True)
    remembered = next((each.channel for each in newest if each.accepted and each.channel), "")
    last = newest[:DECLINES]
    refused = len(last) == DECLINES and not any(each.accepted for each in last)
    until = last[0].at + REST if refused else None
    return Standing(remembered, until if until is not None and until > now else None)
