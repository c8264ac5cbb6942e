"""Sends a planned text whose time has come, or holds it back for a person where it must not go blindly."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from deflect.blocks import standing
from deflect.conversations.legs import newest_text_leg
from deflect.conversations.timeline import NewEntry, add_entry, reopen
from deflect.desk import commands, mentions
from deflect.desk.acts import states
from deflect.desk.commands import Refused
from deflect.desk.planned import texts
from deflect.eligibility import brand_senders, text_consent
from deflect.messaging import compose
from deflect.people import accounts, teams
from deflect.storage.unit import Unit
from deflect.tables import Conversation, Leg, PlannedText, User

LATEST: Final = timedelta(hours=1)
"""How late a text may go, after Relevo was down; what it says need not be right any more after that."""


def fall_due(unit: Unit, held: Conversation, planned: str) -> None:
    """Sends a text of a locked conversation once, in the name of who planned it, unless something keeps it from going.

    Then its planner is told until they look, it is our turn, and the text waits in the thread for a person. A
    conversation that was put away stays so when its text goes.
    """
    row = unit.db.get(PlannedText, planned, populate_existing=True)
    if row is None or row.state != "waiting" or row.due_at > unit.now:
        return
    leg = newest_text_leg(unit.db, held.id)
    why = _stands(unit, held, row) or _closed(unit, leg) or texts.overtaken(unit.db, held, row)
    if not why and (leg is None or leg.id != row.leg_id):
        why = "no_thread"
    if why or leg is None:
        row.state, row.code = "held", why
        reopen(held)
        meta = {"to": "held_back", "person": row.user_id, "reason": why}
        add_entry(unit, held, None, NewEntry("state", meta=meta))
        mentions.held_back(unit, held, row.user_id)
        return
    put_away = (held.state, held.snoozed_until) if held.state == "snoozed" else None
    commands.answer(unit, held, leg, row.user_id, row.body)
    if put_away:
        held.state, held.snoozed_until = put_away
    texts.settle(unit, row, "sent")


def _stands(unit: Unit, held: Conversation, row: PlannedText) -> str:
    """Returns how the text, its conversation or its writer stand, where that keeps it from going; empty else."""
    if row.code:
        return row.code
    if not row.body:
        return "unreadable"
    if unit.now > row.due_at + LATEST:
        return "late"
    if held.state == "resolved":
        return "resolved"
    if held.owner != "agent" or held.owner_user_id != row.user_id:
        return "owned"
    writer = unit.db.get_one(User, row.user_id)
    if not states.able(writer) or not teams.scope(unit.db, accounts.of_row(writer), unit.flows).sees(unit.db, held.id):
        return "writer_gone"
    return ""


def _closed(unit: Unit, leg: Leg | None) -> str:
    """Returns why no text may go in the customer's thread now; empty where one may, or where there is none."""
    if leg is None:
        return ""
    try:
        commands.may_write(unit, leg)
    except Refused as refused:
        return refused.code
    if standing.of(unit, leg.theirs).texts:
        return "blocked"
    if text_consent.basis(unit, leg, by_agent=True) is None:
        return text_consent.MISSING
    if brand_senders.of_leg(unit, leg) is None:
        return brand_senders.NONE
    return "quiet_hours" if compose.after_quiet(unit, leg, unit.now) > unit.now else ""
