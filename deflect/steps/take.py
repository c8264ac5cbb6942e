"""Takes one step of a leg inside a transaction: records the input, runs the flow, and writes everything it decided.

Effects become timeline entries, outbox rows and timers beside the saved session. No HTTP, no sleep, no synthesis.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from deflect.contacts import identity_levels, joining, undecided
from deflect.conversations import closing, customer_words, derived_words, handoffs, kept_places, timeline, timers
from deflect.end_reasons import BROKE_OFF, MOVED_TO_TEXT
from deflect.facts import NOT_GOT
from deflect.messaging import compose
from deflect.number_notices import notices
from deflect.routing import waiting_calls
from deflect.steps import calendars, callbacks, entries, given_numbers, offered_texts, resuming, serialization
from deflect.storage.unit import Unit
from deflect.tables import CONFIRMATION, Conversation, Customer, Leg
from deflect.turns import happenings
from voice_flows.asking.steps import RESUMED
from voice_flows.model import session_json
from voice_flows.model.notices import Notice
from voice_flows.model.turns import HandOff, HungUp, Input, Queue, Session, Started, Turn
from voice_flows.schema.document import Flow


def take(unit: Unit, conversation: Conversation, leg: Leg, event: Input, at: datetime | None = None) -> Turn:
    """Step `leg` by `event`, given `at` or now. The caller holds the conversation's lock.

    A text leg that a hand-off creates takes its first step here too, at the place of the hand-off among the effects.
    """
    turn = _step(unit, conversation, leg, event, at)
    derived_words.correct(unit, leg.conversation_id)
    return turn


def go_on(unit: Unit, conversation: Conversation, leg: Leg, event: Input) -> Turn:
    """Step `leg` by an input that the timeline holds already, such as a message that was left to a person."""
    turn = _step(unit, conversation, leg, event, recorded=True)
    derived_words.correct(unit, leg.conversation_id)
    return turn


def _step(
    unit: Unit,
    conversation: Conversation,
    leg: Leg,
    event: Input,
    at: datetime | None = None,
    *,
    recorded: bool = False,
) -> Turn:
    flows = calendars.over(unit.db, unit.flows.pinned(leg.flow, leg.flow_version))
    waited, asked = leg.wait, customer_words.question(leg)
    session = replace(session_json.load(leg.session), secrets=unit.secrets_of(leg.id))
    if not recorded:
        entries.record_input(unit, conversation, leg, event, at)
    owned_by_person = leg.medium == "text" and conversation.owner != "bot" and not isinstance(event, Started)
    turn = callbacks.step(unit, conversation, leg, flows, session, event)
    leg.turn = serialization.dump(turn) | customer_words.counted(leg)
    leg.session, leg.wait = session_json.dump(turn.session), turn.wait.kind
    _keep_language(unit, conversation, leg, session.language, turn.session.language)
    unit.secrets[leg.id] = dict(turn.session.secrets)
    if len(turn.session.once) > len(session.once):
        identity_levels.follow(unit, leg, session.once, turn.session.once)
    if turn.session.flow_version != session.flow_version:  # the call goes on where a thread stood
        flows = calendars.over(unit.db, unit.flows.pinned(leg.flow, leg.flow_version))
    if leg.chosen == undecided.ASKED:
        conversation = _settled(unit, conversation, leg, flows[leg.flow], session, event, turn)
    _carry_out(unit, conversation, leg, turn, flows, asked)
    offered_texts.of_queue(unit, conversation, leg, turn)
    compose.turn(unit, conversation, leg, flows[leg.flow], turn, silent=owned_by_person)
    if waited == "fetch" and leg.medium == "text":
        handoffs.first_words_after_fetch(unit, leg)
    _follow_wait(unit, leg, turn, waited)
    if not isinstance(event, HungUp):  # why it ended is noted first, see `end`
        closing.resolve_if_idle(unit, conversation, leg)
    unit.on_step(leg, turn)
    return turn


def _carry_out(
    unit: Unit, conversation: Conversation, leg: Leg, turn: Turn, flows: Mapping[str, Flow], asked: str
) -> None:
    """Does or records each effect of a step, in their order. `asked` is the question that the step answered."""
    for effect in turn.effects:
        if isinstance(effect, HandOff):
            _hand_off(unit, conversation, leg, effect, turn)
        elif isinstance(effect, Notice):
            _notify(unit, conversation, leg, effect, flows)
        else:
            entries.record_effect(unit, conversation, leg, effect, asked)


def _keep_language(unit: Unit, conversation: Conversation, leg: Leg, before: str, now: str) -> None:
    """Keeps the language with leg and conversation; one that the customer chose, or spoke, for their next call too."""
    leg.language = conversation.language = now
    if now != before and (owner := unit.db.get(Customer, leg.customer_id)):
        owner.language = now


def end(unit: Unit, conversation: Conversation, leg: Leg, reason: str, at: datetime | None = None) -> None:
    """End a call for one of the `END_REASONS`. The caller holds the conversation's lock."""
    left = kept_places.leaving(unit, leg) if reason in BROKE_OFF else None
    waited = leg.wait
    if reason != "finished":
        take(unit, conversation, leg, HungUp(reason), at)
    moved = handoffs.state_of(unit, leg.id)
    if moved is not None and moved.state in NOT_GOT:
        handoffs.close_lost_thread(unit, leg)
        moved = None
    leg.ended_at, leg.outcome = at or unit.now, MOVED_TO_TEXT if moved and moved.moved else reason
    unit.secrets[leg.id] = {}
    conversation = unit.db.get_one(Conversation, leg.conversation_id)
    if left is not None and (begun := kept_places.keep(unit, conversation, leg, left, reason)) is not None:
        _write_to_caller(unit, conversation, begun)
    if left is None and reason in BROKE_OFF and waited == "answer":
        kept_places.back_to_queue(unit, conversation, leg)
    if RESUMED in leg.session.get("once", ()):
        for thread in resuming.leave(unit, leg, waited):
            _step(unit, unit.db.get_one(Conversation, thread.conversation_id), thread, Started())
    closing.resolve_if_idle(unit, conversation)


def begin_text(unit: Unit, conversation: Conversation, begun: handoffs.Begun) -> None:
    """Take the first step of a text leg that a hand-off created."""
    _step(unit, conversation, begun.leg, Started())
    handoffs.first_words_written(unit, conversation, begun)


def _write_to_caller(unit: Unit, conversation: Conversation, begun: handoffs.Begun) -> None:
    """Let the flow write the one text of a kept place; people keep the conversation."""
    owner, user = conversation.owner, conversation.owner_user_id
    conversation.owner, conversation.owner_user_id = "bot", None
    begin_text(unit, conversation, begun)
    conversation.owner, conversation.owner_user_id = owner, user


def last_turn(leg: Leg) -> Turn:
    """The leg's last turn, as far as it is kept: what was said and asked, and the wait."""
    return serialization.load(leg.turn, session_json.load(leg.session))


def _settled(
    unit: Unit, conversation: Conversation, leg: Leg, flow: Flow, before: Session, event: Input, turn: Turn
) -> Conversation:
    """The conversation that the call belongs to after this step; the one it joins is open again."""
    joined = joining.settled(unit, conversation, leg, flow, before, event, turn)
    if joined is not conversation and leg.chosen == "said_so":
        timeline.customer_spoke(unit, joined, leg)
        happenings.note(unit.db, joined.id, "word", unit.now)
    return joined


def _hand_off(unit: Unit, conversation: Conversation, leg: Leg, effect: HandOff, turn: Turn) -> None:
    begun = handoffs.hand_off(unit, conversation, leg, effect, turn.session)
    if begun is not None and begun.leg.wait == CONFIRMATION:
        given_numbers.ask(unit, conversation, begun)
    elif begun is not None:
        begin_text(unit, conversation, begun)


def _notify(unit: Unit, conversation: Conversation, leg: Leg, effect: Notice, flows: Mapping[str, Flow]) -> None:
    begun = notices.begin(unit, conversation, leg, effect, flows)
    if begun is not None:
        _step(unit, *begun, Started())


def _follow_wait(unit: Unit, leg: Leg, turn: Turn, waited: str) -> None:
    """End what belonged to the wait before this step, and set the nudge that the new wait asks for."""
    if leg.medium == "voice":
        queued = waited == "person" or any(isinstance(effect, Queue) for effect in turn.effects)
        if queued and turn.wait.kind != "person":
            waiting_calls.remove(unit, leg)
        return
    timers.call_off(unit, leg, timers.NUDGE)
    if turn.wait.nudge_s is not None and not _is_unanswered_notice(leg):
        due = unit.now + timedelta(seconds=turn.wait.nudge_s)
        timers.put(unit, leg.conversation_id, leg.id, timers.NUDGE, f"{leg.id}:{timers.NUDGE}:{unit.ids('tmr')}", due)


def _is_unanswered_notice(leg: Leg) -> bool:
    """A notice is not repeated: its owner asked for nothing, and nothing is missing from them."""
    return leg.chosen == notices.NOTICE and leg.last_word_at is None
