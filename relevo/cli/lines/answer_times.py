"""`relevo carriers` and `relevo waits`: the figures that offers of text and calls act on, as they were measured last.

Both read the database and change nothing; the relay measures.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from deflect.messaging import carriers as measured_carriers
from deflect.policy.report_times import WITHIN_S
from deflect.routing import wait_times

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
UNKNOWN = "unknown"


def carriers(as_json: AsJson = False) -> None:
    """Show by carrier how soon texts are reported as delivered, and how long a call waits for it. Changes nothing."""
    from relevo.programs.wiring import open_store

    with open_store().reading() as db:
        found = measured_carriers.known(db)
    if as_json:
        print(json.dumps({"within_s": WITHIN_S, "carriers": [asdict(one) for one in found]}, ensure_ascii=False))
        return
    rows = [
        (one.carrier, one.texts, one.reported, f"{one.within / one.texts:.0%}", f"{one.limit_s:g} s") for one in found
    ]
    titles = ("carrier", "texts", "reported", f"within {WITHIN_S:g} s", "a call waits")
    _show(titles, rows, "no hand-over of the last 30 days is old enough to count; every call waits 10 s")


def waits(as_json: AsJson = False) -> None:
    """Show by queue how long customers wait for a person, by phone and by text, and on what that rests."""
    from relevo.programs.wiring import open_store

    store = open_store()
    now = store.clock()
    with store.reading() as db:
        found = wait_times.measured(db, now)
    if as_json:
        print(json.dumps({"waits": [_document(one) for one in found]}, ensure_ascii=False))
        return
    rows = [
        (one.queue or "all queues", one.medium, _minutes(one.minutes), one.answers, _age(one.newest, now))
        for one in found
    ]
    titles = ("queue", "by", "wait", "answers in 4 h", "newest answer")
    _show(titles, rows, "nothing was measured in the last 15 minutes: the relay does it, once a minute")


def _document(one: wait_times.Measured) -> dict[str, Any]:
    return asdict(one) | {"newest": one.newest.isoformat() if one.newest else None}


def _minutes(minutes: int | None) -> str:
    return UNKNOWN if minutes is None else f"{minutes} min"


def _age(newest: datetime | None, now: datetime) -> str:
    return "none" if newest is None else f"{max(0, round((now - newest).total_seconds() / 60))} min ago"


def _show(titles: Sequence[str], rows: Sequence[Sequence[object]], empty: str) -> None:
    console = Console()
    if not rows:
        console.print(empty, highlight=False)
        return
    table = Table(*titles)
    for row in rows:
        table.add_row(*map(str, row))
    console.print(table)
