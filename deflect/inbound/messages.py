"""Takes in what comes from customers and carriers: a message, a status. One transaction each, once each.

What STOP, START and HELP do is decided in `deflect.inbound.opting_out`; flows decide what is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Final, TypeAlias

from sqlalchemy import or_, select

from deflect import delivery_states, gone_versions
from deflect.blocks import callers, standing
from deflect.contacts import candidates, identity_levels, references
from deflect.conversations import timeline
from deflect.eligibility import suppression
from deflect.facts import Inbound, Status
from deflect.inbound import (
    emergencies,
    intake,
    known_senders,
    number_replies,
    opting_out,
    parts,
    thread_steps,
    threads,
)
from deflect.inbound.parts import Joined
from deflect.messaging import fallbacks
from deflect.steps import semantic_match
from deflect.steps.ledger import Ledger
from deflect.storage import journal
from deflect.storage.errors import DatabaseError
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Outbox
from deflect.turns import happenings
from voice_flows.model.turns import Text, Turn

Compared: TypeAlias = Mapping[tuple[str, str], Text]
"""Messages by channel and key, each with what the comparer found out about it."""
NOTHING_COMPARED: Final[Compared] = MappingProxyType({})
_COMPARED: Final = "compared"
"""In a session's `info`: what `begin` was given."""


def compared(ledger: Ledger, inbounds: Sequence[Inbound]) -> Compared:
    """Compares several messages with their probable questions by meaning, before the transaction that takes them in."""
    if ledger.comparer is None:
        return {}
    read = _readable(ledger, inbounds)

    def questions(unit: Unit) -> list[Turn | None]:
        known_senders.choose_among(unit, read)
        return [threads.likely_question(unit, each) for each in read]

    with suppress(LookupError, DatabaseError):  # the step itself will raise it
        asked = zip(read, ledger.look(questions), strict=True)
        return {(each.channel, each.key): _compared(ledger, each, partial(_same, turn)) for each, turn in asked}
    return {}


def begin(ledger: Ledger, inbounds: Sequence[Inbound], known: Compared = NOTHING_COMPARED) -> None:
    """Looks up, within `Ledger.together`, what the messages that follow need to know of their senders.

    `known` is what `compared` made of them.
    """
    read = _readable(ledger, inbounds)

    def look_up(unit: Unit) -> None:
        unit.db.info[_COMPARED] = known
        known_senders.look_up(unit, read)

    ledger.work(look_up)


def receive(ledger: Ledger, inbound: Inbound, row: int | None = None) -> None:
    """Takes in a customer's message. Idempotent by its key; `row` is the journal row to mark as done.

    The flow answers while the bot owns the conversation; else a person reads the message. A part of a long message is
    kept until the others are here. Raises `SetAside` where no conversation can be had.
    """
    inbound = intake.read(inbound, ledger.installation)
    if inbound.part is None:
        _take_in(ledger, inbound, row)
        return

    def keep(unit: Unit) -> Joined | None:
        journal.finish(unit.db, unit.now, row)
        return parts.keep(unit, inbound)

    joined = ledger.work(keep)
    if joined is not None:
        _take_in(ledger, joined.inbound, message_parts=joined.message)


def join_overdue(ledger: Ledger) -> int:
    """Takes in long messages whose missing parts did not come in time; returns how many."""
    late = parts.overdue(ledger.store, ledger.vault)
    for joined in late:
        _take_in(ledger, joined.inbound, message_parts=joined.message)
    return len(late)


def _take_in(ledger: Ledger, inbound: Inbound, row: int | None = None, message_parts: str = "") -> None:
    within = ledger.within()
    known: Compared = within.db.info.get(_COMPARED, NOTHING_COMPARED) if within else NOTHING_COMPARED
    question = partial(ledger.look, lambda unit: threads.likely_question(unit, inbound))
    message = known.get((inbound.channel, inbound.key)) or _compared(ledger, inbound, question)

    def work(unit: Unit) -> None:
        if unit.first(inbound.channel, inbound.key):
            _receive(unit, inbound, message)
        if message_parts:
            parts.forget(unit, message_parts)
        journal.finish(unit.db, unit.now, row)

    ledger.work(work)


@transactional
def to_people(unit: Unit, inbound: Inbound) -> None:
    """Queues a message that no flow could take for a person, in its thread. Idempotent by its key."""
    inbound = intake.read(inbound, unit.installation)
    if unit.first(inbound.channel, inbound.key) and not _only_kept(unit, inbound):
        conversation, leg = threads.thread_of(unit, inbound)
        gone_versions.renewed(unit, leg)
        thread_steps.read_on(unit, conversation, leg)
        thread_steps.leave_to_people(unit, conversation, leg, inbound, "flow_failed")


@transactional
def report(unit: Unit, status: Status, row: int | None = None) -> bool:
    """Takes in a provider's status of a text of ours. Idempotent. Returns false if the text is none of ours."""
    journal.finish(unit.db, unit.now, row)
    status = intake.status(status)
    ids = (Outbox.id == status.row, Outbox.provider_id == status.provider_id)
    query = select(Outbox).where(or_(*ids) if status.row else ids[1]).with_for_update()
    found = unit.db.scalars(query).first()
    if found is None:
        return False
    if unit.first(status.channel, status.key):
        found.provider_id = found.provider_id or status.provider_id
        delivery_states.move(unit.db, unit.now, found, status.state, status.code)
        fallbacks.thread_follows(unit.db, found)
        suppression.learn(unit.db, unit.ids("sup"), unit.now, found, status.code)
    return True


@transactional
def unconfirmed(unit: Unit, row: str) -> None:
    """Gives up a text that may or may not have gone out and cannot be looked up: a person asks before it is repeated.

    Its conversation is queued for a person if the bot owns it.
    """
    found = unit.db.scalars(select(Outbox).where(Outbox.id == row).with_for_update()).first()
    if found is None or found.state != "uncertain":
        return
    conversation, leg = unit.locked(found.leg_id)
    delivery_states.move(unit.db, unit.now, found, "failed", "answer_lost")
    thread_steps.queue(unit, conversation, leg, "answer_lost")


def _readable(ledger: Ledger, inbounds: Sequence[Inbound]) -> list[Inbound]:
    return [clean for each in inbounds if (clean := intake.readable(each, ledger.installation))]


def _compared(ledger: Ledger, inbound: Inbound, question: Callable[[], Turn | None]) -> Text:
    said = Text(inbound.body, inbound.choice, media=inbound.media)
    return semantic_match.compared(ledger.comparer, said, question, ledger.pinned)


def _same(turn: Turn | None) -> Turn | None:
    return turn


def _only_kept(unit: Unit, inbound: Inbound) -> bool:
    """Keeps a blocked number's message, which nobody is told of and nothing answers; STOP and START count.

    Returns false for any other number's message, and for a call for help, which is taken as anybody's.
    """
    if not standing.of(unit, inbound.sender).texts:
        return False
    if emergencies.called_in(*threads.flows_with(unit, inbound), inbound.body):
        return False
    conversation, leg = threads.kept_with(unit, inbound)
    timeline.noted(
        unit, conversation, leg, inbound.body, inbound.at, {happenings.AUTOMATIC: callers.BLOCKED}, inbound.media
    )
    opting_out.counted(unit, leg, inbound)
    return True


def _receive(unit: Unit, inbound: Inbound, message: Text) -> None:
    if _only_kept(unit, inbound):
        return
    conversation, leg = threads.thread_of(unit, inbound)
    lost = gone_versions.renewed(unit, leg)
    named = references.named(inbound.body, conversation.reference)
    inbound, message = _unnamed(conversation, inbound, message)
    suppression.wrote(unit.db, inbound.sender)
    if candidates.awaits_confirmation(leg, unit.now):
        number_replies.answered(unit, conversation, leg, inbound)
        return
    if conversation.id not in unit.begun:
        identity_levels.contacted(unit, inbound.sender, leg)
        identity_levels.replied(unit, leg)
    if opting_out.taken(unit, conversation, leg, inbound, message):
        return
    kind = thread_steps.unanswered(unit, conversation, leg, message)
    if kind:
        timeline.noted(unit, conversation, leg, inbound.body, inbound.at, {happenings.AUTOMATIC: kind})
    elif named or not threads.asked_which(unit, conversation, leg, inbound):
        thread_steps.give(unit, conversation, leg, inbound, message, lost=lost)


def _unnamed(conversation: Conversation, inbound: Inbound, message: Text) -> tuple[Inbound, Text]:
    """The message without the reference that named its thread; an agent reads it as it was written."""
    body = references.without(inbound.body, conversation.reference)
    if body == inbound.body or conversation.owner == "agent":
        return inbound, message
    return replace(inbound, body=body), replace(message, body=body)
