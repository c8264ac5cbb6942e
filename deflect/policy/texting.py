"""Decides whether a number may be texted now. Pure: everything the decision needs is in the candidate.

The first rule that forbids decides, so the order of `RULES` is the order of importance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal

from deflect.policy.calling import CallSettings
from deflect.policy.decisions import Decision
from deflect.policy.phone_numbers import Kind
from deflect.policy.quiet_hours import quiet, quiet_until

__all__ = ["RULES", "Candidate", "PolicySettings", "decide", "quiet", "quiet_until"]


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """Limits with their reasons. Counts are texts that begin a conversation, not answers in one."""

    per_number_a_day: int = 5
    """Hand-offs to one number in 24 h; more is abuse or toll fraud."""
    all_numbers_a_day: int = 2000
    """Hand-offs of the whole installation in 24 h; limits the cost of an attack."""
    quiet_from: time = time(22, 0)
    quiet_until: time = time(8, 0)
    """Local quiet hours, for texts that the customer does not expect. A caller on the line expects them."""
    countries: frozenset[str] = frozenset({"ES"})
    """Countries that may be texted. Others are expensive and a target of toll fraud."""
    least_trust: Literal["trusted", "attested", "none"] = "attested"
    """The least trust in a caller's number at which that number is texted."""
    calls: CallSettings = field(default_factory=CallSettings)
    """The limits of calls that we place."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Everything the decision rests on."""

    kind: Kind
    country: str
    now: datetime
    timezone: str = "Europe/Madrid"
    trust: Literal["trusted", "attested", "none"] = "trusted"
    suppressed: bool = False
    texts_to_number_today: int = 0
    texts_today: int = 0
    waiting: bool = True
    """The person is on the line, or wrote within the last hour, and expects the text now."""


_TRUST = ("none", "attested", "trusted")

Rule = Callable[[Candidate, PolicySettings], bool]

RULES: tuple[tuple[str, Rule], ...] = (
    ("anonymous", lambda c, s: c.kind in ("anonymous", "emergency", "short")),
    ("opted_out", lambda c, s: c.suppressed),
    ("premium", lambda c, s: c.kind == "premium"),
    ("landline", lambda c, s: c.kind == "landline"),
    ("country", lambda c, s: c.country not in s.countries),
    ("untrusted", lambda c, s: _TRUST.index(c.trust) < _TRUST.index(s.least_trust)),
    ("number_limit", lambda c, s: c.texts_to_number_today >= s.per_number_a_day),
    ("day_limit", lambda c, s: c.texts_today >= s.all_numbers_a_day),
    ("quiet_hours", lambda c, s: not c.waiting and quiet(c.now, c.timezone, s)),
)
"""(code, forbids when); the words of a code are `texting.<code>` of the locales."""


def decide(candidate: Candidate, settings: PolicySettings) -> Decision:
    """The refusal of the first rule that forbids, else allowed."""
    code = next((code for code, forbids in RULES if forbids(candidate, settings)), None)
    return Decision("texting", False, code) if code else Decision("texting")
