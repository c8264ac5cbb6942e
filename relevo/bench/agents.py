"""`relevo bench agents`: whether a whole centre hears of what changes, and how long its pages take meanwhile.

Each agent has a browser that follows and a hundred conversations of their own; twenty have a second one open. The
busiest four hours of a month of 50,000 conversations come within 2.4 minutes, through the ingress and the relay.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any, Final

from sqlalchemy import select, update

from deflect import tables
from deflect.people import accounts
from deflect.storage import event_feed
from deflect.storage.store import Store
from deflect.tables import Conversation
from gateway.testing.twilio import Simulator
from relevo.bench import past
from relevo.bench.callers import customers, followers
from relevo.bench.callers.followers import Followed
from relevo.bench.deflect import FLOW
from relevo.bench.installation.installation import Installation, installed
from relevo.bench.installation.own_ports import draw
from relevo.bench.measuring.figures import spread
from relevo.bench.measuring.machine import Load
from relevo.config import senders
from relevo.programs import wiring

AGENTS: Final = 90
TABS: Final = 20
EACH: Final = 100
"""Conversations of each agent."""
ARRIVALS: Final = 2000
EVERY_S: Final = 0.072
"""From one arrival to the next: a hundredth of what it is in the busiest hours."""
SETTLE_S: Final = 60.0
"""How long what came last may take to be read and heard."""
STILL_S: Final = 3.0

Step = Callable[[], None]


def run(agents: int = AGENTS, arrivals: int = ARRIVALS, step: Step = lambda: None) -> dict[str, Any]:
    """Returns the figures; `step` follows each arrival. Raises `relevo.programs.supervisor.NotReady`."""
    load, port = Load(), draw()
    with installed(FLOW, {}, ("ingress", "relay", "workspace"), providers=customers.account(port)) as house:
        store = wiring.open_store(house.settings)
        try:
            people = _staff(store, house, agents)
            start = event_feed.latest(store)
            with (
                customers.writing(house, port) as simulator,
                followers.following(house.settings.pages_url, people, min(TABS, agents), start) as centre,
            ):
                _arrive(simulator, house, arrivals, step)
                missing = _settled(store, arrivals)
                met = followers.result(centre)
            told = dict(_told(store, start))
        finally:
            store.dispose()
    return {
        "agents": agents,
        "event_ms": spread(list(_late(met, told))),
        "page_ms": spread(met.page_ms),
        "lost": _unheard(met, told) + met.refused + missing,
        "quiet": load.quiet(),
        "events": len(told),
        "pages": len(met.page_ms),
        "lost_by": {"events": _unheard(met, told), "requests": met.refused, "arrivals": missing},
    }


def _staff(store: Store, house: Installation, agents: int) -> list[tuple[str, str]]:
    """Makes the accounts, whose password is of this run only, and gives each its conversations."""
    password = secrets.token_urlsafe(24)
    people = [(f"agent{number}@example.com", password) for number in range(agents)]
    ids = [accounts.create_user(store, email, "Agent", password).id for email, _ in people]
    past.fill(store, senders.main(house.settings), past.LONG + agents * EACH * past.EACH, lambda: None)
    with store.transaction() as db:
        for number, user in enumerate(ids):
            own = Conversation.id.in_([f"cnv_{place:09}" for place in range(number, agents * EACH, agents)])
            db.execute(update(Conversation).where(own).values(state="open", owner="agent", owner_user_id=user))
    return people


def _arrive(simulator: Simulator, house: Installation, arrivals: int, step: Step) -> None:
    began, sender = time.monotonic(), senders.main(house.settings)
    for number in range(arrivals):
        Event().wait(max(0.0, began + number * EVERY_S - time.monotonic()))
        simulator.customer_writes(f"+3460{number:07}", sender, f"arrival {number}")
        step()


def _settled(store: Store, arrivals: int) -> int:
    """Waits until all who wrote are in the ledger and nothing changes any more. Returns how many are not there."""
    until, newest, still = time.monotonic() + SETTLE_S, 0, 0.0
    while (now := time.monotonic()) < until and (not still or now - still < STILL_S):
        latest = event_feed.latest(store)
        if latest != newest or _arrived(store) < arrivals:
            newest, still = latest, now
        Event().wait(0.5)
    return arrivals - _arrived(store)


def _arrived(store: Store) -> int:
    texts = select(tables.Entry.conversation_id).where(tables.Entry.text.startswith("arrival ")).distinct()
    with store.reading() as db:
        return len(db.scalars(texts).all())


def _told(store: Store, start: int) -> Iterator[tuple[int, float]]:
    """Yields each event since `start`, with when it was written, in seconds since 1970."""
    with store.reading() as db:
        for row in db.execute(select(tables.Event.sequence, tables.Event.at).where(tables.Event.sequence > start)):
            yield row.sequence, row.at.timestamp()


def _late(met: Followed, told: dict[int, float]) -> Iterator[float]:
    """Yields how late each event came, in ms, over lines that stood when it was written."""
    for line in met.lines:
        for sequence, came, since in zip(line.sequences, line.came, line.since, strict=True):
            if told.get(sequence, 0.0) > since:
                yield 1000 * (came - told[sequence])


def _unheard(met: Followed, told: dict[int, float]) -> int:
    return sum(len(told.keys() - set(line.sequences)) for line in met.lines)
