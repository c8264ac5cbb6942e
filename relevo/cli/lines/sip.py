"""`relevo sip`: the SIP messages of a call, as a ladder or as a capture file."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy import select

from deflect.storage.errors import DatabaseError
from deflect.tables import CallRecord, Leg
from ivr.lines.sip.diagnostics.ladder import label, ladder, ordered
from ivr.lines.sip.diagnostics.pcap import pcap
from ivr.lines.sip.diagnostics.ring import Seen, messages
from relevo.cli import tables
from relevo.config.settings import Settings, read
from relevo.errors import RelevoError
from relevo.kamailio import program as kamailio
from relevo.programs import sip_trace, wiring

app = typer.Typer(help="Show the SIP messages of calls.", no_args_is_help=True)
COLUMNS = ("began (UTC)", "from", "to", "last answer", "messages", "Call-ID")
WIDE = 1000
NEWEST = 20
"""Calls that are listed."""


class NoSuchTrace(RelevoError, LookupError):
    """No message of this call is kept; the message says why that may be."""

    code = "no_such_trace"
    retryable = False


@app.callback()
def _verbs() -> None:
    """Show the SIP messages of calls."""


@app.command("trace")
def trace(
    call: Annotated[
        str, typer.Argument(help="A leg, a Call-ID, or the last digits of a number. Default: list the newest calls.")
    ] = "",
    file: Annotated[
        Path | None,
        typer.Option(
            "--pcap", help="Write a capture file instead, for Wireshark; without a call, of all that is kept."
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Print the messages below the ladder.")] = False,
) -> None:
    """Show the SIP messages of a call as a ladder. Numbers are masked; times are UTC."""
    settings = read()
    if not call and file is None:
        _list(settings)
        return
    found = ordered(_found(settings, call) if call else messages(sip_trace.folder(settings)))
    if not found:
        why = "" if settings.sip_trace else "; RELEVO_SIP_TRACE is off"
        named = f" of '{call}'" if call else ""
        raise NoSuchTrace(
            f"no message{named} is kept{why}; the newest calls: `relevo sip trace`. Messages are kept for "
            f"{settings.sip_trace_days} days and {settings.sip_trace_mb} MB"
        )
    if file is not None:
        file.write_bytes(pcap(found))
        Console(stderr=True).print(f"{file}: {len(found)} messages", style="dim", highlight=False)
        return
    typer.echo("\n".join(ladder(found, _names(settings))))
    if full:
        for seen in found:
            typer.echo(f"\n{seen.at:.3f} {seen.transport} {seen.source} > {seen.target}\n{seen.text}".rstrip())


def _found(settings: Settings, call: str) -> list[Seen]:
    """Returns the messages of the newest call that this names."""
    folder = sip_trace.folder(settings)
    for call_id in (call, *_call_ids(settings, call)):
        if found := list(messages(folder, call_id)):
            return found
    if not (call.lstrip("+").isdigit() and len(call) >= 3):
        return []
    ends = f"{call[-3:]}@"  # the ring has the last three digits
    newest = ""
    for seen in messages(folder):
        head = seen.text.partition("\r\n\r\n")[0]
        if seen.text.startswith("INVITE ") and f"*{ends}" in head:
            newest = seen.call_id
    return list(messages(folder, newest)) if newest else []


def _call_ids(settings: Settings, call: str) -> list[str]:
    """Returns Call-IDs of the leg, or of the newest calls with a number that ends so; none while the ledger is away."""
    numbered = call.lstrip("+")
    which = (Leg.id == call) | (Leg.theirs.endswith(numbered) if numbered.isdigit() else Leg.call_id == call)
    query = (
        select(Leg.call_id)
        .where(which, Leg.medium == "voice")
        .order_by(Leg.opened_at.desc(), Leg.id.desc())
        .limit(NEWEST)
    )
    try:
        with wiring.open_store(settings).reading() as db:
            keys = [key for key in db.scalars(query) if key]
            known = select(CallRecord.call_id, CallRecord.sip_call_id).where(CallRecord.call_id.in_(keys))
            recorded = {key: sip for key, sip in db.execute(known)}  # noqa: C416
    except DatabaseError:
        return []
    return [recorded.get(key) or key.rpartition("~")[0] or key for key in keys]


def _list(settings: Settings) -> None:
    calls: dict[str, list[Seen]] = {}
    for seen in messages(sip_trace.folder(settings)):
        if seen.text.startswith("INVITE ") or seen.call_id in calls:
            calls.setdefault(seen.call_id, []).append(seen)
    table = tables.whole(*COLUMNS)
    newest = sorted(calls.items(), key=lambda item: item[1][0].at, reverse=True)[:NEWEST]
    for call_id, all_ in newest:
        first = all_[0]
        answers = [label(seen.text) for seen in all_ if seen.text.startswith("SIP/2.0")]
        began = datetime.fromtimestamp(first.at, UTC).strftime("%Y-%m-%d %H:%M:%S")
        ends = (_header(first.text, "From"), _header(first.text, "To"))
        cells = (began, *ends, answers[-1] if answers else "none", str(len(all_)), call_id)
        table.add_row(*map(escape, cells))
    console = Console() if sys.stdout.isatty() else Console(width=WIDE)  # a pipe gets each row whole
    console.print(table if newest else "no call is kept yet", highlight=False)


def _header(text: str, name: str) -> str:
    _, _, rest = text.partition(f"\r\n{name}: <")
    return rest.partition(">")[0].partition(":")[2]


def _names(settings: Settings) -> dict[str, str]:
    """Returns what addresses of this installation are called in a ladder."""
    if not kamailio.fronted(settings):
        return {f"{settings.sip_host}:{settings.sip_port + n}": f"worker {n}" for n in range(settings.workers)}
    where = kamailio.layout(settings)
    ports = [where.port, *([where.tls.port] if where.tls else [])]
    names = {f"{host}:{port}": "Kamailio" for host in where.hosts for port in ports}
    return names | {f"{where.hosts[-1]}:{port}": f"worker {n}" for n, port in enumerate(where.workers)}
