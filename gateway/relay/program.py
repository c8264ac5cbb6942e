"""The relay as a program: four loops on threads of their own, all over one ledger, until told to stop.

outbox (send), journal (read), timers (fire), upkeep (settle, lapse, erase). Many relays may run over one
PostgreSQL: what each takes is claimed. A loop whose database is away waits and goes on.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event, Semaphore, Thread, current_thread
from typing import Final, TypeAlias

from deflect.inbound import due_timers, http_replies, messages
from deflect.keeping import retention
from deflect.messaging import carriers, outbox
from deflect.messaging.http_requests import Services
from deflect.messaging.outbox import Row
from deflect.outbound_calls import recovery
from deflect.routing import wait_times
from deflect.steps.ledger import Ledger
from deflect.storage import journal
from deflect.storage.errors import DatabaseUnavailable
from deflect.storage.notifications import Waker
from deflect.storage.store import Clock, utc_now
from deflect.workers import stale_calls
from gateway.providers.base import Provider
from gateway.relay import incoming
from gateway.relay.line_types import LineTypes
from gateway.relay.outgoing import Outgoing
from gateway.relay.pacing import Pace
from gateway.relay.reconciling import Reconciling
from relevo.log import fault_fields, logger
from voice_flows.model.turns import Fetched
from voice_flows.wording import sms_segments

LOG = logger("relay")
Rounds: TypeAlias = tuple[tuple[float, Callable[[], object]], ...]
"""Jobs, each with its interval in seconds."""

SENDERS: Final = 8
"""Rows on their way at once: enough to hide a provider's 100 ms, few enough for its connections."""
IDLE_S: Final = 1.0
"""The longest sleep with nothing to do; every commit wakes the loops before."""
LETTERS: Final = 50
"""Letters claimed at once."""
PACED_S: Final = 0.05
TIMERS_S: Final = 0.5
AGAIN_S: Final = 1.0
LISTINGS: Final = 20
"""Listings asked for in one round: an outage leaves many texts uncertain, and a provider limits requests."""
UNLISTED_S: Final = 30.0
"""Seconds until a listing that could not be read is asked for again."""


class Relay:
    """The bodies of the loops, one round each; `run` repeats them. Tests call rounds one by one."""

    def __init__(
        self,
        ledger: Ledger,
        providers: Mapping[str, Provider],
        services: Services,
        pace: Pace | None = None,
        draw: Callable[[], float] = random.random,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Clock = utc_now,
        stop: Event | None = None,
    ):
        """`stop` ends a round that asks providers many questions after the one on its way."""
        self.ledger, self.store, self.vault = ledger, ledger.store, ledger.vault
        self.providers = providers
        self.outgoing = Outgoing(ledger, providers, services, draw, wall)
        self._stop = stop or Event()
        self.reconciling = Reconciling(ledger, providers, wall, self._stop.is_set)
        self.pace = pace or Pace()
        self.monotonic = monotonic
        self._unlisted: dict[str, float] = {}
        self._silent = stale_calls.Silent(ledger)
        self._free = Semaphore(SENDERS)
        self._pool = ThreadPoolExecutor(SENDERS, thread_name_prefix="relay-send")

    def close(self) -> None:
        """Waits for what is on its way."""
        self._pool.shutdown()
        self.outgoing.close()

    def send(self, stop: Event | None = None) -> int:
        """Waits for a free sender, claims as many rows as are free, and starts sending them; returns how many."""
        if not self._free.acquire(timeout=IDLE_S):
            return 0
        free = 1
        while free < SENDERS and self._free.acquire(blocking=False):
            free += 1
        rows: list[Row] = []
        try:
            rows = outbox.claim(self.store, self.vault, free, busy=self.pace.full(self.monotonic()))
        finally:
            for _ in range(free - len(rows)):
                self._free.release()
        for row in rows:
            self._pool.submit(self._send, row, self._wait_s(row), stop or Event())
        return len(rows)

    def _wait_s(self, row: Row) -> float:
        if row.kind != "text":
            return 0.0
        return self.pace.take(row.sender, sms_segments.count(row.body).segments, self.monotonic())

    def _send(self, row: Row, wait_s: float, stop: Event) -> None:
        try:
            if wait_s:
                stop.wait(wait_s)  # when stopping, better a little too fast than not at all
            self.outgoing.send(row)
        finally:
            self._free.release()

    def drain(self) -> None:
        """Sends until nothing more is due and nothing is on its way."""
        while self.send():
            for _ in range(SENDERS):
                self._free.acquire()
            self._free.release(SENDERS)

    def read(self) -> int:
        """Reads the oldest letter of every lane; returns how many."""
        letters = journal.claim(self.store, self.vault, LETTERS)
        known, read = incoming.compared(self.ledger, letters), 0
        while read < len(letters):
            read += incoming.read_some(self.ledger, self.providers, letters[read:], known=known)
        return read

    def fire(self) -> int:
        """Fires due timers; returns how many."""
        due = due_timers.due(self.store)
        for timer in due:
            try:
                due_timers.fire(self.ledger, timer.id)
            except DatabaseUnavailable:
                raise
            except Exception as fault:
                due_timers.put_off(self.store, timer.id)
                LOG.error("timer_failed", timer=timer.id, kind=timer.kind, **fault_fields(fault))
        return len(due)

    def settle(self) -> int:
        """Looks for uncertain texts in their provider's list; returns how many. One without a list is asked later."""
        now = self.monotonic()
        rows = outbox.uncertain(self.store, self.vault)
        self._unlisted = {row.id: at for row in rows if (at := self._unlisted.get(row.id, 0.0)) > now}
        looked = [row for row in rows if row.id not in self._unlisted][:LISTINGS]
        for row in looked:
            if self._stop.is_set():
                break
            if self.outgoing.settle(row) is None:
                self._unlisted[row.id] = now + UNLISTED_S
        return len(looked)

    def lapse(self) -> None:
        """Answers requests whose relay died; a thread whose flow cannot take an answer is left to a person."""
        for row in outbox.lapse(self.store):
            try:
                http_replies.receive(self.ledger, row, Fetched(0))
            except DatabaseUnavailable:
                raise
            except Exception as fault:
                http_replies.give_up(self.ledger, row)
                LOG.error("request_failed", row=row, **fault_fields(fault))

    def rounds(self) -> Rounds:
        """Returns the upkeep jobs, each with its interval in seconds."""
        return (
            (2.0, self.settle),
            (10.0, self.lapse),
            (10.0, self.reconciling.states),
            (60.0, self.reconciling.messages),
            (10.0, lambda: messages.join_overdue(self.ledger)),
            (10.0, lambda: recovery.lapse(self.ledger)),
            (60.0, lambda: wait_times.measure(self.store)),
            (600.0, lambda: carriers.measure(self.store)),
            (15.0, self._silent.end),
            (60.0, lambda: stale_calls.end(self.ledger)),
            (3600.0, lambda: retention.erase(self.store)),
        )


def run(
    stop: Event,
    ledger: Ledger,
    providers: Mapping[str, Provider],
    services: Services,
    *,
    pace: Pace | None = None,
    ready: Event | None = None,
    more: Rounds = (),
    failed: Counter[str] | None = None,
    line_types: LineTypes | None = None,
) -> None:
    """Relays until `stop` is set, then finishes what is on its way. `ready` is set once the loops run.

    `providers` by name, `more` as further upkeep; `line_types` where look-ups are set. `failed` counts by loop the
    rounds that an error ended.
    """
    failed = Counter() if failed is None else failed
    relay = Relay(ledger, providers, services, pace, stop=stop)
    waker = Waker(ledger.store)
    loops = _loops(stop, relay, waker, failed, more, line_types)
    for loop in loops:
        loop.start()
    if ready is not None:
        ready.set()
    stop.wait()
    waker.stop()
    for loop in loops:
        loop.join()
    relay.close()
    if line_types is not None:
        line_types.close()


def _loops(
    stop: Event, relay: Relay, waker: Waker, failed: Counter[str], more: Rounds, line_types: LineTypes | None
) -> list[Thread]:
    """The threads of a relay, before they are started."""
    loops = [
        Thread(
            target=_woken, args=(stop, failed, waker, lambda: relay.send(stop), lambda: _sleep_s(relay)), name="outbox"
        ),
        Thread(target=_woken, args=(stop, failed, waker, relay.read, lambda: IDLE_S), name="journal"),
        Thread(target=_every, args=(stop, failed, ((TIMERS_S, relay.fire),)), name="timers"),
        Thread(target=_every, args=(stop, failed, (*relay.rounds(), *more)), name="upkeep"),
    ]
    if line_types is not None:
        asking = (stop, failed, waker, line_types.round, lambda: IDLE_S)
        loops.append(Thread(target=_woken, args=asking, name="line-types"))
    return loops


def _woken(
    stop: Event, failed: Counter[str], waker: Waker, work: Callable[[], int], sleep_s: Callable[[], float]
) -> None:
    """Works until nothing is left, then sleeps until a commit or `sleep_s`; the generation is read before working."""
    while not stop.is_set():
        seen = waker.generation
        try:
            if work() == 0:
                waker.wait(sleep_s(), seen)
        except Exception as fault:
            _pause(stop, failed, fault)


def _every(stop: Event, failed: Counter[str], rounds: Rounds) -> None:
    due = [time.monotonic()] * len(rounds)
    while not stop.is_set():
        for at, (every_s, work) in enumerate(rounds):
            if stop.is_set():  # each of them may wait seconds for a database or a provider that is away
                return
            if time.monotonic() < due[at]:
                continue
            due[at] = time.monotonic() + every_s
            try:
                work()
            except Exception as fault:
                _pause(stop, failed, fault)
        stop.wait(max(0.0, min(due) - time.monotonic()))


def _pause(stop: Event, failed: Counter[str], fault: Exception) -> None:
    """Logs and counts a fault and pauses; the loop goes on, because the database may be back in the next round."""
    failed[current_thread().name] += 1
    LOG.warning("round_failed", loop=current_thread().name, **fault_fields(fault))
    stop.wait(AGAIN_S)


def _sleep_s(relay: Relay) -> float:
    """Returns seconds until the next row is due or a paced sender has room again; a commit wakes the loop sooner."""
    if relay.pace.full(relay.monotonic()):
        return PACED_S
    due: datetime | None = outbox.next_due(relay.store)
    left = (due - relay.store.clock()).total_seconds() if due else IDLE_S
    return left if 0 < left < IDLE_S else IDLE_S
