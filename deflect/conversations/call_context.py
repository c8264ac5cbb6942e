"""What the decision to call rests on, gathered from the ledger. Read only; `call_policy` decides."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from deflect.installation import spoken
from deflect.people.identities import identity_of
from deflect.policy import phone_numbers
from deflect.policy.calling import DAY, CallCandidate, CallDecision, decide
from deflect.storage.unit import Unit
from deflect.tables import Consent, Leg, OutcallAttempt, Suppression
from voice_flows.model.turns import Json
from voice_flows.schema.document import Flow


def may_call(
    unit: Unit, number: str, zone: str, *, by_hand: bool = False, asked_for: bool = False, asks: bool = False
) -> CallDecision:
    """May this E.164 number be called now? `zone` is the flow's, for where the number does not tell its own.

    `asked_for`: the person asked for this call; `by_hand`: somebody of ours dials. Neither waits for quiet hours.
    `asks`: the person asks for it in this very turn, whatever they said before.
    """
    read = phone_numbers.parse(number, unit.house.region)
    known = identity_of(unit, number)
    return decide(
        CallCandidate(
            kind=known.number_kind if known and read.kind == "unknown" else read.kind,  # type: ignore[arg-type]
            country=read.country,
            now=unit.now,
            timezone=phone_numbers.timezone(number, zone),
            line=number.startswith(unit.house.dials),
            opted_out=not asks and opted_out(unit, number, by_hand=by_hand),
            expected=asks or asked_for or by_hand,
            to_number=_attempts(unit, number),
            today=_attempts(unit),
        ),
        unit.policy.calls,
    )


def calling(unit: Unit, leg: Leg, flow: Flow) -> dict[str, Json]:
    """Whether this call is one that we placed, and whether the customer may be called back at their number."""
    known = {"ours": leg.direction == "out", "own": spoken(unit.house.caller_of(flow.flow))}
    if not leg.theirs or (leg.medium == "voice" and leg.trust == "none"):
        return known | {"allowed": False, "code": "anonymous", "reason": ""}
    decision = may_call(unit, leg.theirs, flow.timezone, asks=True)
    allowed = decision.allowed or decision.until is not None
    reason = decision.reason.get(leg.language[:2]) or decision.reason.get("en", "")
    return known | {"allowed": allowed, "code": decision.code, "reason": "" if allowed else reason}


def opted_out(unit: Unit, number: str, *, by_hand: bool = False) -> bool:
    """The newest word on being called was no. Who wants no texts gets no calls by machine either, unless they ask."""
    words = select(Consent.granted, Consent.at).where(Consent.address == number, Consent.purpose == "call")
    word = unit.db.execute(words.order_by(Consent.at.desc(), Consent.id.desc()).limit(1)).first()
    if word is not None and not word.granted:
        return True
    stop = select(func.max(Suppression.at)).where(Suppression.address == number, Suppression.lifted_at.is_(None))
    stopped = unit.db.scalar(stop)
    return not by_hand and stopped is not None and (word is None or word.at <= stopped)


def _attempts(unit: Unit, number: str = "") -> tuple[datetime, ...]:
    """When this number, or any, was tried within the last day; as many as a limit may need, oldest first."""
    query = select(OutcallAttempt.claimed_at).where(OutcallAttempt.claimed_at > unit.now - DAY)
    if number:
        query = query.where(OutcallAttempt.number == number)
    limit = unit.policy.calls.per_number_a_day if number else unit.policy.calls.all_numbers_a_day
    return tuple(unit.db.scalars(query.order_by(OutcallAttempt.claimed_at.desc()).limit(limit)))[::-1]
