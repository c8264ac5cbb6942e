"""Keeps each decision to offer text or to be silent, and reads the newest; also what other rules would have decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from deflect.eligibility import text_rules, text_weighing
from deflect.eligibility.rules import own
from deflect.eligibility.text_rules import Own
from deflect.policy import phone_numbers, texting
from deflect.policy.decisions import Decision
from deflect.policy.texting import PolicySettings
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg, TextDecision
from voice_flows.model.turns import Json

MOST: Final = 100
"""Decisions that are listed."""
_CALLER: Final = "caller"
"""In what is kept: the masked number, where no leg has it."""
_HIDDEN: Final = frozenset({"source", _CALLER})
"""What the decision can be read without; the source may be a stranger's address."""
WAITS: Final = "waits"
"""In what is kept: minutes until an agent answers by phone and by text, agents at work, callers ahead."""
About: TypeAlias = Literal["offer", "queue", "aside", "text", "nudge", "api", "notice"]


@dataclass(frozen=True, slots=True)
class Kept:
    """A decision as it is listed; `caller` is masked, `weighed` as `texting.Candidate` names it."""

    id: str
    at: datetime
    conversation: str
    caller: str
    flow: str
    node: str
    about: str
    allowed: bool
    code: str
    weighed: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A decision that other rules would have made another way: `code` then. `was_allowed` by the rules of today."""

    id: str
    allowed: bool
    code: str
    was_allowed: bool


def keep(
    unit: Unit,
    conversation: str,
    leg: Leg | None,
    about: About,
    decision: Decision,
    *,
    node: str = "",
    flow: str = "",
    said: str = "",
    waits: Mapping[str, Json] | None = None,
    number: str = "",
) -> dict[str, Json]:
    """Keeps a decision and returns it as a timeline entry shows it.

    `said` is what forbade it in the call itself: as `texting.Candidate.said`. `number` is the caller's without a leg.
    """
    code, value = said or decision.code, _value(decision, leg, said, waits)
    if number:
        value |= {"begins": phone_numbers.begins(number), _CALLER: phone_numbers.masked(number)}
    unit.db.add(
        TextDecision(
            id=unit.ids("dec"),
            at=unit.now,
            conversation_id=conversation,
            leg_id=leg.id if leg else None,
            flow=flow or (leg.flow if leg else ""),
            node=node,
            about=about,
            allowed=code == "ok",
            code=code,
            weighed=value,
        )
    )
    shown = {name: each for name, each in value.items() if name not in _HIDDEN}
    return {"about": about, "allowed": code == "ok", "code": code, "weighed": shown}


def _value(decision: Decision, leg: Leg | None, said: str, waits: Mapping[str, Json] | None) -> dict[str, Json]:
    weighed = decision.weighed
    if said and weighed:
        weighed = replace(weighed, candidate=replace(weighed.candidate, said=weighed.candidate.said | {said}))
    value = text_weighing.as_json(weighed) if weighed else {}
    if waits is not None:
        value[WAITS] = dict(waits)
    if decision.until:
        value["until"] = decision.until.isoformat()
    if number := leg.theirs if leg else "":
        value["begins"] = phone_numbers.begins(number)
    return value


def held(decision: Decision, timezone: str, until: datetime) -> Decision:
    """Returns the decision on a text that waits until quiet hours end in the time zone."""
    weighed = decision.weighed
    candidate = replace(weighed.candidate, waiting=False, timezone=timezone)
    waits = replace(weighed, candidate=candidate)
    return replace(decision, allowed=False, code="quiet_hours", until=until, weighed=waits)


def newest(
    db: Session,
    within: ColumnElement[bool] | None = None,
    code: str = "",
    flows: Collection[str] | None = None,
    limit: int = MOST,
) -> list[Kept]:
    """Returns the newest decisions first. `within` limits them to such conversations, `code` to one reason."""
    asked = select(TextDecision, Leg.theirs).outerjoin(Leg, Leg.id == TextDecision.leg_id)
    asked = asked.where(*_which(within, flows), *([TextDecision.code == code] if code else []))
    asked = asked.order_by(TextDecision.at.desc(), TextDecision.id.desc()).limit(limit)
    return [_kept(row, number) for row, number in db.execute(asked)]


def counts(
    db: Session, within: ColumnElement[bool] | None = None, flows: Collection[str] | None = None
) -> dict[str, int]:
    """Returns how many of the newest decisions had each code, most first."""
    asked = select(TextDecision.code).where(*_which(within, flows))
    last = asked.order_by(TextDecision.at.desc(), TextDecision.id.desc()).limit(MOST)
    return dict(Counter(db.scalars(last)).most_common())


def _which(within: ColumnElement[bool] | None, flows: Collection[str] | None) -> list[ColumnElement[bool]]:
    which: list[ColumnElement[bool]] = []
    if within is not None:
        which.append(TextDecision.conversation_id.in_(select(Conversation.id).where(within)))
    if flows is not None:
        which.append(TextDecision.flow.in_(flows))
    return which


def otherwise(
    db: Session, given: PolicySettings, changed: Own, ids: Sequence[str], brands: Mapping[str, str]
) -> list[Otherwise]:
    """Returns which of these decisions would have been others had `changed` been what admins set.

    `brands` has the brand of each flow.
    A decision that was made under other rules than today's counts only where the change itself alters it.
    """
    today = own(db)
    found = []
    for row in db.scalars(select(TextDecision).where(TextDecision.id.in_(ids))):
        try:
            weighed = text_weighing.read(row.weighed)
        except (KeyError, ValueError, TypeError):  # of another release, or of no number
            continue
        now, then = (
            texting.decide_again(weighed, text_rules.overridden(given, rules, row.flow, brands.get(row.flow, "")))
            for rules in (today, changed)
        )
        if now.code != then.code:
            found.append(Otherwise(row.id, then.allowed, then.code, now.allowed))
    return found


def _kept(row: TextDecision, number: str | None) -> Kept:
    shown = {name: value for name, value in row.weighed.items() if name not in _HIDDEN}
    caller = phone_numbers.masked(number) if number else str(row.weighed.get(_CALLER, ""))
    return Kept(
        row.id,
        row.at,
        row.conversation_id,
        caller,
        row.flow,
        row.node,
        row.about,
        row.allowed,
        row.code,
        shown,
    )
