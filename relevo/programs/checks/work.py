"""Checks what the ledger says of the work: texts that wait, sources that get none, the age of the last backup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Final

from sqlalchemy import func, select

from deflect.eligibility import rules, text_sources
from deflect.messaging import outbox
from deflect.storage.store import Store
from deflect.tables import Audit
from relevo.config.settings import Settings
from relevo.programs import wiring
from relevo.programs.checks import ledgers
from relevo.programs.checks.findings import Finding
from relevo.programs.checks.sentences import said

LATE: Final = timedelta(minutes=2)
"""A text that is due waits longer only while the relay or the provider stands still."""
OLD: Final = timedelta(days=2)
"""The age of a backup at which doctor warns: one a night, of which one may have failed."""
BACKED_UP: Final = "backed_up"
"""The audit's action of a backup."""


def _over_the_ledger(name: str) -> Callable[[Callable[[Settings, Store], Finding]], Callable[[Settings], Finding]]:
    """Opens the database for a check, which says so where it cannot be read."""

    def opening(check: Callable[[Settings, Store], Finding]) -> Callable[[Settings], Finding]:
        @wraps(check)
        def look(settings: Settings) -> Finding:
            try:
                with ledgers.opened(settings) as store:
                    return check(settings, store)
            except ledgers.AWAY:
                return ledgers.not_known(name)

        return look

    return opening


@_over_the_ledger("texts")
def texts(settings: Settings, store: Store) -> Finding:
    """Reports a text that should have gone out by now."""
    with store.reading() as db:
        due = outbox.oldest_due(db)
    waits = store.clock() - due if due else timedelta(0)
    if waits < LATE:
        return Finding("texts", "ok", said("texts.fine"))
    minutes = int(waits.total_seconds() // 60)
    return Finding("texts", "error", said("texts.late", minutes=minutes), said("texts.late_fix"))


@_over_the_ledger("sources")
def sources(settings: Settings, store: Store) -> Finding:
    """Reports sources that get no texts now, since theirs are accepted and never answered."""
    with store.reading() as db:
        limit = rules.counting(db, wiring.policy(settings)).unanswered
        closed = text_sources.all_closed(db, store.clock(), limit)
    if not closed:
        return Finding("sources", "ok", said("sources.fine"))
    return Finding("sources", "warning", said("sources.closed", count=len(closed)), said("sources.fix"))


@_over_the_ledger("backups")
def backups(settings: Settings, store: Store) -> Finding:
    """Reports the age of the last backup, as the audit has it."""
    with store.reading() as db:
        last = db.scalar(select(func.max(Audit.at)).where(Audit.action == BACKED_UP))
    if last is None:
        if settings.demo:
            return Finding("backups", "ok", said("backups.demo"))
        return Finding("backups", "warning", said("backups.none"), said("backups.fix"))
    age = store.clock() - last
    seen = said("backups.age", days=age.days) if age.days else said("backups.today")
    return Finding("backups", "ok", seen) if age < OLD else Finding("backups", "warning", seen, said("backups.fix"))
