"""Checks for `relevo doctor` whether webhooks are taken in: read in time, not waiting on this machine, understood."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.error import URLError
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import DBAPIError

from deflect.inbound import quarantine
from deflect.storage import journal
from deflect.storage.errors import DatabaseError
from relevo.cli.findings import Finding
from relevo.config.settings import Settings
from relevo.programs import wiring

LATE_S = 30.0
"""The oldest unread webhook is older than this only while the relay stands still or cannot keep up."""
PATIENCE_S = 2.0


def webhooks(settings: Settings) -> Finding:
    """Reports webhooks that wait, and signed ones that nothing reads."""
    if waiting := wiring.webhook_spool(settings).count():
        fix = "bring the database back; the ingress then enters them by itself"
        return Finding("webhooks", "warning", f"{waiting} wait on this machine for the database", fix)
    try:
        store = wiring.open_store(settings)
        with store.reading() as db:
            oldest, counts = journal.oldest_unread(db), quarantine.counts(db)
    except (wiring.FolderNotWritable, DatabaseError, DBAPIError):
        return Finding("webhooks", "warning", "not known without the database", "see database")
    late_s = (store.clock() - oldest).total_seconds() if oldest else 0.0
    if late_s > LATE_S:
        return Finding("webhooks", "error", f"the oldest unread one waits for {late_s:.0f} s", "see relay")
    if counts.signed:
        seen = f"{counts.signed} signed ones could not be read"
        return Finding("webhooks", "warning", seen, "update Relevo, then relevo journal quarantine --replay")
    return Finding("webhooks", "ok", "all are read")


def relay(settings: Settings) -> Finding:
    """Reports loops of the relay whose rounds fail, from its metrics."""
    log = "relevo up, or relevo run relay; then var/log/relay.log"
    try:
        failing = {loop: count for loop, count in _failed_rounds(settings) if count}
    except (URLError, OSError, ValueError):
        return Finding("relay", "error", "does not answer", log)
    if not failing:
        return Finding("relay", "ok", "answers")
    told = ", ".join(f"{loop} {count:.0f}" for loop, count in failing.items())
    return Finding("relay", "warning", f"rounds that failed since its start: {told}", "look at var/log/relay.log")


def _failed_rounds(settings: Settings) -> Iterator[tuple[str, float]]:
    address = f"http://{settings.host}:{settings.metrics_port}/metrics"
    with urlopen(address, timeout=PATIENCE_S) as answer:
        told = answer.read().decode()
    for family in text_string_to_metric_families(told):
        if family.name == "relevo_failed_rounds":
            for sample in family.samples:
                yield sample.labels["loop"], sample.value
