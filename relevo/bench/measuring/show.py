"""Prints for every bench: progress while it runs, then a table, or one object last with `--json`."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table


@contextlib.contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[], None]]:
    """Shows a progress bar on standard error and gives a function that advances it, from any thread."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda: bar.advance(task)


def result(title: str, figures: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(figures, ensure_ascii=False), flush=True)
        return
    console, table = Console(), Table(title=title, title_justify="left")
    table.add_column("figure")
    table.add_column("value")
    for name, value in figures.items():
        for line in value if isinstance(value, list) else (value,):
            table.add_row(name, _cell(line))
    console.print(table)
    if figures.get("quiet") is False:
        console.print("others used more than 15 % of this machine meanwhile: measure again when it is quiet")


def languages(title: str, figures: Mapping[str, Mapping[str, Any]], as_json: bool) -> None:
    """Prints one table per language, or all in one object."""
    if as_json:
        result(title, figures, True)
        return
    for language, own in figures.items():
        result(f"{title}: {language}", own, False)


def _cell(value: object) -> str:
    if isinstance(value, Mapping):
        return "  ".join(f"{name} {'-' if one is None else one}" for name, one in value.items())
    return "not measured" if value is None else str(value)
