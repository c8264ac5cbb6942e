"""Checks for `relevo doctor` whether webhooks are taken in: read in time, not waiting on this machine, understood."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.error import URLError
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families

from deflect.inbound import quarantine
from deflect.storage import journal
from relevo.config.settings import Settings
from relevo.programs import wiring
from relevo.programs.checks import ledgers
from relevo.programs.checks.findings import Finding
from relevo.programs.checks.sentences import said

LATE_S = 30.0
"""The oldest unread webhook is older than this only while the relay stands still or cannot keep up."""
PATIENCE_S = 2.0


def webhooks(settings: Settings) -> Finding:
    """Reports webhooks that wait, and signed ones that nothing reads."""
    if waiting := wiring.webhook_spool(settings).count():
        seen = said("webhooks.spooled", count=waiting)
        return Finding("webhooks", "warning", seen, said("webhooks.spooled_fix"))
    try:
        with ledgers.opened(settings) as store:
            with store.reading() as db:
                oldest, counts = journal.oldest_unread(db), quarantine.counts(db)
            late_s = (store.clock() - oldest).total_seconds() if oldest else 0.0
    except ledgers.AWAY:
        return ledgers.not_known("webhooks")
    if late_s > LATE_S:
        return Finding("webhooks", "error", said("webhooks.late", s=f"{late_s:.0f}"), said("webhooks.late_fix"))
    if counts.signed:
        seen = said("webhooks.unread", count=counts.signed)
        return Finding("webhooks", "warning", seen, said("webhooks.unread_fix"))
    return Finding("webhooks", "ok", said("webhooks.fine"))


def relay(settings: Settings) -> Finding:
    """Reports loops of the relay whose rounds fail, from its metrics."""
    try:
        failing = {loop: count for loop, count in _failed_rounds(settings) if count}
    except (URLError, OSError, ValueError):
        return Finding("relay", "error", said("does_not_answer"), said("start", name="relay"))
    if not failing:
        return Finding("relay", "ok", said("answers"))
    counted = ", ".join(f"{loop} {count:.0f}" for loop, count in failing.items())
    return Finding("relay", "warning", said("relay.failing", told=counted), said("relay.fix"))


def _failed_rounds(settings: Settings) -> Iterator[tuple[str, float]]:
    address = f"http://{settings.host}:{settings.metrics_port}/metrics"
    with urlopen(address, timeout=PATIENCE_S) as answer:
        told = answer.read().decode()
    for family in text_string_to_metric_families(told):
        if family.name == "relevo_failed_rounds":
            for sample in family.samples:
                yield sample.labels["loop"], sample.value
