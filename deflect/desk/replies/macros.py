"""Sends a reply with what a macro does besides: its label and what becomes of the conversation. One transaction."""

from __future__ import annotations

from datetime import timedelta

from deflect.desk import commands
from deflect.desk.acts import states
from deflect.desk.commands import Sent, Unknown
from deflect.desk.replies import canned
from deflect.desk.triage import labels
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from deflect.tables import CannedReply as Row
from deflect.tables import Conversation, Label


@transactional
def reply(
    unit: Unit,
    conversation: str,
    user: str,
    client_id: str,
    text: str,
    *,
    macro: str = "",
    resolve: bool = False,
    code: str = "",
    seen: int,
    begun: int | None = None,
    confirmed: bool = False,
) -> Sent:
    """Sends a reply as `commands.send` does, and does what the macro of that id says; `resolve` resolves in any case.

    `code` is the wrap-up code of what is resolved by either. Raises as `commands.send` and `states.close`, and
    `Unknown`.
    """
    sent = commands.send(unit, conversation, user, client_id, text, seen=seen, begun=begun, confirmed=confirmed)
    if sent.again:
        return sent
    held = commands.locked(unit, conversation)
    if macro:
        _apply(unit, held, user, macro, code)
    if resolve:
        states.close(unit, held, user, code)
    return sent


def _apply(unit: Unit, held: Conversation, user: str, macro: str, code: str) -> None:
    """One that was retired while the text was written is still done: the agent saw what it does."""
    row = unit.db.get(Row, macro)
    if row is None:
        raise Unknown(f"reply {macro}")
    label = unit.db.get(Label, row.label_id) if row.label_id else None
    if label is not None and label.retired_at is None:
        labels.change(unit, held, user, label.id, on=True)
    match canned.value(row).move:
        case "resolve":
            states.close(unit, held, user, code)
        case "snooze":
            states.put_away(unit.now + timedelta(hours=row.snooze_hours))(unit, held, user)
        case "queue":
            states.back_to_queue(unit, held, user)
