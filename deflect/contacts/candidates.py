"""Gathers what `choosing.choose` chooses from, by one query for a call or message. Read only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import and_, bindparam, exists, or_, select

from deflect.contacts import identity_levels, references, thread_rows
from deflect.contacts.choosing import JOINS, SOON, Candidate, Choice, Contact, Cut, Thread, choose
from deflect.contacts.joining import asks_what_about
from deflect.eligibility import suppression
from deflect.end_reasons import BROKE_OFF, MOVED_TO_TEXT
from deflect.facts import Inbound
from deflect.people.identities import identity_of
from deflect.people.merging import groups
from deflect.storage import foreknown
from deflect.storage.unit import Unit
from deflect.tables import CONFIRMATION, Conversation, Customer, Handoff, Leg
from voice_flows.model import session_json
from voice_flows.schema.document import Flow
from voice_flows.understanding.goodbyes import says_goodbye

Fits: TypeAlias = Callable[[str], bool | None]
"""Tells of a thread whether a message answers the question it asks; `None` where it asks none."""
CONFIRMED_WITHIN = timedelta(hours=24)
"""How long a number that a caller gave may say that it is theirs; later its messages are a matter of their own."""
SPOKEN_TO = 2
"""A call that asked fewer questions is worth going back to only once its first one was answered."""
MOST_CUT = 10
"""Calls in a row that broke off before their callers said what they were about."""
MOST = 40
"""Legs that are looked at for one call; a customer with more open matters has them chosen among the newest."""
_LOST = exists().where(
    Handoff.text_leg_id == Leg.id, Handoff.undelivered_at.is_not(None), Handoff.delivered_at.is_(None)
)
_GOES_ON = or_(Leg.wait != "over", Conversation.owner != "bot")
_LIVE_THREAD = and_(Leg.medium == "text", Leg.ended_at.is_(None), _GOES_ON)
_CALL = and_(Leg.medium == "voice", or_(Leg.ended_at.is_(None), Leg.ended_at > bindparam("since")))
_OF_CUSTOMER = (
    select(*thread_rows.COLUMNS, _LOST.label("lost"))
    .select_from(Conversation)
    .outerjoin(Leg, and_(Leg.conversation_id == Conversation.id, or_(_LIVE_THREAD, _CALL)))
    .where(Conversation.customer_id.in_(groups.members_of(bindparam("customer"))))
    .where(or_(Conversation.state != "resolved", Conversation.last_entry_at > bindparam("joins")))
    .order_by(Conversation.last_entry_at.desc(), Leg.opened_at.desc(), Leg.id.desc())
    .limit(MOST)
)
"""Statements of every contact are built once, since building one takes as long as running it."""


def of_call(unit: Unit, customer: Customer, flow: Flow, number: str, *, vouched: bool = True) -> Choice:
    """The choice for a call with this customer in a flow, from or to `number`."""
    known = identity_of(unit, number) if vouched else None
    shared = known is not None and known.shared
    contact = Contact("call", flow.flow, vouched, shared, asks=asks_about_matters(flow))
    if not vouched or shared or customer.id in unit.begun:
        return choose(contact, (), unit.now)
    spans = {"since": unit.now - SOON, "joins": unit.now - JOINS}
    rows = unit.db.execute(_OF_CUSTOMER, {"customer": customer.id} | spans).all()
    return choose(contact, _candidates(unit, rows), unit.now, _cut(unit, rows, flow, number))


def of_message(unit: Unit, inbound: Inbound, fits: Fits) -> Choice:
    """The choice for a customer's message. `fits` is asked only where several threads are open."""
    if foreknown.untouched(unit.db, inbound.sender):
        return choose(Contact("text"), (), unit.now)
    found = thread_rows.of_message(unit, inbound)
    if asked := next((row for row in found if row.wait == CONFIRMATION and awaits_confirmation(row, unit.now)), None):
        return Choice(asked.id, "given_number", asked.leg)
    flow = unit.installation.flow_at(inbound.recipient)
    here = [row for row in found if row.medium == "text" or row.last_text or row.flow == flow]
    rows = [row for row in here if row.wait != CONFIRMATION]
    if not rows:
        return choose(Contact("text"), (), unit.now)
    if by_name := next((row for row in rows if _named(row, inbound)), None):
        return Choice(by_name.id, "answers_thread", by_name.leg)
    known = identity_of(unit, inbound.sender)
    confirmed = identity_levels.of_number(known, unit.now) in identity_levels.OURS_FOR_SURE
    courtesy = _is_courtesy(rows, inbound)
    contact = Contact("text", shared=known is not None and known.shared, confirmed=confirmed, courtesy=courtesy)
    return choose(contact, _told_apart(_answered(rows, inbound), fits, unit.now), unit.now)


def _is_courtesy(rows: Sequence[Any], inbound: Inbound) -> bool:
    """Whether the message only thanks, agrees or says goodbye in the language of the newest thread."""
    return inbound.choice is None and not inbound.media and says_goodbye(inbound.body, rows[0].language)


def _named(row: Any, inbound: Inbound) -> bool:
    """True of an open thread with the sender whose reference is written in the message."""
    here = row.medium == "text" and row.theirs == inbound.sender and row.channel == inbound.channel
    goes_on = row.ended_at is None and _goes_on(row) and (row.owner == "bot" or row.state != "resolved")
    return here and goes_on and references.named(inbound.body, row.reference)


def awaits_confirmation(leg: Any, now: datetime) -> bool:
    """True of a thread at a number that a caller gave, while that number may say whose it is."""
    return leg.wait == CONFIRMATION and leg.ended_at is None and leg.opened_at > now - CONFIRMED_WITHIN


def given(conversation: str) -> Choice:
    """The choice for a call that was promised in a conversation, or that an agent places there."""
    return choose(Contact("given", conversation=conversation), (), _NO_INSTANT)


def asks_about_matters(flow: Flow) -> bool:
    """True if the flow can go on where a thread or a call stood, so that it asks whether the call is about that."""
    return any(node.kind == "resume" for node in flow.nodes.values())


_NO_INSTANT = datetime.min.replace(tzinfo=UTC)
HANDED_OVER = choose(Contact("handed_over"), (), _NO_INSTANT)
"""The choice for what another system hands over."""


def _candidates(unit: Unit, rows: Sequence[Any]) -> tuple[Candidate, ...]:
    """The conversations of one customer, each with its newest live thread."""
    found: dict[str, Candidate] = {}
    for row in rows:
        one = found.setdefault(row.id, _candidate(row))
        if row.medium == "voice" and row.ended_at is None:
            found[row.id] = replace(one, on_the_line=True)
        elif row.medium == "text" and one.thread is None:
            lost = _is_lost(row)
            thread = Thread(row.leg, waits=_goes_on(row), lost=lost)
            stopped = suppression.only_stopped(unit.db, row.state, row.owner, row.wait, row.theirs)
            waits = not lost and (stopped or row.turn == "customer")
            found[row.id] = replace(one, thread=thread, stopped=stopped, waits_for_customer=waits)
    return tuple(found.values())


def _answered(rows: Sequence[Any], inbound: Inbound) -> tuple[Candidate, ...]:
    """The conversations that a message may answer: threads here first, then calls that texted, then other numbers."""
    found: dict[str, Candidate] = {}
    for row in rows:
        one = found.setdefault(row.id, _candidate(row))
        if row.medium == "voice":
            texted, last = one.texted or row.last_text > 0, max(one.last_text, row.last_text)
            found[row.id] = replace(one, texted=texted, called=not texted, last_text=last)
            continue
        here = row.theirs == inbound.sender and row.channel == inbound.channel
        if one.thread is None or (here and not one.thread.here):
            thread = Thread(row.leg, here, _goes_on(row), row.ended_at is not None)
            asks = row.owner == "bot" and row.wait == "answer"  # also while the call that sent it goes on
            found[row.id] = replace(
                one, thread=thread, waits_for_customer=one.waits_for_customer or asks, last_text=row.last_text
            )
    return tuple(found.values())


def _told_apart(found: tuple[Candidate, ...], fits: Fits, now: datetime) -> tuple[Candidate, ...]:
    """The same, with whether the message answers what each of several open threads asks, or goes on in one of them."""
    threads = [one.thread for one in found if one.thread is not None and one.thread.waits and not one.thread.ended]
    if len(threads) < 2:
        return found
    told, answered = [], False
    for one in found:
        answers = fits(one.thread.leg) if one.thread in threads and one.thread else None
        asks = one.waits_for_customer or answers is not None
        told.append(replace(one, waits_for_customer=asks, fits=answers is not False))
        answered = answered or bool(answers)
    return tuple(told if answered else _in_the_middle(told, now))


def _in_the_middle(found: list[Candidate], now: datetime) -> Iterator[Candidate]:
    """The same, with the thread in which the customer was writing a moment ago, after all that we wrote elsewhere."""
    here = [one for one in found if one.thread is not None and one.thread.here and one.spoke_at is not None]
    last = max(here, key=lambda one: one.spoke_at or _NO_INSTANT, default=None)
    asked = max((one.turn_since or _NO_INSTANT for one in found if one.waits_for_customer), default=_NO_INSTANT)
    soon = last is not None and last.spoke_at is not None and last.spoke_at > max(asked, now - SOON)
    for one in found:
        yield replace(one, writing=True) if soon and one is last and not one.waits_for_customer else one


def _candidate(row: Any) -> Candidate:
    waits, since = row.turn == "customer", row.turn_since
    return Candidate(
        row.id, row.flow, row.last_entry_at, row.state, row.owner, waits, spoke_at=row.spoke_at, turn_since=since
    )


def _goes_on(row: Any) -> bool:
    return bool(row.wait != "over" or row.owner != "bot")


def _cut(unit: Unit, rows: Sequence[Any], flow: Flow, number: str) -> Cut | None:
    """The last call of this number, if it broke off a moment ago and had come far enough.

    A call that broke off before its caller said what it was about leaves the earlier call that it could go on with. One
    that went on in writing broke off as well, where its text did not arrive.
    """
    calls = (row for row in rows if row.medium == "voice" and row.theirs == number)
    last = max(calls, key=lambda row: row.opened_at, default=None)
    in_vain = any(row.id == last.id and row.medium == "text" and _is_lost(row) for row in rows) if last else False
    if last is None or not _broke_off(last, flow, unit.now, in_vain) or not number:
        return None
    leg = unit.db.get_one(Leg, last.leg)
    for _ in range(MOST_CUT):
        stood = session_json.load(leg.session)
        at_question = asks_what_about(flow, stood)
        before = unit.db.get(Leg, leg.cut_leg_id) if leg.cut_leg_id and at_question else None
        if before is None:
            break
        leg = before
    if leg.ended_at is None or unit.now - leg.ended_at > SOON or at_question:
        return None
    answered = leg.last_word_at is not None and stood.trail != () and stood.node != stood.trail[0]
    return Cut(leg.id, leg.conversation_id) if stood.waits >= SPOKEN_TO or answered else None


def _is_lost(thread: Any) -> bool:
    return bool(thread.lost) and thread.last_word_at is None


def _broke_off(call: Any, flow: Flow, now: datetime, in_vain: bool) -> bool:
    soon = call.ended_at is not None and now - call.ended_at <= SOON
    if not soon or (call.spoke_at is not None and call.spoke_at > call.ended_at):
        return False  # long ago, or the customer went on in writing
    return call.leg_flow == flow.flow and (call.outcome in BROKE_OFF or (in_vain and call.outcome == MOVED_TO_TEXT))
