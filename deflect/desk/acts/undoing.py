"""Undoes acts of an agent, as long as nothing touched their conversations since. One transaction each.

An act is known by its entry in the timeline, which keeps what stood before. What the customer or a colleague did
meanwhile stays: such an act is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from deflect import priorities
from deflect.desk.acts import splitting, standing
from deflect.desk.acts.bulk import WORDS, Outcome
from deflect.desk.acts.splitting import SPLIT
from deflect.desk.acts.states import able
from deflect.desk.commands import BEFORE, Refused, Unknown, locked, told
from deflect.desk.triage import labels, priority
from deflect.people.teams import Scope
from deflect.policy.turns import RESTS
from deflect.storage.transactions import Transactions, transactional
from deflect.storage.unit import Unit
from deflect.tables import Conversation, ConversationLabel, Entry, User

LATEST: Final = timedelta(minutes=10)
"""An older act is not undone: by then others rely on it."""
MOVES: Final = {
    "assigned": standing.OWNER,
    "queued": standing.OWNER,
    "resolved": standing.STATE,
    "reopened": standing.STATE,
    "snoozed": standing.STATE,
    "wrapped_up": ("wrap_up_id",),
}
"""The acts that change the owner, the state or the wrap-up code, with the columns that they change."""
LABELS: Final = frozenset({"labelled", "unlabelled"})
SORTS: Final = LABELS | {"priority"}
"""What changes neither the owner nor the state."""
UNDO: Final = "undo"


def undo(transactions: Transactions, user: str, acts: Iterable[str], scope: Scope | None = None) -> tuple[Outcome, ...]:
    """Undoes acts of this agent, the newest first; an outcome's `act` is the undoing.

    Acts on what the agent sees no more, by their `scope`, are unknown.
    """
    return tuple(_outcome(transactions, user, act, scope or Scope(user)) for act in reversed(tuple(acts)))


def _outcome(transactions: Transactions, user: str, act: str, scope: Scope) -> Outcome:
    conversation = transactions.look(lambda unit: _seen(unit, act, scope))
    if not conversation:
        return Outcome("", code=Unknown.code)
    try:
        return Outcome(conversation, _undo(transactions, user, act))
    except Refused as refused:
        return Outcome(conversation, code=refused.code, detail=refused.detail)
    except Unknown as unknown:
        return Outcome(conversation, code=unknown.code)


def _seen(unit: Unit, act: str, scope: Scope) -> str:
    """The conversation of an act, where they see it; else an empty text."""
    entry = unit.db.get(Entry, act)
    return entry.conversation_id if entry is not None and scope.sees(unit.db, entry.conversation_id) else ""


def undo_act(unit: Unit, user: str, act: str) -> str:
    """Undoes an act of theirs; returns the id of the undoing.

    Raises `Unknown` for what is no act of theirs, `Refused` (`changed_since`) where it was touched or is old.
    """
    found = unit.db.get(Entry, act)
    if found is None or found.kind != "state" or found.user_id != user:
        raise Unknown(f"act {act}")
    held = locked(unit, found.conversation_id)
    to = str(found.meta.get("to"))
    later = _later(unit, found)
    if not _recent(unit, found) or not _stands(unit, held, found) or _touched(found.meta, later):
        raise Refused("changed_since")
    if to in MOVES:
        turn = () if later else standing.TURN
        state = standing.STATE if found.meta.get("reopened") else ()
        standing.put_back(held, found.meta[BEFORE], (*MOVES[to], *state, *turn), unit.now)
    elif to == SPLIT:
        splitting.join_again(unit, held, found)
        standing.put_back(held, found.meta[BEFORE], (*standing.OWNER, *standing.STATE, *standing.TURN), unit.now)
    elif to in LABELS:
        return labels.change(unit, held, user, str(found.meta["label"]), on=to == "unlabelled")
    else:
        return priority.change(unit, held, user, found.meta[BEFORE]["priority"])
    return told(unit, held, user, UNDO, was=to, act=act)


_undo: Final = transactional(undo_act)


def _recent(unit: Unit, act: Entry) -> bool:
    """True if the act is young enough, and whose the conversation was before can be its owner again."""
    if act.received_at < unit.now - LATEST:
        return False
    if act.meta.get("to") in LABELS:
        return True
    before = act.meta.get(BEFORE)
    owner = before.get("owner_user_id") if before else None
    return before is not None and (owner is None or able(unit.db.get(User, owner)))


def _stands(unit: Unit, held: Conversation, act: Entry) -> bool:
    """True if the conversation still is as the act left it."""
    meta = act.meta
    match meta.get("to"):
        case "assigned":
            return held.owner == "agent" and held.owner_user_id == meta["person"]
        case "queued":
            return held.owner == "queue"
        case "resolved":
            return held.state == "resolved"
        case "wrapped_up":
            return bool(held.wrap_up_id == meta["code"])
        case "reopened":
            return held.state not in RESTS
        case "snoozed":
            until = held.snoozed_until.isoformat() if held.snoozed_until else ""
            return held.state == "snoozed" and bool(until == meta["until"])
        case "split":
            return True
        case "priority":
            return bool(priorities.named(held.priority) == meta["priority"])
        case "labelled" | "unlabelled" as to:
            mine = (ConversationLabel.conversation_id == held.id, ConversationLabel.label_id == meta["label"])
            on = unit.db.scalar(select(ConversationLabel.id).where(*mine).limit(1)) is not None
            return on == bool(to == "labelled")
    return False


def _later(unit: Unit, act: Entry) -> Sequence[Entry]:
    """What was said and done since, without acts that were undone and without their undoing."""
    asked = select(Entry).where(
        Entry.conversation_id == act.conversation_id,
        Entry.sequence > act.sequence,
        Entry.kind.in_(("state", "message_out", *WORDS)),
    )
    found = unit.db.scalars(asked.order_by(Entry.sequence)).all()
    undone = {one.meta.get("act") for one in found if one.meta.get("to") == UNDO}
    return [one for one in found if one.id not in undone and one.meta.get("to") != UNDO]


def _touched(act: Mapping[str, Any], later: Sequence[Entry]) -> bool:
    """True if a person changed the same since, or the customer said what the state of before would hide."""
    if act["to"] in SORTS:
        return any(_same_sort(act, one.meta) for one in later if one.kind == "state")
    before = act[BEFORE]
    if (before["state"] in RESTS or before["owner"] == "bot") and any(one.kind in WORDS for one in later):
        return True
    by_people = (one for one in later if one.user_id is not None)
    return any(one.kind == "message_out" or one.meta.get("to") not in SORTS for one in by_people)


def _same_sort(act: Mapping[str, Any], later: Mapping[str, Any]) -> bool:
    """True if both are about the priority, or about the same label."""
    return later.get("to") in SORTS and act.get("label") == later.get("label")
