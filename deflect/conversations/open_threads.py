"""What is known of the thread that a call may go on in: where it stands, who has it, and a person's last answer.

Which thread that is was chosen when the call began, see `deflect.contacts`. Read only.
"""

from __future__ import annotations

from sqlalchemy import select

from deflect.contacts import value_locks
from deflect.conversations.legs import newest_text_leg
from deflect.eligibility import suppression
from deflect.policy import first_names
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Entry, Leg, User
from voice_flows.model import session_json
from voice_flows.model.turns import Json, Text
from voice_flows.schema.opening_hours import zone
from voice_flows.understanding import matching

_LOOKED_BACK = 5
"""Messages that are looked at for a person's last answer."""


def of_call(unit: Unit, conversation: Conversation, leg: Leg) -> Leg | None:
    """The live thread that a call may go on in; on a call that we place, that of its own conversation."""
    if leg.medium != "voice" or leg.trust == "none":
        return None
    if leg.about_leg_id:
        thread = unit.db.get(Leg, leg.about_leg_id)
    else:
        thread = newest_text_leg(unit.db, conversation.id, live=True) if leg.direction == "out" else None
    if thread is None or thread.ended_at is not None:
        return None
    theirs = unit.db.get_one(Conversation, thread.conversation_id)
    over = thread.wait == "over" and theirs.owner == "bot"
    return None if over or closed(unit, theirs, thread) else thread


def closed(unit: Unit, conversation: Conversation, thread: Leg) -> bool:
    """True where the thread is over. One whose customer only wants no more texts is not: it may go on by phone."""
    stands = (conversation.state, conversation.owner, thread.wait, thread.theirs)
    return conversation.state == "resolved" and not suppression.only_stopped(unit.db, *stands)


def known(unit: Unit, conversation: Conversation, leg: Leg, timezone: str) -> dict[str, Json]:
    """The fact `open_thread` of a call; empty where there is none."""
    thread = of_call(unit, conversation, leg)
    if thread is None:
        return {}
    theirs = unit.db.get_one(Conversation, thread.conversation_id)
    return {
        "values": dict(session_json.load(thread.session).values),
        "person": "" if theirs.owner == "bot" else theirs.owner,
        "locked": value_locks.locked(unit, thread.customer_id),
        "answer": answer(unit, theirs, timezone),
    }


def last_answer(unit: Unit, conversation: Conversation) -> Entry | None:
    """The last answer of a person of ours, unless the customer has written since; to ask for a call is no answer."""
    spoken = (Entry.kind == "message_in") | ((Entry.kind == "message_out") & Entry.user_id.is_not(None))
    last = select(Entry).where(Entry.conversation_id == conversation.id, spoken)
    for entry in unit.db.scalars(last.order_by(Entry.sequence.desc()).limit(_LOOKED_BACK)):
        if entry.user_id is not None:
            return entry
        if matching.command(Text(entry.text), conversation.language) != "call":
            return None
    return None


def answered(unit: Unit, conversation: Conversation, leg: Leg) -> bool:
    """True where a person has the matter of a call's thread and answered last: the customer waits for nothing."""
    thread = of_call(unit, conversation, leg)
    theirs = unit.db.get_one(Conversation, thread.conversation_id) if thread is not None else conversation
    return theirs.owner == "agent" and last_answer(unit, theirs) is not None


def answer(unit: Unit, conversation: Conversation, timezone: str) -> dict[str, Json] | None:
    """The last answer of a person as words: who, on which day, and what; `None` where the assistant has it."""
    entry = last_answer(unit, conversation) if conversation.owner != "bot" else None
    if entry is None:
        return None
    name = unit.db.get_one(User, str(entry.user_id)).name
    when = entry.at.astimezone(zone(timezone)).date().isoformat()
    return {"by": first_names.told(name), "when": when, "text": entry.text}
