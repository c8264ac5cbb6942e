"""Exports figures for Prometheus, read from the ledger on request, so that no process has to count."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from socketserver import ThreadingMixIn
from threading import Thread
from typing import get_args
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from deflect.messaging.outbox import oldest_due
from deflect.reports import live
from deflect.storage import counters
from deflect.storage.errors import DatabaseError
from deflect.storage.journal import oldest_unread
from deflect.storage.store import Store
from deflect.tables import Conversation, Handoff, Journal, Outbox, Tape
from deflect.workers import stale_calls
from gateway import edge
from gateway.edge import Edge
from gateway.relay import reconciling
from ivr.lines.fault_log import Where
from ivr.lines.sip.registration_status import RegistrationStatus
from relevo.log import logger
from relevo.programs.figures.call_metrics import CallFigures
from relevo.programs.line_status import DestinationStatus
from relevo.rtpengine import control
from relevo.rtpengine.control import RtpengineAway

LOG = logger("metrics")
LOOPS = ("outbox", "journal", "timers", "upkeep")
"""The relay's."""
RUNGS = ("offered_at", "accepted_at", "sent_at", "delivered_at", "undelivered_at", "replied_at", "resolved_at")


LineFaults = Callable[[], Mapping[int, Mapping[str, int]]]
"""By worker, how many exceptions its line threads have survived, by thread."""


def serve(
    store: Store,
    host: str,
    port: int,
    registrations: Callable[[], Mapping[str, RegistrationStatus]],
    line_faults: LineFaults,
    *others: Collector,
    hosts: Sequence[str] = (),
) -> None:
    """Answers `GET /metrics` on a daemon thread; `others` are figures that need more than the ledger.

    `hosts` are more names by which it is asked.

    A port in use is only logged, since metrics must not stop the program.
    """
    registry = CollectorRegistry()
    registry.register(LedgerFigures(store))
    registry.register(CallFigures(store))
    registry.register(RegistrationFigures(registrations))
    registry.register(LineFaultFigures(line_faults))
    for figures in others:
        registry.register(figures)
    try:
        answer(host, port, registry, hosts)
    except OSError as taken:
        LOG.warning("no_metrics", port=port, cause=taken.strerror)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *given: object) -> None:  # noqa: A002
        """Every look at the figures would be a line."""


def answer(host: str, port: int, registry: CollectorRegistry, names: Sequence[str] = ()) -> WSGIServer:
    """Answers `GET /metrics` from now on; another Host header than `host` or one of `names` gets 421.

    Raises `OSError` where the port is in use.
    """
    own = edge.hosts(names=(host, *names))
    app = Edge(make_wsgi_app(registry), (), own)
    server = make_server(host, port, app, _Server6 if ":" in host else _Server, _Silent)
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server


class LedgerFigures(Collector):
    """Figures from the ledger. While the database is away, `relevo_up` is 0 and there is nothing else."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterator[Metric]:
        try:
            with self._store.reading() as db:
                figures = [*self._figures(db)]
        except DatabaseError:
            figures = [_gauge("relevo_up", "1 while the ledger answers", [((), 0.0)])]
        yield from figures

    def _figures(self, db: Session) -> Iterator[Metric]:
        now = self._store.clock()
        yield _gauge("relevo_up", "1 while the ledger answers", [((), 1.0)])
        texts = select(Outbox.state, func.count()).where(Outbox.kind == "text").group_by(Outbox.state)
        yield _gauge("relevo_texts", "texts of ours by state", _counts(db, texts), ("state",))
        waiting = oldest_due(db)
        yield _gauge(
            "relevo_oldest_unsent_seconds",
            "age of the oldest text that waits",
            [((), max(0.0, (now - waiting).total_seconds()) if waiting else 0.0)],
        )
        journal = select(Journal.state, func.count()).group_by(Journal.state)
        yield _gauge("relevo_webhooks", "webhooks kept, by state", _counts(db, journal), ("state",))
        unread = oldest_unread(db)
        yield _gauge(
            "relevo_oldest_unread_seconds",
            "age of the oldest webhook not yet read",
            [((), max(0.0, (now - unread).total_seconds()) if unread else 0.0)],
        )
        stands = case((Conversation.abandoned_at.is_not(None), "abandoned"), else_=Conversation.state).label("stands")
        owners = select(stands, Conversation.owner, func.count()).group_by("stands", Conversation.owner)
        yield _gauge("relevo_conversations", "conversations", _counts(db, owners), ("state", "owner"))
        yield from _turns(db, now)
        yield from _calls(db, now)
        died = CounterMetricFamily("relevo_worker_deaths", "voice workers that died; each was replaced")
        died.add_metric((), float(stale_calls.deaths(db)))
        yield died
        yield _made_good(db)
        tapes = select(Tape.kind, func.count()).group_by(Tape.kind)
        yield _gauge("relevo_recordings", "recordings kept", _counts(db, tapes), ("kind",))
        unread_messages = db.scalar(select(func.count()).where(Tape.transcript == "wanted"))
        yield _gauge(
            "relevo_transcripts_wanted", "messages whose words are still to come", [((), float(unread_messages or 0))]
        )
        rungs = {rung: db.scalar(select(func.count(getattr(Handoff, rung)))) for rung in RUNGS}
        reached = [((rung.removesuffix("_at"),), float(count or 0)) for rung, count in rungs.items()]
        yield _gauge("relevo_handoffs", "hand-offs that reached each rung", reached, ("rung",))


def _turns(db: Session, now: datetime) -> Iterator[Metric]:
    """Live conversations by whose turn it is, and how long the customer waits who has waited longest for us."""
    live = Conversation.state.in_(("open", "pending"))
    turns = select(Conversation.turn, Conversation.owner, func.count()).where(live)
    counts = _counts(db, turns.group_by(Conversation.turn, Conversation.owner))
    yield _gauge("relevo_turns", "live conversations by whose turn it is", counts, ("turn", "owner"))
    since = db.scalar(select(func.min(Conversation.turn_since)).where(live, Conversation.turn == "us"))
    waited = max(0.0, (now - since).total_seconds()) if since else 0.0
    yield _gauge("relevo_longest_wait_seconds", "longest time that a customer waits for us", [((), waited)])


def _made_good(db: Session) -> Metric:
    words = "messages and states that no webhook brought, found in a provider's list"
    found = CounterMetricFamily("relevo_reconciled", words, labels=("kind",))
    for kind, name in (("message", reconciling.MESSAGES), ("state", reconciling.STATES)):
        found.add_metric((kind,), float(counters.value(db, name)))
    return found


def _calls(db: Session, now: datetime) -> Iterator[Metric]:
    count, oldest = live.calls_up(db)
    age_s = max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
    yield _gauge("relevo_calls", "calls going on", [((), float(count))])
    yield _gauge("relevo_longest_call_seconds", "age of the oldest call going on", [((), age_s)])


class RegistrationFigures(Collector):
    """Whether each trunk has accepted our registration."""

    def __init__(self, registrations: Callable[[], Mapping[str, RegistrationStatus]]) -> None:
        self._registrations = registrations

    def collect(self) -> Iterator[Metric]:
        values = [((name,), float(one.state == "registered")) for name, one in self._registrations().items()]
        yield _gauge("relevo_trunk_registered", "1 where a trunk has our registration", values, ("trunk",))


class RefusalFigures(Collector):
    """How many calls Kamailio or a worker behind it refused, by trunk and SIP status; no trunk means strangers."""

    def __init__(self, refusals: Callable[[], Mapping[tuple[str, str], int]]) -> None:
        self._refusals = refusals

    def collect(self) -> Iterator[Metric]:
        refused = CounterMetricFamily(
            "relevo_calls_refused", "calls that were refused behind Kamailio or by it", labels=("trunk", "status")
        )
        for labels, count in self._refusals().items():
            refused.add_metric(labels, float(count))
        yield refused


class TrunkFigures(Collector):
    """Whether each destination of a trunk answers OPTIONS. One of which nothing is known yet is left out."""

    def __init__(self, destinations: Callable[[], Sequence[DestinationStatus]]) -> None:
        self._destinations = destinations

    def collect(self) -> Iterator[Metric]:
        known = [one for one in self._destinations() if one.state != "unknown"]
        values = [((one.trunk, one.destination), float(one.state == "up")) for one in known]
        words = "1 where a trunk's host answers OPTIONS"
        yield _gauge("relevo_trunk_up", words, values, ("trunk", "destination"))


class SoundFigures(Collector):
    """Whether rtpengine answers and how many calls pass it; nothing where it is not used."""

    def __init__(self, port: int) -> None:
        """`port`: of its commands; 0: it is not used."""
        self._port = port

    def collect(self) -> Iterator[Metric]:
        if not self._port:
            return
        try:
            told = control.figures(self._port)
        except RtpengineAway:
            told = None
        up = "1 while rtpengine answers; else new calls are refused"
        yield _gauge("relevo_rtpengine_up", up, [((), float(told is not None))])
        if told is not None:
            yield _gauge("relevo_rtpengine_calls", "calls whose sound passes rtpengine", [((), float(told.calls))])


class RoundFigures(Collector):
    """Rounds of the relay's loops that an error ended. While one goes on growing, that loop's work stands still."""

    def __init__(self, failed: Mapping[str, int]) -> None:
        self._failed = failed

    def collect(self) -> Iterator[Metric]:
        rounds = CounterMetricFamily(
            "relevo_failed_rounds", "rounds of the relay that an error ended", labels=("loop",)
        )
        for loop in LOOPS:
            rounds.add_metric((loop,), float(self._failed.get(loop, 0)))
        yield rounds


class LineFaultFigures(Collector):
    """Errors of our own code on line threads, which cost a call a frame or a request. The log says where."""

    def __init__(self, line_faults: LineFaults) -> None:
        self._line_faults = line_faults

    def collect(self) -> Iterator[Metric]:
        family = CounterMetricFamily("relevo_line_faults", "errors on line threads", labels=("worker", "thread"))
        for worker, counts in self._line_faults().items():
            for where in get_args(Where):
                family.add_metric((str(worker), where), float(counts.get(where, 0)))
        yield family


def _counts(db: Session, query: object) -> list[tuple[tuple[str, ...], float]]:
    return [(tuple(map(str, row[:-1])), float(row[-1])) for row in db.execute(query)]  # type: ignore[call-overload]


def _gauge(
    name: str, words: str, values: Sequence[tuple[tuple[str, ...], float]], labels: tuple[str, ...] = ()
) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, words, labels=labels)
    for names, value in values:
        gauge.add_metric(names, value)
    return gauge
