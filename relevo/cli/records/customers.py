"""`relevo customers`: exports and erases what is stored about a customer, and keeps it for a court."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deflect.keeping.erasing import EraseRefused, Proof
from relevo.cli.access.login import operator

app = typer.Typer(help="Export and erase what is stored about a customer; legal holds.", no_args_is_help=True)
Named = Annotated[str, typer.Argument(metavar="NUMBER|ID", help="A number of the customer, or the customer's id.")]


@app.command("export")
def export(
    customer: Named,
    to: Annotated[
        Path | None, typer.Option(help="File to write; it must not exist. Without it: standard output.")
    ] = None,
) -> None:
    """Write everything that is stored about a customer as JSON, with what is encrypted in clear."""
    from deflect.keeping.export import exported, written
    from relevo.config.settings import read
    from relevo.programs.wiring import open_store

    settings = read()
    if to is not None and to.exists():
        raise EraseRefused(f"{to} already exists; name a new file")
    told = exported(open_store(settings), customer, settings.region, operator())
    words = written(told)
    if to is None:
        typer.echo(words)
        return
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(words + "\n")
    Console().print(f"{to}: {sum(map(len, told.values()))} rows of {len(told)} tables", highlight=False)


@app.command("erase")
def erase(
    customer: Named,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
) -> None:
    """Erase a customer for ever, in every backup too, and print what went from where."""
    from deflect.keeping import erasing, records
    from relevo.config.settings import read
    from relevo.programs import wiring

    settings = read()
    store = wiring.open_store(settings)
    told = wiring.eraser(settings, store)
    erasing.erase_again(told)  # what a crash left
    with store.reading() as db:
        who = records.find(db, customer, settings.region)
    if not yes:
        joined = f", merged with {', '.join(sorted(who.customers - {who.id}))}," if len(who.customers) > 1 else ""
        typer.confirm(f"Erase {who.id}{joined} with {len(who.conversations)} conversations for ever?", abort=True)
    _show(erasing.erase_for(told, who.id, operator()))


@app.command("hold")
def hold(
    customer: Named,
    reason: Annotated[str, typer.Option(help="Why the records must stay, such as the number of a court's case.")],
) -> None:
    """Keep a customer's records: neither erasing nor retention touches them until `release`."""
    from deflect.keeping import holds
    from relevo.config.settings import read
    from relevo.programs.wiring import open_store

    settings = read()
    who = holds.hold(open_store(settings), customer, settings.region, reason, operator())
    Console().print(f"{who.id} is under a legal hold; `relevo customers release` ends it", highlight=False)


@app.command("release")
def release(customer: Named) -> None:
    """End a legal hold."""
    from deflect.keeping import holds
    from relevo.config.settings import read
    from relevo.programs.wiring import open_store

    settings = read()
    ended = holds.release(open_store(settings), customer, settings.region, operator())
    Console().print("the legal hold has ended" if ended else "there was no legal hold on this customer")


def _show(proof: Proof) -> None:
    table = Table(title=f"erased {proof.customer}, {proof.at:%Y-%m-%d %H:%M} UTC")
    table.add_column("from")
    table.add_column("what")
    for name, rows in sorted(proof.rows.items()):
        table.add_row(name, f"{rows} rows erased")
    for name, rows in sorted(proof.changed.items()):
        table.add_row(name, f"{rows} rows kept without what is personal")
    table.add_row("recordings", f"{proof.files} files erased")
    table.add_row("keys", f"{proof.keys} keys destroyed: backups hold nothing readable of sealed values")
    Console().print(table)
