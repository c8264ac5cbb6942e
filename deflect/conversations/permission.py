"""May this number be texted or called: gathers from the ledger what the policy needs, and asks it. Changes nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from deflect.conversations.suppression import suppressed, suppressed_since
from deflect.people.identities import identity_of
from deflect.policy import calling, phone_numbers, texting
from deflect.policy.calling import DAY, CallCandidate
from deflect.policy.decisions import Decision
from deflect.policy.texting import Candidate
from deflect.storage.unit import Unit
from deflect.tables import Consent, Handoff, Leg, Outbox, OutcallAttempt


def may_text_back(unit: Unit, leg: Leg, timezone: str) -> Decision:
    """May the caller of this leg be texted now, at the number the line claims?"""
    return may_text(unit, leg.theirs, leg.trust, timezone)


def may_text(unit: Unit, number: str, trust: str, timezone: str, *, waiting: bool = True) -> Decision:
    """May a text conversation with this E.164 number begin now? `waiting`: the person expects the text now."""
    identity = identity_of(unit, number)
    since = unit.now - DAY
    to_number = select(func.count()).where(Outbox.recipient == number, Outbox.created_at > since, Outbox.opens)
    to_all = select(func.count()).select_from(Handoff).where(Handoff.accepted_at > since)
    level = trust if trust in ("trusted", "attested") else "none"
    return texting.decide(
        Candidate(
            kind=identity.number_kind if identity else "anonymous",  # type: ignore[arg-type]
            country=identity.country if identity else "",
            now=unit.now,
            timezone=timezone,
            trust=level,  # type: ignore[arg-type]
            suppressed=bool(number) and suppressed(unit.db, number),
            texts_to_number_today=unit.db.scalar(to_number) or 0,
            texts_today=unit.db.scalar(to_all) or 0,
            waiting=waiting,
        ),
        unit.policy,
    )


def may_call(
    unit: Unit, number: str, zone: str, *, by_hand: bool = False, asked_for: bool = False, asks: bool = False
) -> Decision:
    """May this E.164 number be called now? `zone` is the flow's, for where the number does not tell its own.

    `asked_for`: the person asked for this call. `by_hand`: an agent or operator dials. Neither waits for quiet hours.
    `asks`: the person asks for it in this very step, which overrides an earlier refusal.
    """
    read = phone_numbers.parse(number, unit.installation.region)
    known = identity_of(unit, number)
    return calling.decide(
        CallCandidate(
            kind=known.number_kind if known and read.kind == "unknown" else read.kind,  # type: ignore[arg-type]
            country=read.country,
            now=unit.now,
            timezone=phone_numbers.timezone(number, zone),
            line=number.startswith(unit.installation.dials),
            opted_out=not asks and opted_out(unit, number, by_hand=by_hand),
            expected=asks or asked_for or by_hand,
            to_number=_attempts(unit, number),
            today=_attempts(unit),
        ),
        unit.policy.calls,
    )


def opted_out(unit: Unit, number: str, *, by_hand: bool = False) -> bool:
    """True where the person refused calls last. An opt-out from texts also stops automatic calls."""
    words = select(Consent.granted, Consent.at).where(Consent.address == number, Consent.purpose == "call")
    word = unit.db.execute(words.order_by(Consent.at.desc(), Consent.id.desc()).limit(1)).first()
    if word is not None and not word.granted:
        return True
    stopped = suppressed_since(unit.db, number)
    return not by_hand and stopped is not None and (word is None or word.at <= stopped)


def _attempts(unit: Unit, number: str = "") -> tuple[datetime, ...]:
    """When this number, or any, was tried within the last day; as many as a limit may need, oldest first."""
    query = select(OutcallAttempt.claimed_at).where(OutcallAttempt.claimed_at > unit.now - DAY)
    if number:
        query = query.where(OutcallAttempt.number == number)
    limit = unit.policy.calls.per_number_a_day if number else unit.policy.calls.all_numbers_a_day
    return tuple(unit.db.scalars(query.order_by(OutcallAttempt.claimed_at.desc()).limit(limit)))[::-1]
