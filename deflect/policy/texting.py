"""Decides whether a number may be texted now. Pure: everything the decision needs is in the candidate.

Three kinds of texts, each with its rules: one that begins a conversation (`decide`), the code that proves a stranger's
number before that (`decide_code`), and all that follow (`decide_reply`). The first rule that forbids decides, so the
order of the rules is the order of importance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal, TypeAlias

from deflect.policy.calling import CallSettings
from deflect.policy.decisions import Decision
from deflect.policy.phone_numbers import Kind
from deflect.policy.quiet_hours import quiet, quiet_until

__all__ = [
    "CODE_RULES",
    "REPLY_RULES",
    "RULES",
    "Candidate",
    "PolicySettings",
    "Weighed",
    "decide",
    "decide_again",
    "decide_code",
    "decide_reply",
    "quiet",
    "quiet_until",
]


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """Limits with their reasons. Counts are texts that begin a conversation, not answers in one."""

    sends: bool = True
    """Some provider carries our texts."""
    per_number_a_day: int = 5
    """Hand-offs to one number in 24 h; more is abuse or toll fraud."""
    all_numbers_a_day: int = 2000
    """Hand-offs of the whole installation in 24 h; limits the cost of an attack."""
    per_source_an_hour: int = 200
    """Hand-offs and codes of one trunk or stranger's address in 1 h, so that one source cannot use up the day."""
    per_prefix_an_hour: int = 100
    """Texts in 1 h to numbers that differ in their last three digits only; blocks of numbers are bought for fraud."""
    by_source_an_hour: Mapping[str, int] = field(default_factory=dict)
    """The same for trunks that have a limit of their own, by name; `PROGRAMS` for each key of another program."""
    codes_per_number_a_day: int = 1
    """Codes to one number in 24 h; more would be a nuisance to a person who is not calling."""
    codes_per_source_an_hour: int = 3
    """Codes that one stranger's address may cause in 1 h."""
    unanswered: int = 30
    """Hand-offs of one source of which fewer than 1 in 20 is answered before the source gets no more texts."""
    first_replies_a_day: int = 500
    """First texts in 24 h to people who wrote first and whom we never texted; limits what a flood of them costs."""
    quiet_from: time = time(22, 0)
    quiet_until: time = time(8, 0)
    """Local quiet hours, for texts that the customer does not expect. A caller on the line expects them."""
    countries: frozenset[str] = frozenset({"ES"})
    """Countries that may be texted. Others are expensive and a target of toll fraud."""
    least_trust: Literal["trusted", "attested", "none"] = "attested"
    """The least trust in a caller's number at which that number is texted."""
    offers: bool = True
    """Callers are offered to go on by text."""
    line_types: frozenset[str] = frozenset({"mobile", "unknown"})
    """Types of line that may be texted: `mobile`, `landline`, `unknown`."""
    sensitive: bool = False
    """Text is offered on a call about something that its flow marks as sensitive, too."""
    open_thread: bool = True
    """Text is offered to a caller who has a conversation open in writing, too."""
    signature: bool = False
    """Replies of agents end with the signature that each has set."""
    calls: CallSettings = field(default_factory=CallSettings)
    """The limits of calls that we place."""
    lookup_days: int = 0
    """Days for which a provider's look-up of a caller's line counts; 0: nothing is looked up."""
    lookups_a_day: int = 1000
    """Look-ups in 24 h; each costs."""
    locked: frozenset[str] = frozenset()
    """Names of the rules that the settings of the installation fix; see `deflect.eligibility.text_rules`."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Everything the decision rests on."""

    kind: Kind
    country: str
    now: datetime
    timezone: str = "Europe/Madrid"
    trust: Literal["trusted", "attested", "none"] = "trusted"
    kind_by: Literal["", "provider", "late", "failed"] = ""
    """What the type of line rests on: the number plan, the provider's look-up; the plan since that was late, failed."""
    sender: bool = True
    """The flow's brand has a sender for this number."""
    phone: bool = True
    """The address is a telephone number; countries do not apply to others."""
    suppressed: bool = False
    texts_to_number_today: int = 0
    texts_to_prefix: int = 0
    """Within 1 h, to numbers that differ in their last three digits only."""
    texts_today: int = 0
    source: str = ""
    """Where the call comes from, as in `Leg`."""
    texts_of_source: int = 0
    """Within 1 h, as `codes_of_source`."""
    source_closed: bool = False
    """The source's texts are accepted and never answered."""
    texts_of_program_today: int = 0
    """Of the key that asks, where another program does."""
    texts_of_programs_today: int = 0
    """Of all keys together, where another program asks."""
    codes_to_number_today: int = 0
    codes_of_source: int = 0
    first_replies_today: int | None = None
    """First replies to strangers in 24 h, where this would be one; else `None`."""
    waiting: bool = True
    """The person is on the line, or wrote within the last hour, and expects the text now."""
    said: frozenset[str] = frozenset()
    """What the call itself told: `emergency`, `declined`, `declined_twice`, `sensitive` or `longer_wait`."""
    open_thread: bool = False
    """The caller has a conversation open in writing."""


By: TypeAlias = Literal["begins", "code", "reply"]
"""Which kind of text is decided on."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a decision was weighed on."""

    by: By
    candidate: Candidate


PROGRAMS = "api:"
"""How the sources of hand-offs by other programs begin; the id of the key follows. No trunk can be named so."""
KEY_SHARE, PROGRAMS_SHARE = 0.5, 0.75
"""Of the day's texts: what one key may ask for, and all keys together. The rest is left to calls."""
_TRUST = ("none", "attested", "trusted")

Rule: TypeAlias = Callable[[Candidate, PolicySettings], bool]
Rules: TypeAlias = tuple[tuple[str, Rule], ...]


def _an_hour(source: str, settings: PolicySettings) -> int:
    """Returns the texts that a source may begin in 1 h; a key counts by itself."""
    own = PROGRAMS if source.startswith(PROGRAMS) else source
    return settings.by_source_an_hour.get(own, settings.per_source_an_hour)


def _share_is_used(c: Candidate, s: PolicySettings) -> bool:
    of_key, of_all = s.all_numbers_a_day * KEY_SHARE, s.all_numbers_a_day * PROGRAMS_SHARE
    return c.texts_of_program_today >= of_key or c.texts_of_programs_today >= of_all


_ADDRESS: Rules = (
    ("no_sender", lambda c, s: not s.sends),
    ("no_brand_sender", lambda c, s: not c.sender),
    ("offers_off", lambda c, s: not s.offers),
    ("anonymous", lambda c, s: c.kind in ("anonymous", "emergency", "short")),
    ("opted_out", lambda c, s: c.suppressed),
    ("premium", lambda c, s: c.kind == "premium"),
    ("landline", lambda c, s: c.kind == "landline" and c.kind not in s.line_types),
    ("line_type", lambda c, s: c.kind in ("mobile", "unknown") and c.kind not in s.line_types),
    ("country", lambda c, s: c.country not in s.countries),
)
_CALL: Rules = (
    ("emergency", lambda c, s: "emergency" in c.said),
    ("declined", lambda c, s: "declined" in c.said),
    ("declined_twice", lambda c, s: "declined_twice" in c.said),
)
_MATTER: Rules = (
    ("sensitive", lambda c, s: "sensitive" in c.said and not s.sensitive),
    ("open_thread", lambda c, s: c.open_thread and not s.open_thread),
    ("longer_wait", lambda c, s: "longer_wait" in c.said),
)
_QUOTAS: Rules = (
    ("number_limit", lambda c, s: c.texts_to_number_today >= s.per_number_a_day),
    ("prefix_limit", lambda c, s: c.texts_to_prefix >= s.per_prefix_an_hour),
    ("source_closed", lambda c, s: c.source_closed),
    ("source_limit", lambda c, s: c.texts_of_source >= _an_hour(c.source, s)),
    ("program_limit", lambda c, s: c.source.startswith(PROGRAMS) and _share_is_used(c, s)),
    ("day_limit", lambda c, s: c.texts_today >= s.all_numbers_a_day),
)
RULES: Rules = (
    *_CALL,
    *_ADDRESS,
    ("untrusted", lambda c, s: _TRUST.index(c.trust) < _TRUST.index(s.least_trust)),
    *_MATTER,
    *_QUOTAS,
    ("quiet_hours", lambda c, s: not c.waiting and quiet(c.now, c.timezone, s)),
)
CODE_RULES: Rules = (
    *_CALL,
    *_ADDRESS,
    *_MATTER,
    ("code_limit", lambda c, s: c.codes_to_number_today >= s.codes_per_number_a_day),
    ("code_source_limit", lambda c, s: c.codes_of_source >= s.codes_per_source_an_hour),
    *_QUOTAS,
)
REPLY_RULES: Rules = (
    ("no_sender", lambda c, s: not s.sends),
    ("opted_out", lambda c, s: c.suppressed),
    ("premium", lambda c, s: c.kind == "premium"),
    ("country", lambda c, s: c.phone and c.country not in s.countries),
    (
        "stranger_limit",
        lambda c, s: c.first_replies_today is not None and c.first_replies_today >= s.first_replies_a_day,
    ),
    ("quiet_hours", lambda c, s: not c.waiting and quiet(c.now, c.timezone, s)),
)
"""(code, forbids when); the words of a code are `texting.<code>` of the locales."""


def decide(candidate: Candidate, settings: PolicySettings) -> Decision:
    """Decides on a text that begins a conversation."""
    return _first(RULES, candidate, settings, "begins")


def decide_code(candidate: Candidate, settings: PolicySettings) -> Decision:
    """Decides on a code that is to prove the number of a caller whom the line does not vouch for."""
    return _first(CODE_RULES, candidate, settings, "code")


def decide_reply(candidate: Candidate, settings: PolicySettings) -> Decision:
    """Decides on a text in a conversation that goes on: of a flow, an agent, or a confirmation."""
    return _first(REPLY_RULES, candidate, settings, "reply")


def decide_again(weighed: Weighed, settings: PolicySettings) -> Decision:
    """Decides anew on what an earlier decision was weighed on, as if these had been the settings."""
    return _first(_RULES_OF[weighed.by], weighed.candidate, settings, weighed.by)


def _first(rules: Rules, candidate: Candidate, settings: PolicySettings, by: By) -> Decision:
    """The refusal of the first rule that forbids, else allowed; with what it was weighed on."""
    code = next((code for code, forbids in rules if forbids(candidate, settings)), "ok")
    return Decision("texting", code == "ok", code, weighed=Weighed(by, candidate))


_RULES_OF: Mapping[By, Rules] = {"begins": RULES, "code": CODE_RULES, "reply": REPLY_RULES}
