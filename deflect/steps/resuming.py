"""The way back to the phone, inside a transaction: a call goes on where a thread or a cut call stands.

The reverse of a hand-off. While the call goes on, the thread rests: its reminders and the customer's messages wait.
When the call ends, the thread stands where the call stood, so that a question answered on the phone is closed in
writing (`leave`). What was asked in writing before is kept, for a late answer to it (`deflect.steps.by_phone`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final, TypeAlias

from sqlalchemy import select

from deflect import delivery_states, gone_versions
from deflect.contacts import identity_levels
from deflect.conversations import closing, handoffs, open_threads, timers
from deflect.conversations.legs import newest_text_leg
from deflect.facts import NOT_GOT
from deflect.messaging import compose
from deflect.steps import calendars, serialization
from deflect.storage import events
from deflect.storage.unit import Unit
from deflect.tables import CONFIRMATION, UNSETTLED, Conversation, Leg, Outbox
from voice_flows.asking.steps import RESUMED, at_question
from voice_flows.engine import machine, resuming
from voice_flows.model import session_json
from voice_flows.model.kept_place import KEPT
from voice_flows.model.resumption import GONE, NOTHING, PERSON, TakeUp
from voice_flows.model.turns import Arranged, Delivery, Json, Moment, Resumed, Session, Started
from voice_flows.nodes.resume.model import ResumeNode
from voice_flows.schema.document import Flow

Flows: TypeAlias = Mapping[str, Flow]
BEFORE_CALL: Final = "before_call"
"""In a thread's turn: the session at the question that was settled on the phone."""
LONGEST_CALL: Final = timedelta(hours=2)
"""Texts that wait for quiet hours to end wait for this long at most while the customer is on the phone."""
GREETING: Final = "called_again"
"""What a call that an agent asked for says first."""
TO_PERSON: Final = "called_for_person"
"""The same where it leads to a person."""


def take_up(unit: Unit, conversation: Conversation, leg: Leg, asked: TakeUp) -> tuple[Arranged | Resumed, Flows | None]:
    """Let the call go on where its thread, or the call that was cut, stands, and pin it to that flow version.

    Returns the answer for the flow, and the flows that the call goes on with, where it does.
    """
    if asked.of == "cut":
        cut = unit.db.get(Leg, leg.cut_leg_id) if leg.cut_leg_id else None
        return _taken_up_again(unit, leg, cut) if cut else (Arranged(False, NOTHING), None)
    thread = open_threads.of_call(unit, conversation, leg)
    if thread is None:
        return Arranged(False, NOTHING), None
    held = unit.lock(thread.conversation_id)
    unit.db.refresh(thread)
    if asked.send_again:
        _send_again(unit, held, leg, thread)
    if held.owner != "bot":
        return Arranged(True, PERSON), None
    if thread.ended_at is not None or thread.wait == "over":
        return Arranged(False, NOTHING), None
    return _gone_on(unit, leg, thread, thread)


def _taken_up_again(unit: Unit, leg: Leg, cut: Leg) -> tuple[Arranged | Resumed, Flows | None]:
    """Let the call go on where another was cut; a text of that call that did not arrive is told of."""
    answer, flows = _gone_on(unit, leg, cut, _thread_of_cut(unit, cut))
    sent = handoffs.state_of(unit, cut.id)
    if not isinstance(answer, Resumed) or sent is None or sent.state not in NOT_GOT:
        return answer, flows
    handoffs.close_lost_thread(unit, cut)
    return replace(answer, report=Delivery("undelivered", sent.reason)), flows


def by_agent(unit: Unit, conversation: Conversation, leg: Leg) -> Resumed | None:
    """Let a call that an agent asked for go on where the conversation's thread stands.

    Where a person has the conversation, or the assistant had finished, the call leads to a person after the last answer
    of an agent; else to the node at which an earlier call broke off. `None` where there was none.
    """
    thread = open_threads.of_call(unit, conversation, leg)
    if thread is not None and conversation.owner == "bot":
        answer, _ = _gone_on(unit, leg, thread, thread)
        if isinstance(answer, Resumed):
            return replace(answer, greeting=GREETING)
        return _to_person(unit, conversation, leg, thread)
    before = select(Leg).where(Leg.conversation_id == conversation.id, Leg.id != leg.id)
    newest = unit.db.scalars(before.order_by(Leg.opened_at.desc(), Leg.id.desc()).limit(1)).first()
    if newest is None:
        return None
    if conversation.owner == "bot" and newest.wait != "over":
        return Resumed(dict(leg.session), GREETING)
    return _to_person(unit, conversation, leg, newest)


def _to_person(unit: Unit, conversation: Conversation, leg: Leg, newest: Leg) -> Resumed | None:
    """Lead the call to a person, with what is known of the matter; in the newest version where its own is gone."""
    stood, flows = session_json.load(newest.session), calendars.over(unit.db, gone_versions.flows_of(unit, newest))
    leg.flow, leg.flow_version = newest.flow, flows[newest.flow].version
    if leg.flow_version != stood.flow_version:
        stood = replace(stood, flow=leg.flow, flow_version=leg.flow_version, returns=())
    flow = flows[stood.flow]
    stands = replace(stood, node=_waiting(flow) or flow.commands.person, pending={})
    answer = open_threads.answer(unit, conversation, flow.timezone) if _is_theirs(unit, conversation, leg) else None
    return Resumed(session_json.dump(stands), TO_PERSON, answer)


def _waiting(flow: Flow) -> str:
    """The node to which the flow leads who has a thread that waits for a person; empty where it names none."""
    threads = (node for node in flow.nodes.values() if isinstance(node, ResumeNode) and node.of == "thread")
    return next((node.waiting for node in threads if node.waiting), "")


def _is_theirs(unit: Unit, conversation: Conversation, leg: Leg) -> bool:
    """True where the customer wrote from the number that is called now, and it did not fall silent since."""
    thread = newest_text_leg(unit.db, conversation.id)
    if thread is None or thread.last_word_at is None or thread.theirs != leg.theirs:
        return False
    return not identity_levels.dropped(unit, thread)


def leave(unit: Unit, leg: Leg, waited: str) -> list[Leg]:
    """End the rest of the thread that this call went on with. `waited`: what the call waited for before it ended.

    Returns threads that stand before a request to a business system, which the call did not hear the answer of.
    """
    to_start = []
    for thread in unit.db.scalars(select(Leg).where(Leg.on_call_id == leg.id)):
        thread.on_call_id = None
        if thread.ended_at is not None:
            continue
        moved = _follow(unit, thread, leg, waited)
        _release(unit, thread, moved)
        key = f"{thread.id}:{timers.HELD}:{unit.ids('tmr')}"
        timers.put(unit, thread.conversation_id, thread.id, timers.HELD, key, unit.now)
        if thread.conversation_id != leg.conversation_id:  # an agent had taken the call's own meanwhile
            closing.resolve_if_idle(unit, unit.lock(thread.conversation_id), thread)
        events.happened(unit.db, "conversation", thread.conversation_id)
        if moved and waited == "fetch":
            to_start.append(thread)
    return to_start


def _thread_of_cut(unit: Unit, cut: Leg | None) -> Leg | None:
    """The thread that the cut call had gone on with, which goes on with the next one as well."""
    if cut is None or RESUMED not in session_json.load(cut.session).once:
        return None
    thread = newest_text_leg(unit.db, cut.conversation_id, live=True)
    return thread if thread is not None and thread.flow_version == cut.flow_version else None


def _gone_on(unit: Unit, leg: Leg, stands: Leg, thread: Leg | None) -> tuple[Arranged | Resumed, Flows | None]:
    stood = session_json.load(stands.session)
    flows = _own_flows(unit, stands)
    if flows is None or not resuming.exists(flows, stood):
        return Arranged(False, GONE), None
    stands_at = at_question(stood)
    if isinstance(flows[stands_at.flow].nodes[stands_at.node], ResumeNode):
        return Arranged(False, NOTHING), None  # nothing was left off there, and it would lead here again
    if thread is not None:
        _rest(unit, thread, leg)
    leg.flow, leg.flow_version = stands.flow, stands.flow_version
    return Resumed(session_json.dump(stood)), flows


def _own_flows(unit: Unit, stands: Leg) -> Flows | None:
    """The flows of its version with the hours that an admin set; `None` where that version is gone."""
    own = gone_versions.own_flows(unit, stands)
    return None if own is None else calendars.over(unit.db, own)


def _rest(unit: Unit, thread: Leg, leg: Leg) -> None:
    """From now on the thread waits for the end of the call; what it asked a business system, the call asks itself."""
    thread.on_call_id = leg.id
    waiting = select(Outbox).where(Outbox.leg_id == thread.id, Outbox.state.in_(UNSETTLED))
    for row in unit.db.scalars(waiting.with_for_update()):
        if row.kind == "fetch":
            delivery_states.move(unit.db, unit.now, row, "dropped", "overtaken")
        elif _waits_for_morning(unit, row):
            row.due_at = max(row.due_at, unit.now + LONGEST_CALL)
    events.happened(unit.db, "conversation", thread.conversation_id)


def _waits_for_morning(unit: Unit, row: Outbox) -> bool:
    return row.user_id is None and row.attempts == 0 and row.due_at > unit.now


def _release(unit: Unit, thread: Leg, moved: bool) -> None:
    """Texts of the flow that waited go out after the call, or not at all where it answered what they ask."""
    waiting = select(Outbox).where(Outbox.leg_id == thread.id, Outbox.kind == "text", Outbox.state == "queued")
    for row in unit.db.scalars(waiting.with_for_update()):
        if moved and _waits_for_morning(unit, row):
            delivery_states.move(unit.db, unit.now, row, "dropped", "overtaken")


def _follow(unit: Unit, thread: Leg, leg: Leg, waited: str) -> bool:
    """Bring the thread to where the call stood. Returns false where that is the question at which the thread stands."""
    before, call = session_json.load(thread.session), session_json.load(leg.session)
    node = _stands_at(call, waited)
    if waited == "answer" and KEPT in before.pending:
        return False  # what the text of a kept place promised stands
    if waited == "fetch" and thread.wait == CONFIRMATION:
        return False
    waited = "start" if waited == "fetch" else waited
    asked = at_question(before)
    if node is None or (waited == "answer" and (call.flow, node) == (asked.flow, asked.node)):
        return False
    if thread.wait == CONFIRMATION:
        return _unconfirmed(unit, thread, call, node, waited)
    thread.session, thread.wait = session_json.dump(replace(machine.to_text(call, node), wait=waited)), waited
    kept: dict[str, Json] = {"effects": [], BEFORE_CALL: thread.turn.get(BEFORE_CALL) or session_json.dump(before)}
    timers.call_off(unit, thread, timers.NUDGE)
    if waited == "answer":
        kept |= _asked(unit, thread, machine.to_text(call, node))
    thread.turn = dict(thread.turn) | kept
    thread.language = call.language
    return True


def _unconfirmed(unit: Unit, thread: Leg, call: Session, node: str, waited: str) -> bool:
    """The number still has to say that it is the customer's: it goes on from where the call stood, or not at all."""
    thread.session = session_json.dump(machine.to_text(call, node))
    if waited != "answer":
        thread.ended_at, thread.outcome = unit.now, "followed"
    return True


def _stands_at(call: Session, waited: str) -> str | None:
    """The node of the call; where it waited for something that no thread can wait for, its last question."""
    if waited in ("answer", "person", "over", "fetch"):
        return call.node
    return None


def _asked(unit: Unit, thread: Leg, session: Session) -> dict[str, Json]:
    """The question at which the thread stands now, as written; nothing is sent before a reminder is due."""
    flows = _own_flows(unit, thread)
    turn = machine.step(flows, session, Started(), Moment(unit.now)) if flows else None
    if turn is None or turn.wait.kind != "answer":
        return {}
    thread.session = session_json.dump(turn.session)
    if turn.wait.nudge_s is not None:
        due = unit.now + timedelta(seconds=turn.wait.nudge_s)
        key = f"{thread.id}:{timers.NUDGE}:{unit.ids('tmr')}"
        timers.put(unit, thread.conversation_id, thread.id, timers.NUDGE, key, due)
    return serialization.dump(turn)


def _send_again(unit: Unit, conversation: Conversation, leg: Leg, thread: Leg) -> None:
    """Send a person's last answer again, as policy allows."""
    answer = open_threads.last_answer(unit, conversation)
    row = unit.db.scalars(select(Outbox).where(Outbox.id == (answer.outbox_id if answer else ""))).first()
    if row is not None:
        compose.post(unit, conversation, thread, str(row.body))
