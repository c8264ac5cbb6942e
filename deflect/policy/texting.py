"""May this person be texted now, and why not: a decision as a value, with a reason a person can read.

Nothing is looked up here; everything the decision rests on is in the candidate. The first rule that forbids
decides, so the order of `RULES` is the order of importance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal

from deflect.policy.calling import CallSettings
from deflect.policy.phone_numbers import Kind
from deflect.policy.quiet_hours import quiet, quiet_until

__all__ = ["RULES", "Candidate", "Decision", "PolicySettings", "decide", "quiet", "quiet_until"]


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """Limits with their reasons. Counts are texts that begin a conversation, not answers in one."""

    per_number_a_day: int = 5
    """Hand-offs to one number in 24 h: above it, somebody is playing or pumping."""
    all_numbers_a_day: int = 2000
    """Hand-offs of the whole installation in 24 h: bounds the bill of an attack."""
    quiet_from: time = time(22, 0)
    quiet_until: time = time(8, 0)
    """Local quiet hours for texts nobody is waiting for. A caller on the line is waiting."""
    countries: frozenset[str] = frozenset({"ES"})
    """Countries our senders may text. Others cost much and are a target of pumping."""
    least_trust: Literal["trusted", "attested", "none"] = "attested"
    """A line whose caller numbers are weaker than this cannot make us text the number it claims."""
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


@dataclass(frozen=True, slots=True)
class Decision:
    """`code` is stable; `reason` is for people, per language."""

    allowed: bool
    code: str = "ok"
    reason: dict[str, str] = field(default_factory=dict)


_TRUST = ("none", "attested", "trusted")

Rule = Callable[[Candidate, PolicySettings], bool]

RULES: tuple[tuple[str, Rule, str, str], ...] = (
    (
        "anonymous",
        lambda c, s: c.kind in ("anonymous", "emergency", "short"),
        "número oculto o que no recibe mensajes",
        "the number is withheld or cannot get texts",
    ),
    ("opted_out", lambda c, s: c.suppressed, "pidió no recibir mensajes", "asked for no texts"),
    ("premium", lambda c, s: c.kind == "premium", "número de tarificación especial", "premium-rate number"),
    ("landline", lambda c, s: c.kind == "landline", "número fijo, no recibe mensajes", "a landline cannot get texts"),
    (
        "country",
        lambda c, s: c.country not in s.countries,
        "país al que no enviamos mensajes",
        "a country we do not text",
    ),
    (
        "untrusted",
        lambda c, s: _TRUST.index(c.trust) < _TRUST.index(s.least_trust),
        "la línea no garantiza el número de quien llama",
        "the line does not vouch for the caller's number",
    ),
    (
        "number_limit",
        lambda c, s: c.texts_to_number_today >= s.per_number_a_day,
        "demasiados mensajes hoy a este número",
        "too many texts to this number today",
    ),
    (
        "day_limit",
        lambda c, s: c.texts_today >= s.all_numbers_a_day,
        "se alcanzó el límite de mensajes del día",
        "the day's limit of texts is reached",
    ),
    ("quiet_hours", lambda c, s: not c.waiting and quiet(c.now, c.timezone, s), "horas de descanso", "quiet hours"),
)
"""(code, forbids when, reason in Spanish, reason in English)"""


def decide(candidate: Candidate, settings: PolicySettings) -> Decision:
    """The first rule that forbids, or leave to go ahead."""
    for code, forbids, es, en in RULES:
        if forbids(candidate, settings):
            return Decision(False, code, {"es": es, "en": en})
    return Decision(True)
