"""Exports for Prometheus: closed sources of texts, what the door holds, waits for a person, reports of carriers."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from deflect.eligibility import line_types, rules, text_sources
from deflect.inbound import quarantine
from deflect.messaging import carriers
from deflect.policy.texting import PROGRAMS, PolicySettings
from deflect.routing import wait_times
from deflect.spool.webhooks import WebhookSpool
from deflect.storage.errors import DatabaseError
from deflect.storage.store import Store

KEYS = "keys"
"""All keys of other programs together."""
STRANGERS = "strangers"
"""All addresses outside the trunks together: an address may be a person's."""


class TextSourceFigures(Collector):
    """One gauge by trunk, one for all keys and one for all strangers; a source with open texts has 0."""

    def __init__(self, store: Store, trunks: Collection[str], policy: PolicySettings) -> None:
        self._store, self._trunks, self._policy = store, trunks, policy

    def collect(self) -> Iterator[Metric]:
        try:
            with self._store.reading() as db:
                limit = rules.counting(db, self._policy).unanswered
                closed = text_sources.all_closed(db, self._store.clock(), limit)
        except DatabaseError:
            return
        counts = dict.fromkeys((*self._trunks, KEYS, STRANGERS), 0)
        for one in closed:
            source = KEYS if one.source.startswith(PROGRAMS) else one.source
            counts[source if source in counts else STRANGERS] += 1
        words = "sources that get no texts now, since theirs are accepted and never answered"
        gauge = GaugeMetricFamily("relevo_text_sources_closed", words, labels=("source",))
        for source, count in counts.items():
            gauge.add_metric((source,), float(count))
        yield gauge


class LineLookupFigures(Collector):
    """Look-ups of the last 24 h by their answer."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterator[Metric]:
        try:
            with self._store.reading() as db:
                counts = line_types.counts(db, self._store.clock())
        except DatabaseError:
            return
        words = "numbers whose type of line a provider was asked for within 24 hours"
        gauge = GaugeMetricFamily("relevo_line_lookups", words, labels=("answer",))
        for answer, count in counts.items():
            gauge.add_metric((answer,), float(count))
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


class WaitFigures(Collector):
    """How long customers wait for a person, and how soon carriers report that a text arrived, as measured last."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterator[Metric]:
        try:
            with self._store.reading() as db:
                waits, reported = wait_times.measured(db, self._store.clock()), carriers.known(db)
        except DatabaseError:
            return
        words = "median wait for a person in minutes, where it is known; no queue: all together"
        gauge = GaugeMetricFamily("relevo_wait_minutes", words, labels=("queue", "medium"))
        for wait in waits:
            if wait.minutes is not None:
                gauge.add_metric((wait.queue, wait.medium), float(wait.minutes))
        yield gauge
        words = "share of a carrier's texts that are reported within 8 s"
        share = GaugeMetricFamily("relevo_carrier_reports_soon", words, labels=("carrier",))
        limit = GaugeMetricFamily("relevo_carrier_wait_s", "how long a call waits for a report", labels=("carrier",))
        for one in reported:
            share.add_metric((one.carrier,), one.within / one.texts)
            limit.add_metric((one.carrier,), one.limit_s)
        yield share
        yield limit
