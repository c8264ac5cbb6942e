"""`relevo bench inbox`: how long the desk's reads take over a ledger of so many entries.

Each read is measured in this process, as the workspace makes it for one request: a page of the list with its counts,
one conversation, a page of a long timeline, and searches as they are typed, for common words, rare ones and numbers.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text

from deflect import desk
from deflect.desk.lists.views import View
from deflect.people.teams import Scope
from deflect.storage.store import Store
from relevo.bench import past
from relevo.bench.measuring.figures import spread
from relevo.bench.measuring.machine import Load

READS: Final = 200
OURS: Final = "+34910000001"
AGENT: Final = Scope("usr_bench")
REGION: Final = "ES"
VIEWS: Final[tuple[View, ...]] = ("ours", "open", "queue", "resolved")
Step = Callable[[], None]
Read = Callable[[Any], object]


def run(messages: int, database: str = "", step: Step = lambda: None) -> dict[str, Any]:
    """Returns the figures. `database` is an empty PostgreSQL database; empty: SQLite in a folder of its own."""
    load = Load()
    with tempfile.TemporaryDirectory(prefix="relevo-inbox-") as folder:
        store = Store(database or f"sqlite:///{Path(folder)}/relevo.db")
        store.upgrade()
        past.fill(store, OURS, messages, step)
        if not store.sqlite:
            with store.transaction() as db:
                db.execute(text("ANALYZE"))
        figures = measured(store, messages)
        store.dispose()
    return {"messages": messages, **figures, "quiet": load.quiet()}


def measured(store: Store, messages: int) -> dict[str, Any]:
    draw = random.Random(11)  # noqa: S311  (no secret)
    most = past.conversations(messages)
    now = store.clock()

    def listed(db: Any) -> object:
        view = draw.choice(VIEWS)
        return desk.page(db, view, AGENT, day=desk.day_of(now)), desk.counts(db, AGENT)

    def conversation(db: Any) -> object:
        name = f"cnv_{draw.randrange(most):09}"
        return desk.row(db, name, AGENT), desk.card(db, name, AGENT), desk.thread(db, name, now)

    def timeline(db: Any) -> object:
        return desk.thread(db, past.LONGEST, now, draw.randrange(500, past.LONG))

    sought = searches(draw, most)

    def search(db: Any) -> object:
        return desk.page(db, "all", AGENT, next(sought), REGION), desk.counts(db, AGENT)

    reads = {"list_ms": listed, "conversation_ms": conversation, "timeline_ms": timeline, "search_ms": search}
    return {name: spread(_times(store, read)) for name, read in reads.items()}


def searches(draw: random.Random, most: int) -> Any:
    """Yields what agents type: one word, two, a beginning of one, a whole number, a part of one."""
    words, weights = past.vocabulary(random.Random(7))  # noqa: S311
    while True:
        one, other = draw.choices(words, cum_weights=weights, k=2)
        yield one
        yield f"{one} {other}"
        yield f"{one} {other[:3]}"
        yield past.number(draw.randrange(most))
        yield past.number(draw.randrange(most))[3:9]


def _times(store: Store, read: Read) -> list[float]:
    found = []
    for _ in range(READS):
        began = time.perf_counter()
        with store.reading() as db:
            read(db)
        found.append(1000 * (time.perf_counter() - began))
    return found
