"""May this number be texted or called: gathers from the ledger what the policy needs, and asks it. Changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Select, bindparam, func, literal, select, text

from deflect.eligibility import brand_senders, line_types, rules, text_sources
from deflect.eligibility.suppression import suppressed, suppressed_since
from deflect.people.identities import identity_of
from deflect.people.merging import groups
from deflect.policy import calling, phone_numbers, texting
from deflect.policy.calling import DAY, CallCandidate
from deflect.policy.decisions import Decision
from deflect.policy.texting import Candidate
from deflect.storage import foreknown
from deflect.storage.unit import Unit
from deflect.tables import Consent, Conversation, Handoff, Leg, Outbox, OutcallAttempt, TextCode

TEXTED = "texted"
"""Question: did the number ever get a text of ours?"""
HOUR = timedelta(hours=1)
COUNTED = timedelta(days=30)
"""Codes of this span that were keyed wrong make the next one wait longer."""
CODE_TRIES = 3
"""Wrong codes after which a code counts no more."""
_ROW = Outbox.__table__.c
_TEXTED = select(_ROW.id).where(_ROW.recipient == bindparam("number"), _ROW.kind == "text").limit(1)
_FIRST_REPLIES = select(func.count()).select_from(
    select(_ROW.position)
    .where(text("outbox.first_reply"), _ROW.created_at > bindparam("since"))
    .limit(bindparam("most"))
    .subquery()
)
"""Built once and over columns, not mapped classes: half of the time that one takes."""


def _begun(threads: Select[int]) -> Select[int, int, int, int, int]:
    """Texts to this number and to its block, texts and codes of all, and `threads`: the statement, built once."""
    opens = select(func.count()).where(Outbox.opens)
    counted = (
        opens.where(Outbox.recipient == bindparam("number"), Outbox.created_at > bindparam("since")),
        opens.where(
            Outbox.recipient.between(bindparam("from"), bindparam("to")), Outbox.created_at > bindparam("hour")
        ),
        select(func.count())
        .select_from(Handoff)
        .where(Handoff.accepted_at > bindparam("since"), Handoff.text_leg_id.is_not(None)),
        select(func.count()).select_from(TextCode).where(TextCode.sent_at > bindparam("since")),
        threads,
    )
    return select(*(one.scalar_subquery() for one in counted))


_OPEN_THREADS = (
    select(func.count(Leg.id))
    .join(Conversation, Conversation.id == Leg.conversation_id)
    .where(Leg.customer_id.in_(groups.members_of(bindparam("customer"))), Leg.medium == "text", Leg.ended_at.is_(None))
    .where(Leg.wait != "over", Conversation.state != "resolved", Leg.opened_at < bindparam("opened"))
)
_BEGUN, _BEGUN_BY_CALLER = _begun(select(literal(0))), _begun(_OPEN_THREADS)
_TEXTED_HERE, _FIRST_HERE = "texted", "first_replies"
"""In a session's `info`: numbers that this transaction texts, and how many first replies there are with its own."""


def may_text_back(unit: Unit, leg: Leg, timezone: str) -> Decision:
    """May the caller of this leg be texted now, at the number the line claims?"""
    caller = leg if leg.trust != "none" else None
    candidate = _begins(unit, _addressed(unit, leg.theirs, timezone, leg.flow), leg.theirs, leg.source, caller)
    return texting.decide(replace(candidate, trust=_trust(leg.trust)), rules.policy(unit, leg.flow))


def may_text(
    unit: Unit,
    number: str,
    trust: str,
    timezone: str,
    *,
    source: str = "",
    waiting: bool = True,
    flow: str = "",
) -> Decision:
    """May a text conversation with this E.164 number begin now? `waiting`: the person expects the text now.

    `source` is where the call came from, as in `Leg`; `flow` has rules of its own.
    """
    candidate = _begins(unit, _addressed(unit, number, timezone, flow), number, source)
    return texting.decide(replace(candidate, trust=_trust(trust), waiting=waiting), rules.policy(unit, flow))


def may_notify(unit: Unit, number: str, timezone: str, *, source: str, flow: str) -> Decision:
    """May the owner of this number, which a business system names, be told what was done from another number?

    That is no offer, so it goes out where none are made. In quiet hours it waits for their end.
    """
    candidate = _begins(unit, _addressed(unit, number, timezone, flow), number, source)
    return texting.decide(candidate, replace(rules.policy(unit, flow), offers=True))


def may_send_code(unit: Unit, leg: Leg, timezone: str) -> Decision:
    """May a code be texted to the number that this leg's caller claims, to prove it?"""
    sent = select(func.count()).select_from(TextCode)
    to_number = sent.where(TextCode.number == leg.theirs, TextCode.sent_at > unit.now - _between_codes(unit, leg))
    of_source = sent.where(TextCode.source == leg.source, TextCode.sent_at > unit.now - HOUR)
    candidate = replace(
        _begins(unit, _addressed(unit, leg.theirs, timezone, leg.flow), leg.theirs, leg.source),
        codes_to_number_today=unit.db.scalar(to_number) or 0,
        codes_of_source=unit.db.scalar(of_source) or 0,
    )
    return texting.decide_code(candidate, rules.policy(unit, leg.flow))


def _between_codes(unit: Unit, leg: Leg) -> timedelta:
    """A day from one code to the next; after codes that were keyed wrong to the end twice as long each time."""
    failed = select(func.count()).select_from(TextCode).where(TextCode.number == leg.theirs)
    failed = failed.where(TextCode.proved_at.is_(None), TextCode.tries >= CODE_TRIES)
    wrong = unit.db.scalar(failed.where(TextCode.sent_at > unit.now - COUNTED)) or 0
    times: int = 2 ** min(max(0, wrong - 1), 5)
    return min(COUNTED, DAY * times)


def may_reply(
    unit: Unit, number: str, *, opens: bool = False, always: bool = False, first: bool | None = None, flow: str = ""
) -> Decision:
    """May this text go to this address? Asked for every text that is written.

    `opens`: it begins a conversation, which `may_text` allowed. `always`: it confirms an opt-out to the address itself.
    `first`: what `is_first` says of the number, where that is known.
    """
    candidate = _addressed(unit, number, "")
    if not opens and (is_first(unit, number) if first is None else first):
        candidate = replace(candidate, first_replies_today=_first_replies(unit))
    candidate = replace(candidate, suppressed=candidate.suppressed and not always)
    return texting.decide_reply(candidate, rules.policy(unit, flow))


def is_first(unit: Unit, number: str) -> bool:
    """Returns true if the number never got a text of ours."""
    if number in unit.db.info.get(_TEXTED_HERE, ()):
        return False
    with unit.db.no_autoflush:
        if foreknown.is_new(unit.db, number):
            return True
        known = foreknown.take(unit.db, number, TEXTED)
        return known is not True and unit.db.scalar(_TEXTED, {"number": number}) is None


def texted(unit: Unit, number: str, *, first: bool) -> None:
    """Notes a text that this transaction writes; `first`: as `is_first` said before."""
    unit.db.info.setdefault(_TEXTED_HERE, set()).add(number)
    foreknown.touched(unit.db, number)
    if first and _FIRST_HERE in unit.db.info:
        unit.db.info[_FIRST_HERE] += 1


def _addressed(unit: Unit, number: str, timezone: str, flow: str = "") -> Candidate:
    """What is known of the number itself; `flow`: a text of it would begin a conversation there."""
    identity = identity_of(unit, number)
    read = phone_numbers.parse(number, unit.installation.region)
    kind, by = line_types.kind_of(unit, identity, read)
    return Candidate(
        kind=kind,  # type: ignore[arg-type]
        kind_by=by,
        country=identity.country if identity else read.country,
        now=unit.now,
        timezone=timezone,
        phone=number.startswith("+"),
        sender=brand_senders.has_sender(unit, flow, number),
        suppressed=bool(number) and suppressed(unit.db, number),
    )


def _begins(unit: Unit, candidate: Candidate, number: str, source: str, caller: Leg | None = None) -> Candidate:
    """Adds the counts that limit texts which begin a conversation. Codes are such texts too; what is refused is none.

    `caller`: the call of a customer whose open threads count.
    """
    since, block = unit.now - DAY, phone_numbers.block(number)
    asked = {"number": number, "from": f"{block}000", "to": f"{block}999", "since": since, "hour": unit.now - HOUR}
    query = _BEGUN
    if caller is not None:
        query, asked = _BEGUN_BY_CALLER, asked | {"customer": caller.customer_id, "opened": caller.opened_at}
    to_this, to_those, begun, proving, open_threads = unit.db.execute(query, asked).one()
    of_program, of_programs = text_sources.of_programs(unit.db, source, since)
    return replace(
        candidate,
        texts_to_number_today=to_this,
        texts_to_prefix=to_those,
        open_thread=bool(open_threads),
        texts_today=begun + proving,
        source=source,
        texts_of_source=text_sources.texts(unit.db, source, unit.now - HOUR),
        source_closed=text_sources.closed(unit.db, source, unit.now, rules.policy(unit).unanswered),
        texts_of_program_today=of_program,
        texts_of_programs_today=of_programs,
    )


def _trust(level: str) -> Literal["trusted", "attested", "none"]:
    return level if level in ("trusted", "attested") else "none"  # type: ignore[return-value]


def _first_replies(unit: Unit) -> int:
    """How many numbers got their first text of ours within 24 h, though no call and no system asked for it.

    Counts no further than the limit.
    """
    if _FIRST_HERE not in unit.db.info:
        asked = {"since": unit.now - DAY, "most": rules.policy(unit).first_replies_a_day}
        unit.db.info[_FIRST_HERE] = unit.db.scalar(_FIRST_REPLIES, asked) or 0
    return int(unit.db.info[_FIRST_HERE])


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
            timezone=phone_numbers.timezones(number, zone),
            line=number.startswith(unit.installation.dials),
            opted_out=not asks and opted_out(unit, number, by_hand=by_hand or asked_for),
            expected=asks or asked_for or by_hand,
            to_number=_attempts(unit, number),
            today=_attempts(unit),
        ),
        rules.policy(unit).calls,
    )


def opted_out(unit: Unit, number: str, *, by_hand: bool = False) -> bool:
    """True where the person refused calls last. An opt-out from texts also stops automatic calls.

    `by_hand`: an agent dials, or the call is one that the person was promised: both are kept after such an opt-out.
    """
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
    limits = rules.policy(unit).calls
    limit = limits.per_number_a_day if number else limits.all_numbers_a_day
    return tuple(unit.db.scalars(query.order_by(OutcallAttempt.claimed_at.desc()).limit(limit)))[::-1]
