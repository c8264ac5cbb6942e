"""`relevo licences`: prints under which licences everything is, or writes a bill of materials."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from relevo.licences import inventory, sbom


def licences(
    bill: Annotated[
        Path | None, typer.Option("--sbom", help="Write a CycloneDX bill of materials to this file.")
    ] = None,
    lock: Annotated[Path, typer.Option(help="With --sbom: the lock file of the release.")] = Path("requirements.lock"),
) -> None:
    """Print the licence of every library, asset and model, or write them as a CycloneDX bill of materials."""
    parts, console = inventory.components(), Console()
    if bill is not None:
        found = inventory.locked(lock.read_text("utf-8"))
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
