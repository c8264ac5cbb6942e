"""`relevo ladder`: how far callers came who were offered to carry on by text, as a table, JSON or CSV."""

from __future__ import annotations

import csv
import json
import sys
from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deflect.reports.ladder import DIMENSIONS, RUNGS, Dimension, Ladder, ladders
from relevo.cli.access.instants import instant
from relevo.errors import RelevoError

DAYS = 30
BEFORE = f"Default: {DAYS} days ago."
TITLES = {
    "offered": "offered", "declined": "declined", "accepted": "accepted", "sent": "sent", "delivered": "delivered",
    "undelivered": "not delivered", "replied": "replied", "solved_alone": "solved alone",
    "solved_by_person": "by a person", "dropped_out": "dropped out", "open": "open", "called_back": "called back",
    "net": "net",
}  # fmt: skip


class LadderRefused(RelevoError, ValueError):
    """The ladder cannot be counted as asked; the message names the option and says what to write."""

    code = "ladder_refused"
    retryable = False


def ladder(
    since: Annotated[
        str, typer.Option("--from", help=f"2026-11-24 or 2026-11-24T17:30, UTC. Default: {DAYS} days ago.")
    ] = "",
    until: Annotated[str, typer.Option("--to", help="Likewise; offers made before it. Default: now.")] = "",
    by: Annotated[str, typer.Option("--by", help=f"Group by any of {', '.join(DIMENSIONS)}, with commas.")] = "flow",
    within: Annotated[int, typer.Option("--within", min=1, max=90, help="Days in which a call counts as such.")] = 7,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="One row per group, and a column per goal.")] = False,
) -> None:
    """Show what became of text offers: accepted, delivered, replied, solved, called back. Changes nothing."""
    from relevo.programs.wiring import open_store

    store = open_store()
    first = instant("--from", since, LadderRefused) or store.clock() - timedelta(days=DAYS)
    last = instant("--to", until, LadderRefused) or store.clock()
    if first >= last:
        raise LadderRefused(f"--from: {first.isoformat()} is not before {last.isoformat()}; give them in order")
    if as_json and as_csv:
        raise LadderRefused("--json and --csv: give one of them")
    groups = _dimensions(by)
    with store.reading() as db:
        found = ladders(db, first, last, groups, timedelta(days=within))
    if as_json:
        head = {"from": first.isoformat(), "to": last.isoformat(), "within_days": within}
        print(json.dumps(head | {"ladders": [_document(one) for one in found]}, ensure_ascii=False))
    elif as_csv:
        _as_csv(found, groups)
    else:
        _as_table(found, groups)


def _dimensions(by: str) -> tuple[Dimension, ...]:
    asked = [name.strip() for name in by.split(",") if name.strip()]
    if wrong := [name for name in asked if name not in DIMENSIONS]:
        raise LadderRefused(f"--by: there is no {wrong[0]}; write any of {', '.join(DIMENSIONS)}, with commas")
    return tuple(each for each in DIMENSIONS if each in asked)


def _document(one: Ladder) -> dict[str, object]:
    return {**dict(one.of.items()), **one.counts, "goals": dict(one.goals)}


def _as_csv(found: list[Ladder], groups: tuple[Dimension, ...]) -> None:
    goals = sorted({name for one in found for name in one.goals})
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow([*groups, *RUNGS, *(f"goal:{name}" for name in goals)])
    for one in found:
        counts = [one.counts[rung] for rung in RUNGS]
        out.writerow([*(one.of[each] for each in groups), *counts, *(one.goals.get(name, 0) for name in goals)])
    sys.stdout.flush()


def _as_table(found: list[Ladder], groups: tuple[Dimension, ...]) -> None:
    """One row per rung, since a terminal is narrow and a ladder is read downwards."""
    console = Console()
    if not found:
        console.print("No text was offered in this span.")
        return
    for one in found:
        table = Table(title=" · ".join(one.of[each] or "-" for each in groups) or "all", title_justify="left")
        table.add_column("rung")
        table.add_column("count", justify="right")
        table.add_column("of the offers", justify="right")
        for rung in RUNGS:
            table.add_row(TITLES[rung], str(one.counts[rung]), _share(one.counts[rung], one.counts["offered"]))
        for name, count in one.goals.items():
            table.add_row(f"goal {name}", str(count), "")
        console.print(table)


def _share(some: int, of: int) -> str:
    return f"{100 * some / of:.0f} %" if of else ""
