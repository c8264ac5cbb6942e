"""Sets how much a conversation presses. One transaction, with its audit row and its line in the timeline."""

from __future__ import annotations

from collections.abc import Callable

from deflect import priorities
from deflect.desk import commands
from deflect.priorities import Priority
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Conversation


@transactional
def set_priority(unit: Unit, conversation: str, user: str, to: Priority) -> str:
    """Sets the priority; returns the act, empty for no change. Raises `Unknown`."""
    return change(unit, commands.locked(unit, conversation), user, to)


def change(unit: Unit, held: Conversation, user: str, to: Priority) -> str:
    """Sets the priority of a locked conversation; returns the act, empty for no change."""
    before = priorities.named(held.priority)
    if before == to:
        return ""
    held.priority = priorities.rank(to)
    return commands.told(unit, held, user, "priority", {"priority": before}, priority=to)


def setting(to: Priority) -> Callable[[Unit, Conversation, str], str]:
    """Returns `change` as an act on a locked conversation."""
    return lambda unit, held, user: change(unit, held, user, to)
