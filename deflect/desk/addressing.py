"""How a customer is addressed in a conversation: by the register of the brand whose flow it began in. Reads only."""

from __future__ import annotations

from deflect.storage.unit import Unit, UnknownFlow
from deflect.tables import Conversation
from voice_flows.wording.phrases import Register


def addressed_as(unit: Unit, conversation: str) -> Register:
    """Returns the register of a conversation's brand; `usted` where its flow is no longer published."""
    held = unit.db.get(Conversation, conversation)
    if held is None:
        return "usted"
    try:
        return unit.flows.latest(held.flow).brand.register_
    except UnknownFlow:
        return "usted"
