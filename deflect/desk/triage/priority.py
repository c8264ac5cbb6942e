"""Sets how much a conversation presses. One transaction, with its audit row and its line in the timeline."""

from __future__ import annotations

from deflect.desk import commands, priorities
from deflect.desk.priorities import Priority
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Conversation


@transactional
def set_priority(unit: Unit, conversation: str, user: str, to: Priority) -> Priority:
    """Sets the priority; returns the one before, by which it is undone. Raises `Unknown`."""
    return change(unit, commands.locked(unit, conversation), user, to)


def change(unit: Unit, held: Conversation, user: str, to: Priority) -> Priority:
    """Sets the priority of a locked conversation; returns the one before."""
    before = priorities.named(held.priority)
    if before != to:
        held.priority = priorities.rank(to)
        commands.told(unit, held, user, "priority", priority=to)
    return before
