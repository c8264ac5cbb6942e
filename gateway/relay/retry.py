"""Decides when to try a text again, from its failure and the number of attempts. Pure; the relay acts on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from gateway.providers.base import AnswerLost, SendError


@dataclass(frozen=True, slots=True)
class RetryAt:
    at: datetime
    code: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    code: str


@dataclass(frozen=True, slots=True)
class Settle:
    """It is not known whether it was taken: sending again could send it twice, so it is looked for first."""


Decision: TypeAlias = RetryAt | GiveUp | Settle


@dataclass(frozen=True, slots=True)
class Backoff:
    """The pause doubles from `first_s` to `longest_s`; after `tries` in all it is given up."""

    first_s: float
    longest_s: float
    tries: int


BACKOFFS: Mapping[str, Backoff] = {
    "too_fast": Backoff(1, 30, 200),
    "queue_full": Backoff(30, 300, 100),  # providers queue for up to 10 h
    "provider_down": Backoff(1, 30, 2_880),  # 24 h at 30 s: an outage delays messages, it loses none
    "credentials": Backoff(30, 300, 288),  # a day, for an admin to fix the key
    "no_credit": Backoff(30, 300, 288),
}
OTHERS = Backoff(5, 300, 5)
JITTER = 0.25


def decide(failure: SendError | AnswerLost, attempts: int, now: datetime, draw: float = 0.5) -> Decision:
    """Returns what to do after attempt `attempts` (from 1). `draw` in [0, 1) spreads texts that failed together."""
    if isinstance(failure, AnswerLost):
        return Settle()
    backoff = BACKOFFS.get(failure.code, OTHERS)
    if not failure.retryable or attempts >= backoff.tries:
        return GiveUp(failure.code)
    pause = min(backoff.first_s * 2 ** min(attempts - 1, 20), backoff.longest_s)
    pause *= 1 - JITTER + 2 * JITTER * draw
    return RetryAt(now + timedelta(seconds=max(pause, failure.retry_after_s or 0.0)), failure.code)
