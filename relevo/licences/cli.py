"""`relevo licences`: prints under which licences everything is, or writes a bill of materials."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from relevo.errors import RelevoError
from relevo.licences import inventory, sbom
from relevo.licences.inventory import Component, Locked

SOURCE_LOCK = Path(__file__).parents[2] / "requirements.lock"


class NoLockFile(RelevoError, FileNotFoundError):
    """The lock file that was named is not there."""

    code = "no_lock_file"
    retryable = False


def licences(
    bill: Annotated[
        Path | None, typer.Option("--sbom", help="Write a CycloneDX bill of materials to this file.")
    ] = None,
    lock: Annotated[
        Path | None,
        typer.Option(help="With --sbom: a lock file. Default: the source folder's, else what is installed."),
    ] = None,
) -> None:
    """Print the licence of every library, asset and model, or write them as a CycloneDX bill of materials."""
    parts, console = inventory.components(), Console()
    if bill is not None:
        found = _distributions(lock, parts)
        bill.write_text(sbom.bill(version("relevo"), parts, found), encoding="utf-8")
        console.print(
            f"{bill}: {len(found)} distributions and {sum(one.group != 'python' for one in parts)} other parts"
        )
        return
    table = Table("part", "version", "licence", "notice")
    for one in parts:
        table.add_row(one.name, one.version, one.licence, one.notice)
    console.print(table)
    console.print("Relevo itself: Apache-2.0. What GPL parts mean for whoever ships an image: README.md, Licences.")


def _distributions(lock: Path | None, parts: Sequence[Component]) -> tuple[Locked, ...]:
    """Those of the lock file that is given or lies in the source folder; else those that are installed here."""
    if lock is None and not SOURCE_LOCK.is_file():
        return inventory.installed(parts)
    given = lock or SOURCE_LOCK
    if not given.is_file():
        raise NoLockFile(f"there is no lock file {given}; leave --lock out to list what is installed here")
    return inventory.locked(given.read_text("utf-8"))
