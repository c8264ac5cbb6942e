"""`relevo audit`: who did what, and who looked at which customer."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console

from relevo.cli import tables
from relevo.cli.access.instants import instant
from relevo.errors import RelevoError

app = typer.Typer(help="Read the audit: who did what, and who looked at which customer.", no_args_is_help=True)


class WrongAuditTime(RelevoError, ValueError):
    """A time of `relevo audit list` cannot be read; the message names the option and shows the form."""

    code = "wrong_audit_time"
    retryable = False


class WrongAuditCustomer(RelevoError, ValueError):
    """What `relevo audit list --customer` got is no customer's id; the message shows the form."""

    code = "wrong_audit_customer"
    retryable = False


@app.callback()
def _verbs() -> None:
    """Read the audit."""


@app.command("list")
def show(
    person: Annotated[str, typer.Option(help="E-mail of an account, id of a key, or login of the system.")] = "",
    customer: Annotated[str, typer.Option(help="Id of a customer, as conversations have it: cus_...")] = "",
    since: Annotated[str, typer.Option("--from", help="2026-11-24 or 2026-11-24T17:30, UTC.")] = "",
    until: Annotated[str, typer.Option("--to", help="Likewise; rows before it.")] = "",
    most: Annotated[int, typer.Option(help="Rows at most.", min=1, max=500)] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a row.")] = False,
) -> None:
    """List the audit, newest first. It has ids, and no words or numbers of customers."""
    from deflect.people import audit
    from relevo.programs.wiring import open_store

    if customer and not customer.startswith("cus_"):
        raise WrongAuditCustomer(
            f"--customer: '{customer}' is not a customer's id; write cus_..., as the audit lists it"
        )
    first, last = instant("--from", since, WrongAuditTime), instant("--to", until, WrongAuditTime)
    store = open_store()
    with store.reading() as db:
        rows = audit.rows(db, person=person, customer=customer, since=first, until=last, limit=most)
    if as_json:
        for row in rows:
            typer.echo(json.dumps(audit.as_json(row)))
        return
    table = tables.whole("at", "who", "did", "to", "customer", "more")
    for row in rows:
        more = ", ".join(f"{name}={value}" for name, value in row.detail.items())
        table.add_row(row.at.isoformat(" ", "seconds"), row.who, row.action, row.subject, row.customer, more)
    Console().print(table if rows else "no rows")
