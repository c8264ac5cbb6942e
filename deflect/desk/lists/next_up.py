"""Takes the conversation that an agent should answer next. One transaction, so that two agents never get the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, select

from deflect.desk.acts import states
from deflect.desk.lists import pages
from deflect.desk.lists.views import in_view
from deflect.people.teams import Scope
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import Conversation, WaitingCall

TRIES: Final = 20
"""Conversations of the queue looked at; more colleagues than this do not press the key at once."""


@dataclass(frozen=True, slots=True)
class NextUp:
    """The conversation to answer next; empty for none. `act` is that of taking it from the queue just now."""

    conversation: str = ""
    act: str = ""


@transactional
def take_next(unit: Unit, user: str, scope: Scope, skip: str = "") -> NextUp:
    """Returns the agent's own conversation whose customer waits longest; with none, takes the queue's oldest.

    What is urgent goes before what is not, however long that waits.
    `skip` is the conversation that the agent leaves. A caller who waits on the line is not taken: they ring.
    """
    ours = _longest_waiting(scope, skip)
    own = unit.db.scalar(ours.where(in_view("mine", user)))
    if own is not None:
        return NextUp(own)
    calls = select(WaitingCall.conversation_id)
    queued = ours.where(in_view("queue", user), Conversation.id.not_in(calls)).limit(TRIES)
    for found in unit.db.scalars(queued).all():
        held = unit.lock(found)
        if held.owner == "queue":  # a colleague may have been quicker
            return NextUp(found, states.take(unit, held, user))
    return NextUp()


def _longest_waiting(scope: Scope, skip: str) -> Select[str]:
    waits = select(Conversation.id).where(Conversation.turn == "us", Conversation.id != skip, scope.holds())
    return waits.order_by(*pages.most_pressing()).limit(1)
