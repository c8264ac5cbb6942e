"""Gives a conversation its wrap-up code, and holds back a resolution that lacks what the account is asked for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from deflect.desk.commands import Refused, Unknown
from deflect.desk.wrap_up import codes
from deflect.storage.unit import Unit
from deflect.tables import Conversation, ConversationLabel, Label


def give(unit: Unit, held: Conversation, user: str, code: str) -> dict[str, Any]:
    """Gives a locked conversation a code; returns what its entry says of it. Raises `Unknown` for one not offered."""
    offered = {one.id: one for one in codes.offered_to(unit.db, user)}
    if code not in offered:
        raise Unknown(f"wrap-up code {code}")
    held.wrap_up_id = code
    return {"code": code, "names": dict(offered[code].names)}


def settle(unit: Unit, held: Conversation, user: str, code: str) -> dict[str, Any]:
    """The same for one that is to be resolved; with an empty `code` it keeps the one that it has.

    Raises `Unknown`, and `Refused`: `wrap_up_required`, `label_required` where the account's teams ask for these.
    """
    told = give(unit, held, user, code) if code else {}
    asked = codes.demands_of(unit.db, user)
    if asked.code and held.wrap_up_id is None:
        raise Refused("wrap_up_required")
    if asked.label and not _labelled(unit, held.id):
        raise Refused("label_required")
    return told


def _labelled(unit: Unit, conversation: str) -> bool:
    on = select(ConversationLabel.id).join(Label, Label.id == ConversationLabel.label_id)
    mine = on.where(ConversationLabel.conversation_id == conversation, Label.retired_at.is_(None))
    return unit.db.scalar(mine.limit(1)) is not None
