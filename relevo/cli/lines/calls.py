"""`relevo calls`: exports call detail records as CSV."""

from __future__ import annotations

import csv
import sys
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import typer
from rich.console import Console

from deflect.desk.call_records import CallDetail, calls, note_export
from deflect.policy.phone_numbers import masked
from relevo.cli.access.instants import instant
from relevo.cli.access.login import operator
from relevo.errors import RelevoError

app = typer.Typer(help="Export call detail records.", no_args_is_help=True)
COLUMNS = (
    "began_at", "rang_at", "answered_at", "ended_at", "duration_ms", "talk_ms", "direction", "line", "trunk",
    "caller", "called", "leg", "sip_call_id", "status", "cause", "ended_by", "outcome", "codec", "packets_in",
    "loss_in_percent", "jitter_in_ms", "mos_in", "packets_out", "loss_out_percent", "jitter_out_ms", "mos_out",
    "round_trip_ms",
)  # fmt: skip
EVERY = 1000
"""Calls between two updates of the progress line."""


class WrongTime(RelevoError, ValueError):
    """A time of `relevo calls export` cannot be read; the message names the option and shows the form."""

    code = "wrong_time"
    retryable = False


@app.callback()
def _verbs() -> None:
    """Export call detail records."""


@app.command("export")
def export(
    since: Annotated[str, typer.Option("--from", help="2026-11-24 or 2026-11-24T17:30, UTC. Default: a day ago.")] = "",
    until: Annotated[str, typer.Option("--to", help="Likewise; calls that ended before it. Default: now.")] = "",
    form: Annotated[Literal["csv"], typer.Option("--format", help="csv.")] = "csv",
    numbers: Annotated[
        bool, typer.Option("--numbers", help="Write whole numbers, not only the last three digits. Kept in the audit.")
    ] = False,
) -> None:
    """Write the calls that ended in a span to stdout, one row each, oldest first. Times are UTC, to the millisecond."""
    from relevo.programs.wiring import open_store

    store = open_store()
    first = instant("--from", since, WrongTime) or store.clock() - timedelta(days=1)
    last = instant("--to", until, WrongTime) or store.clock()
    if first >= last:
        raise WrongTime(f"--from: {first.isoformat()} is not before {last.isoformat()}; give --from and --to in order")
    if numbers:
        note_export(store, first, last, operator())
    console, count = Console(stderr=True), 0
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(COLUMNS)
    with console.status("reading calls") as status:
        for count, row in enumerate((_row(call, numbers) for call in calls(store, first, last)), 1):
            out.writerow(row)
            if count % EVERY == 0:
                status.update(f"{count} calls")
    sys.stdout.flush()
    console.print(f"{count} calls", style="dim")


def _row(call: CallDetail, numbers: bool) -> list[object]:
    values = {**_of_leg(call, numbers), **_of_record(call)}
    values["began_at"], values["ended_at"] = _utc(call.began_at), _utc(call.ended_at)
    values["duration_ms"] = _ms(call.began_at, call.ended_at)
    return [values.get(column, "") for column in COLUMNS]


def _of_leg(call: CallDetail, numbers: bool) -> dict[str, object]:
    leg, record = call.leg, call.record
    shown = _harmless if numbers else lambda number: _harmless(masked(number))
    if leg is None:
        return {"line": "sip", "called": shown(record.number) if record else ""}
    sides = (leg.theirs, leg.ours) if leg.direction == "in" else (leg.ours, leg.theirs)
    return {
        "direction": leg.direction,
        "line": leg.line or "sip",
        "caller": shown(sides[0]),
        "called": shown(sides[1]),
        "leg": leg.id,
        "outcome": leg.outcome,
    }


def _of_record(call: CallDetail) -> dict[str, object]:
    record = call.record
    if record is None:
        return {}
    names = (
        "direction", "trunk", "status", "cause", "ended_by", "codec", "packets_in", "packets_out", "jitter_in_ms",
        "jitter_out_ms", "mos_in", "mos_out", "round_trip_ms",
    )  # fmt: skip
    values: dict[str, object] = {name: value for name in names if (value := getattr(record, name)) is not None}
    values["sip_call_id"] = _harmless(record.sip_call_id)
    values["loss_in_percent"] = _percent(record.lost_in, record.packets_in + record.lost_in)
    values["loss_out_percent"] = _percent(record.lost_out, record.packets_out)
    values |= {name: _utc(at) for name in ("rang_at", "answered_at") if (at := getattr(record, name))}
    if record.answered_at:
        values["talk_ms"] = _ms(record.answered_at, record.ended_at)
    return values


def _harmless(text: str) -> str:
    """Keeps a spreadsheet from reading a stranger's text as a formula; `+` of a number stays."""
    return f"'{text}" if text[:1] in ("=", "@", "-") or (text[:1] == "+" and text[1:2] not in "0123456789*") else text


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _ms(start: datetime, end: datetime) -> int:
    return max(0, round((end - start).total_seconds() * 1000))


def _percent(some: int, of: int) -> float:
    return round(100 * min(1.0, some / of), 2) if of > 0 else 0.0
