"""Decides whether and when a number may be called, and when an attempt is repeated. Pure; decisions are values.

The first rule of `REFUSALS` that forbids the call refuses it for good; otherwise the first rule of `DELAYS` that
applies postpones it to an instant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal, TypeAlias

from deflect.policy.decisions import Decision
from deflect.policy.phone_numbers import Kind
from deflect.policy.quiet_hours import Zones, quiet, quiet_until

Outcome: TypeAlias = Literal["busy", "no_answer", "failed", "machine", "uncertain"]
"""How an unanswered attempt ended. `uncertain`: its worker died, and the phone may have rung."""
DAY = timedelta(hours=24)
NEVER_AGAIN = frozenset({"no_such_number", "not_allowed"})
"""Codes of failures that are not repeated."""


@dataclass(frozen=True, slots=True)
class CallSettings:
    """Limits with their reasons."""

    per_number_a_day: int = 4
    """Attempts at one number in 24 h, all its calls together; more would be a nuisance."""
    all_numbers_a_day: int = 500
    """Attempts of the whole installation in 24 h; limits the cost of a stolen key."""
    quiet_from: time = time(21, 0)
    quiet_until: time = time(9, 0)
    """Quiet hours, local to the number called. A call that the customer asked for is not postponed."""
    countries: frozenset[str] = frozenset({"ES"})
    """Countries that may be called. Others are expensive and a target of toll fraud."""
    hosts: frozenset[str] = frozenset()
    """Hosts and networks that a SIP address may name; an agent could else have callers sent anywhere."""
    attempts: int = 3
    busy_pause: timedelta = timedelta(minutes=5)
    no_answer_pause: timedelta = timedelta(hours=1)
    """Pauses before the second attempt; each further pause is twice as long."""
    ring_s: float = 30.0
    """How long to let it ring; voicemail usually takes over at about this time."""


@dataclass(frozen=True, slots=True)
class CallCandidate:
    """Everything the decision rests on."""

    kind: Kind
    country: str
    now: datetime
    timezone: Zones = "Europe/Madrid"
    """Time zone of the number, else of the flow."""
    line: bool = True
    """True if a trunk can reach the number."""
    opted_out: bool = False
    expected: bool = False
    """The person asked for this call, or an agent or operator places it: quiet hours do not postpone it."""
    to_number: tuple[datetime, ...] = ()
    """Attempts at this number within 24 h, oldest first."""
    today: tuple[datetime, ...] = ()
    """Attempts at all numbers, as far back as the limit needs."""


Forbids = Callable[[CallCandidate, CallSettings], bool]
Until = Callable[[CallCandidate, CallSettings], datetime | None]

REFUSALS: tuple[tuple[str, Forbids], ...] = (
    ("emergency", lambda c, s: c.kind == "emergency"),
    ("anonymous", lambda c, s: c.kind in ("anonymous", "short")),
    ("no_line", lambda c, s: not c.line),
    ("opted_out", lambda c, s: c.opted_out),
    ("premium", lambda c, s: c.kind == "premium"),
    ("country", lambda c, s: c.country not in s.countries),
)
"""(code, forbids when); the words of a code are `calling.<code>` of the locales."""
DELAYS: tuple[tuple[str, Until], ...] = (
    (
        "quiet_hours",
        lambda c, s: None if c.expected or not quiet(c.now, c.timezone, s) else quiet_until(c.now, c.timezone, s),
    ),
    ("number_limit", lambda c, s: _room_at(c.to_number, s.per_number_a_day)),
    ("day_limit", lambda c, s: _room_at(c.today, s.all_numbers_a_day)),
)
"""(code, until when)"""


def decide(candidate: CallCandidate, settings: CallSettings) -> Decision:
    """The decision of the first rule that applies, else allowed."""
    for code, forbids in REFUSALS:
        if forbids(candidate, settings):
            return Decision("calling", False, code)
    for code, until in DELAYS:
        if (later := until(candidate, settings)) is not None:
            return Decision("calling", False, code, later)
    return Decision("calling")


def again_at(
    outcome: Outcome, code: str, attempts: int, most: int, pauses: tuple[timedelta, timedelta], now: datetime
) -> datetime | None:
    """When an unanswered call is repeated after `attempts` attempts; `None` if it is over.

    `pauses` are those after a busy tone and after no answer. A machine and an uncertain attempt count as no answer.
    """
    if attempts >= most or code in NEVER_AGAIN:
        return None
    busy, no_answer = pauses
    first = busy if outcome in ("busy", "failed") else no_answer
    return now + first * int(2 ** min(attempts - 1, 6))


def _room_at(made: tuple[datetime, ...], limit: int) -> datetime | None:
    """When the oldest attempt that fills the limit is 24 h old; `None` if there is room."""
    return made[-limit] + DAY if len(made) >= limit else None
