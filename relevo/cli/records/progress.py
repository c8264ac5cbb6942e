"""Shows how far work over many rows has come, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

Told = Callable[[int, int], None]


def shown(console: Console, what: str, work: Callable[[Told], int]) -> int:
    """Run `work` with a bar that appears once there is something to do; returns what `work` does."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=None, visible=False)
        return work(lambda done, of: progress.update(task, completed=done, total=of, visible=True))


def sealed(console: Console, work: Callable[[Told], int]) -> None:
    """Run an upgrade, whose `work` returns how many values it sealed, and say what that means for old backups."""
    if values := shown(console, "sealing what rests in clear", work):
        told = (
            f"{values} values that rested in clear are sealed now. Backups from before hold them in clear: "
            "delete them, or keep them encrypted"
        )
        console.print(told, soft_wrap=True, highlight=False)
