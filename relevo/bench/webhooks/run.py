"""Runs the bench: the ingress and the bare server in turn, then the relay's reader by itself."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import chain
from threading import Event
from typing import Any, Final

from sqlalchemy import func, select

from deflect.storage.store import Store
from deflect.tables import Journal
from gateway.providers import FIRST
from gateway.testing.twilio import ACCOUNT, TOKEN, Simulator
from relevo.bench.installation.installation import Installation, installed
from relevo.bench.installation.own_ports import draw
from relevo.bench.measuring.figures import spread
from relevo.bench.measuring.machine import Load, cpu_s
from relevo.bench.webhooks import bare, clients, filling
from relevo.bench.webhooks.clients import PATH, Answers, Posting
from relevo.cli import up
from relevo.programs import wiring

FLOW: Final = "banco_texto"
OURS: Final = "+34910000001"
ROUNDS: Final = 4
ROUND_S: Final = 3.0
READ: Final = 1500
"""Messages that wait before the reader is measured alone."""
READ_S: Final = 8.0
START_S: Final = 60.0
Step = Callable[[], None]
STEPS: Final = 2 * ROUNDS + 2


@dataclass(slots=True)
class Rounds:
    """What was posted to one server."""

    answered: list[int] = field(default_factory=list)
    latency_ms: list[float] = field(default_factory=list)
    seconds: float = 0.0
    refused: int = 0

    def add(self, answers: Answers) -> None:
        self.answered += answers.kept
        self.latency_ms += answers.latency_ms
        self.seconds += answers.seconds
        self.refused += answers.refused

    def per_s(self) -> float:
        return len(self.answered) / self.seconds


def run(
    at_once: int, *, relay: bool, backlog: int, entries: int, database: str = "", step: Step = lambda: None
) -> dict[str, Any]:
    """Returns the figures. `database` is an empty PostgreSQL database; empty: SQLite in a folder of its own.

    Raises `relevo.programs.supervisor.NotReady`.
    """
    load, port = Load(), draw()
    account = {"account_sid": ACCOUNT, "auth_token": TOKEN, "base_url": f"http://127.0.0.1:{port}"}
    own = {"providers": json.dumps({FIRST: account}), "numbers": json.dumps({OURS: "tienda"}), f"{FIRST}_sender": OURS}
    own |= {"first_replies_per_day": "10000000"} | ({"database_url": database} if database else {})
    with ExitStack() as stack:
        house = stack.enter_context(installed(FLOW, {}, ("ingress",), **own))
        store = wiring.open_store(house.settings)
        provider = Simulator(port=port, inbound_url=f"{house.settings.ingress_url}{PATH}", senders=[OURS])
        stack.enter_context(provider)
        plain = database or str(house.settings.data_dir / "bare.db")
        beside = stack.enter_context(bare.served(plain, TOKEN, house.settings.ingress_url))
        posts = stack.enter_context(clients.process())
        filling.entries(store, OURS, entries)
        filling.backlog(store, wiring.vault(house.settings), OURS, 0, backlog)
        if relay:
            _start_relay(house)
        step()
        ours, theirs, first = _rounds(house, beside, posts, at_once, backlog, step)
        lost = len(set(map(clients.sid, ours.answered)) - _kept(store))
        if not relay:
            _start_relay(house)
        figures = _figures(ours, theirs, lost) | _read(house, store, first)
        step()
        store.dispose()
        return figures | {"quiet": load.quiet()}


def _start_relay(house: Installation) -> None:
    programs = chain.from_iterable(up.programs(house.settings))
    house.programs.start(next(one for one in programs if one.name == "relay"), within_s=START_S)


def _rounds(
    house: Installation, beside: int, posts: ProcessPoolExecutor, at_once: int, first: int, step: Step
) -> tuple[Rounds, Rounds, int]:
    """Posts to both servers in turn; returns what each answered, and the first message that was not made."""
    ours, theirs = Rounds(), Rounds()
    posting = Posting(0, house.settings.ingress_url, TOKEN, OURS, first, at_once, ROUND_S)
    for _ in range(ROUNDS):
        for port, rounds in ((beside, theirs), (house.settings.ingress_port, ours)):
            answers = posts.submit(clients.post, replace(posting, port=port)).result()
            posting = replace(posting, first=answers.next)
            rounds.add(answers)
            step()
    return ours, theirs, posting.first


def _kept(store: Store) -> set[str]:
    with store.reading() as db:
        return set(db.scalars(select(Journal.key)))


def _read(house: Installation, store: Store, first: int) -> dict[str, Any]:
    """Measures the reader with enough messages before it, and nothing at the door."""
    filling.backlog(store, wiring.vault(house.settings), OURS, first, max(0, READ - _count(store, "new")))
    read, relay = _count(store, "done"), house.pid("relay")
    began, used = time.monotonic(), cpu_s(relay)
    while time.monotonic() - began < READ_S and _count(store, "new"):
        Event().wait(0.1)
    count, seconds = _count(store, "done") - read, time.monotonic() - began
    cpu_ms = 1000 * (cpu_s(relay) - used) / count if count else None
    return {"read_per_s": round(count / seconds, 1), "read_cpu_ms": cpu_ms and round(cpu_ms, 2)}


def _count(store: Store, state: str) -> int:
    with store.reading() as db:
        return db.scalar(select(func.count()).where(Journal.state == state)) or 0


def _figures(ours: Rounds, theirs: Rounds, lost: int) -> dict[str, Any]:
    return {
        "requests_per_s": round(ours.per_s(), 1),
        "baseline_requests_per_s": round(theirs.per_s(), 1),
        "ratio": round(ours.per_s() / theirs.per_s(), 3) if theirs.answered else None,
        "latency_ms": spread(ours.latency_ms),
        "baseline_latency_ms": spread(theirs.latency_ms),
        "refused": ours.refused,
        "lost": lost,
    }
