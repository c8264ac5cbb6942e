"""Looks up for several messages at once what they need to know of senders whom the ledger knows already. Read only.

Each question has its home, where it is also asked for one message; this module only brings them together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deflect.blocks import standing
from deflect.contacts import held, identity_levels, newcomers, thread_rows
from deflect.conversations import timeline, timers
from deflect.eligibility import permission, suppression, text_consent
from deflect.facts import Inbound
from deflect.inbound import threads
from deflect.messaging import compose
from deflect.people import identities
from deflect.storage import foreknown
from deflect.storage.unit import Unit


def choose_among(unit: Unit, messages: Sequence[Inbound]) -> dict[str, Sequence[Any]]:
    """Notes who of the senders is new and which threads the others have; returns these by sender."""
    newcomers.look_up(unit, messages)
    found = dict(thread_rows.look_up(unit, messages))
    if found:
        identities.look_up(unit, found)
    return found


def look_up(unit: Unit, messages: Sequence[Inbound]) -> None:
    """Notes besides what a message in a known thread asks of it, and locks these threads."""
    found = choose_among(unit, messages)
    of_sender = {sender: [row for row in rows if row.theirs == sender] for sender, rows in found.items()}
    lone = {sender: rows[0].leg for sender, rows in of_sender.items() if len(rows) == 1 == len(found[sender])}
    if not lone:
        return
    suppression.look_up(unit.db, lone)
    standing.look_up(unit, lone)
    legs = unit.hold(sorted(lone.values()))
    for ask in (held.look_up, timeline.look_up, text_consent.look_up, timers.look_up):
        ask(unit, legs)
    for sender, leg in lone.items():
        _derive(unit, sender, of_sender[sender][0], leg)


def _derive(unit: Unit, sender: str, row: Any, leg: str) -> None:
    """Notes what the row of the only thread with a sender says besides."""
    for question in (compose.ALONE, threads.ALONE):
        foreknown.note(unit.db, sender, question, leg)
    if row.last_text:
        foreknown.note(unit.db, sender, permission.TEXTED, True)
        foreknown.note(unit.db, sender, identity_levels.WRITTEN, True, leg)
