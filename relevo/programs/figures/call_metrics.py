"""Exports how calls went for Prometheus: histograms over call records, read from the ledger on request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import select

from deflect.storage.errors import DatabaseError
from deflect.storage.store import Store
from deflect.tables import CallRecord

LATE: Final = timedelta(minutes=2)
"""How much later than others a record may be committed and still be counted."""
LABELS: Final = ("trunk", "direction")
BUCKETS: Final = {
    "relevo_call_mos": (
        "estimated MOS of the sound that reached us",
        (2.0, 2.5, 3.0, 3.5, 3.8, 4.0, 4.2),
    ),
    "relevo_call_loss_ratio": ("part of the packets to us that did not come", (0.001, 0.005, 0.01, 0.02, 0.05, 0.1)),
    "relevo_call_jitter_seconds": ("mean jitter of the packets to us", (0.001, 0.005, 0.01, 0.02, 0.05, 0.1)),
    "relevo_call_seconds": ("from answer to end", (5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0)),
}


@dataclass(slots=True)
class _Histogram:
    counts: Counter[float] = field(default_factory=Counter)
    total: float = 0.0

    def add(self, value: float, limits: tuple[float, ...]) -> None:
        self.counts[next((limit for limit in limits if value <= limit), float("inf"))] += 1
        self.total += value

    def buckets(self, limits: tuple[float, ...]) -> list[tuple[str, float]]:
        told, so_far = [], 0
        for limit in (*limits, float("inf")):
            so_far += self.counts[limit]
            told.append(("+Inf" if limit == float("inf") else str(limit), float(so_far)))
        return told


class CallFigures(Collector):
    """Counts from the start of this process on, as Prometheus expects; tells nothing while the database is away."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._histograms: dict[str, dict[tuple[str, ...], _Histogram]] = {name: {} for name in BUCKETS}
        self._ends: Counter[tuple[str, ...]] = Counter()
        self._causes: Counter[tuple[str, ...]] = Counter()
        self._codecs: Counter[tuple[str, ...]] = Counter()
        self._since = store.clock()
        self._seen: dict[str, datetime] = {}
        self._begun = False

    def collect(self) -> Iterator[Metric]:
        try:
            self._read()
        except DatabaseError:
            return
        for name, (words, limits) in BUCKETS.items():
            family = HistogramMetricFamily(name, words, labels=LABELS)
            for labels, one in self._histograms[name].items():
                family.add_metric(labels, one.buckets(limits), one.total)
            yield family
        yield _counter("relevo_call_ends", "calls that ended", ("status", "ended_by"), self._ends)
        yield _counter("relevo_call_causes", "calls that ended, by Q.850 cause", ("cause",), self._causes)
        yield _counter("relevo_call_codecs", "calls that ended and had sound, by codec", ("codec",), self._codecs)

    def _read(self) -> None:
        begun, now = self._begun, self._store.clock()
        with self._store.reading() as db:
            fresh = db.scalars(select(CallRecord).where(CallRecord.recorded_at >= self._since - LATE)).all()
        for record in fresh:
            if record.id not in self._seen and (begun or record.recorded_at >= self._since):
                self._count(record)
            self._seen[record.id] = record.recorded_at
        self._since, self._begun = now, True
        self._seen = {id_: at for id_, at in self._seen.items() if at >= now - 2 * LATE}

    def _count(self, record: CallRecord) -> None:
        labels = (record.trunk, record.direction)
        self._ends[(*labels, str(record.status), record.ended_by)] += 1
        self._causes[(*labels, str(record.cause))] += 1
        if record.codec:
            self._codecs[(*labels, record.codec)] += 1
        if record.answered_at:
            self._add("relevo_call_seconds", labels, (record.ended_at - record.answered_at).total_seconds())
        if record.packets_in:
            self._add("relevo_call_loss_ratio", labels, record.lost_in / (record.packets_in + record.lost_in))
            self._add("relevo_call_jitter_seconds", labels, record.jitter_in_ms / 1000)
        if record.mos_in is not None:
            self._add("relevo_call_mos", labels, record.mos_in)

    def _add(self, name: str, labels: tuple[str, ...], value: float) -> None:
        self._histograms[name].setdefault(labels, _Histogram()).add(value, BUCKETS[name][1])


def _counter(name: str, words: str, more: tuple[str, ...], counts: Counter[tuple[str, ...]]) -> CounterMetricFamily:
    family = CounterMetricFamily(name, words, labels=(*LABELS, *more))
    for labels, count in counts.items():
        family.add_metric(labels, float(count))
    return family
