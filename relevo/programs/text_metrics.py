"""Exports for Prometheus which sources of texts are closed since theirs are never answered, and what the door holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from deflect.eligibility import text_sources
from deflect.inbound import quarantine
from deflect.spool.webhooks import WebhookSpool
from deflect.storage.errors import DatabaseError
from deflect.storage.store import Store

STRANGERS = "strangers"
"""All addresses outside the trunks together: an address may be a person's."""


class TextSourceFigures(Collector):
    """One gauge by trunk, one for the API and one for all strangers; a source with open texts has 0."""

    def __init__(self, store: Store, trunks: Collection[str], unanswered: int) -> None:
        self._store, self._trunks, self._unanswered = store, trunks, unanswered

    def collect(self) -> Iterator[Metric]:
        try:
            with self._store.reading() as db:
                closed = text_sources.all_closed(db, self._store.clock(), self._unanswered)
        except DatabaseError:
            return
        counts = dict.fromkeys((*self._trunks, text_sources.API, STRANGERS), 0)
        for one in closed:
            counts[one.source if one.source in counts else STRANGERS] += 1
        words = "sources that get no texts now, since theirs are accepted and never answered"
        gauge = GaugeMetricFamily("relevo_text_sources_closed", words, labels=("source",))
        for source, count in counts.items():
            gauge.add_metric((source,), float(count))
        yield gauge


class WebhookFigures(Collector):
    """Webhooks in the spool of this machine, also while the database is away; unsigned ones; the quarantine."""

    def __init__(self, store: Store, spool: WebhookSpool) -> None:
        self._store, self._spool = store, spool

    def collect(self) -> Iterator[Metric]:
        waiting = GaugeMetricFamily("relevo_webhooks_spooled", "webhooks that wait on this machine for the database")
        waiting.add_metric((), float(self._spool.count()))
        yield waiting
        try:
            with self._store.reading() as db:
                counts = quarantine.counts(db)
        except DatabaseError:
            return
        unsigned = CounterMetricFamily("relevo_unsigned_webhooks", "webhooks refused for their signature")
        unsigned.add_metric((), float(counts.refused))
        yield unsigned
        kept = GaugeMetricFamily("relevo_webhooks_quarantined", "webhooks in quarantine", labels=("signed",))
        kept.add_metric(("no",), float(counts.unsigned))
        kept.add_metric(("yes",), float(counts.signed))
        yield kept
