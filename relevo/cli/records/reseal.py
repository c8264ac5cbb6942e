"""`relevo db reseal`: seals anew, with the present secret, what the secret before sealed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deflect.keeping.resealing import Resealing, Turn
from deflect.storage.errors import DatabaseError
from relevo.cli.access import login
from relevo.cli.records import progress
from relevo.config.settings import Settings


class ResealRefused(DatabaseError):
    """Something is sealed by neither the present secret nor the one before; the message says what and what to do."""

    code = "reseal_refused"


def reseal(
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Go on although some of it opens with neither secret.")
    ] = False,
) -> None:
    """Seal anew what the secret before sealed. Relevo may run meanwhile; after a stop, run it again."""
    from relevo.config.settings import read
    from relevo.programs.wiring import open_store, resealing

    settings, console = read(), Console()
    store = open_store(settings)
    work = resealing(settings, store)
    try:
        _reseal(work, settings, console, anyway=anyway)
    finally:
        store.dispose()
        work.keys.dispose()


def _reseal(work: Resealing, settings: Settings, console: Console, *, anyway: bool) -> None:
    from relevo.config.secrets import OLD_FILE, old_master

    found = work.counted()
    if lost := _listed(found, "neither"):
        _refuse(lost, rotates=bool(old_master(settings)), anyway=anyway, console=console)
    if not old_master(settings):
        console.print("no secret before this one is set, and nothing rests sealed by another", soft_wrap=True)
        return
    wanted = sum(turn.old for turn in found.values())
    done: dict[str, Turn] = {}

    def run(told: progress.Told) -> int:
        done.update(work.run(wanted, told))
        return sum(turn.old for turn in done.values())

    progress.shown(console, "sealing anew", run)
    login.note("resealed", "database", work.store)
    console.print(_table(done))
    if left := _listed(work.counted(), "old"):
        told = f"the secret before seals still: {left}. Restart all programs, let them run for a minute, run this again"
        console.print(told, style="yellow", soft_wrap=True, highlight=False)
        raise typer.Exit(1)
    told = f"done: RELEVO_SECRET_KEY_OLD, or {settings.data_dir / OLD_FILE}, may be removed once every machine says so"
    console.print(told, soft_wrap=True, highlight=False)
    console.print("backups and copies of keys from before open with the secret before: take new ones", soft_wrap=True)


def _refuse(lost: str, *, rotates: bool, anyway: bool, console: Console) -> None:
    if rotates and anyway:
        console.print(f"left as it is, since neither secret opens it: {lost}", style="yellow", soft_wrap=True)
        return
    fix = "set the secret that sealed it in RELEVO_SECRET_KEY_OLD"
    if rotates:
        fix += ", or give --anyway to leave it as it is. Nothing was changed"
    raise ResealRefused(f"what rests here is not sealed by the secrets that are set ({lost}); {fix}")


def _listed(turns: Mapping[str, Turn], which: str) -> str:
    """Returns `webhooks: 3, recordings: 1` for the kinds that have some."""
    counts = {name: getattr(turn, which) for name, turn in turns.items()}
    return ", ".join(f"{name}: {count}" for name, count in counts.items() if count)


def _table(done: Mapping[str, Turn]) -> Table:
    table = Table("kind", "sealed anew", "were so already", box=None)
    for name, turn in done.items():
        if turn.old or turn.present:
            table.add_row(name, str(turn.old), str(turn.present))
    return table
