"""`relevo models`: lists, fetches and verifies model files. Only this and the first `relevo up` download anything."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
from rich.table import Table

app = typer.Typer(help="List, fetch and verify speech models.", no_args_is_help=True)
Names = Annotated[list[str] | None, typer.Argument(help="Model names.")]
NEEDED = ("whisper-base", "silero-vad")
"""The models that a new machine needs to recognise speech."""


@app.command("list")
def show() -> None:
    """List the models: purpose, size, licence, and whether each is on this machine."""
    from relevo.config.settings import read
    from speech import models

    table = Table("model", "title", "used for", "size", "licence", "present")
    for name, model in models.manifest().items():
        here = "yes" if models.present(read().models, name) else "no"
        table.add_row(name, model.title, model.used_for, f"{model.size / 1e6:.0f} MB", model.licence, here)
    Console().print(table)


@app.command("fetch")
def fetch(names: Names = None) -> None:
    """Download and verify models. By default the ones a new machine needs; intact models are kept."""
    from relevo.config.settings import read

    fetch_all(read().models, names or NEEDED)


def fetch_all(folder: Path, names: tuple[str, ...] | list[str]) -> None:
    """Fetches models with a progress bar. Raises `FetchFailed`, `ModelMissing`."""
    from speech import models

    name_column, what_column = TextColumn("[bold]{task.fields[model]}"), TextColumn("{task.description}")
    with Progress(name_column, BarColumn(), DownloadColumn(), what_column, console=Console(stderr=True)) as bar:
        for name in names:
            task = bar.add_task("", total=models.known(name).download_bytes, model=name)
            models.fetch(
                folder,
                name,
                lambda at, task=task: bar.update(task, completed=at.done, description=at.what),  # type: ignore[misc]
            )
            bar.update(task, completed=models.known(name).download_bytes, description="ready")


@app.command("verify")
def verify(names: Names = None) -> None:
    """Compare every file with its checksum; by default all models that are present. Exit code 1 if one differs."""
    from relevo.config.settings import read
    from speech import models

    folder = read().models
    chosen = names or [name for name in models.manifest() if models.present(folder, name)]
    wrong = [f"{name}: {problem}" for name in chosen for problem in models.verify(folder, name)]
    for problem in wrong:
        Console(stderr=True).print(f"[red]{escape(problem)}[/]; fetch it again: relevo models fetch")
    Console().print(f"{len(chosen)} checked, {len(wrong)} wrong")
    raise typer.Exit(1 if wrong else 0)
