"""`relevo flows versions` and `relevo flows diff`: what was published, by whom, who converses on it, what changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from relevo.cli import tables
from relevo.cli.flows.publishing import Name, number
from relevo.config.settings import Settings, read
from relevo.publishing import flow_files, publications
from relevo.publishing.flow_files import NoSuchFlow
from relevo.publishing.publications import Publication
from voice_flows.publishing import differences
from voice_flows.publishing.differences import Change, Field

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
SIGNS = {"added": "[green]+[/]", "removed": "[red]-[/]", "changed": "[yellow]~[/]"}
LONGEST = 400
"""Most characters of a text that a difference prints."""


def versions(
    flow: Annotated[str, typer.Argument(help="Name of a flow. Default: the current version of every flow.")] = "",
    as_json: AsJson = False,
) -> None:
    """List what was published: number, time, author, note, and the calls and threads that are on each version."""
    from relevo.programs.wiring import open_store

    store = open_store(read())
    if flow:
        found = publications.history(store, flow)
        publications.numbered(found, flow, found[-1].number if found else 0)
    else:
        found = [publications.history(store, name)[-1] for name in sorted(publications.current(store))]
    if as_json:
        told = [{name: value for name, value in asdict(one).items() if name != "text"} for one in found]
        typer.echo(json.dumps({"versions": told}, ensure_ascii=False, default=str))
        return
    table = tables.whole("flow", "version", "published", "by", "live", "note", "digest")
    newest = {one.flow: one.number for one in found}
    for one in reversed(found):
        state = _state(one, newest[one.flow])
        when = f"{one.at:%Y-%m-%d %H:%M} UTC"
        note = " ".join(filter(None, (state, escape(one.note))))
        table.add_row(one.flow, f"v{one.number}", when, escape(one.author), str(one.live), note, one.version)
    Console().print(table)


def _state(one: Publication, newest: int) -> str:
    words = []
    if one.retired_at:
        words.append(f"[red]retired[/] by {escape(one.retired_by)} on {one.retired_at:%Y-%m-%d};")
    elif one.number == newest:
        words.append("[green]answers[/];")
    if one.restores:
        words.append(f"the words of v{one.restores};")
    if one.anyway:
        words.append("[yellow]talks failed[/];")
    return " ".join(words)


def diff(
    flow: Name,
    before: Annotated[str, typer.Argument(help="Version such as v2. Default: the one that answers.")] = "",
    after: Annotated[str, typer.Argument(help="Version such as v3. Default: the file.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show what changed in a flow: nodes added, removed and changed, and each text before and after."""
    from relevo.programs.wiring import open_store

    settings = read()
    history = publications.history(open_store(settings), _name(flow))
    last = history[-1].number if history else 0
    old = publications.numbered(history, _name(flow), number(before) if before else last)
    if after:
        one = publications.numbered(history, _name(flow), number(after))
        title, text = one.told, one.text
    else:
        title, text = _file(flow, settings)
    found = differences.changes(old.text, text)
    if as_json:
        typer.echo(json.dumps({"changes": [asdict(one) for one in found]}, ensure_ascii=False))
        return
    console = Console()
    console.print(f"[bold]{escape(_name(flow))}[/]: {escape(old.told)} → {escape(title)}", highlight=False)
    _print(found, console, old.text == text)


def _name(flow: str) -> str:
    """Returns the name of the flow, which may be given by its file."""
    path = Path(flow)
    return flow_files.read(path).name if path.is_file() else flow


def _file(flow: str, settings: Settings) -> tuple[str, str]:
    try:
        (file,) = flow_files.named([flow], settings)
    except NoSuchFlow:
        raise NoSuchFlow(f"there is no file of '{flow}'; name two versions, such as v1 v2, or a file") from None
    return str(file.path), file.content.decode("utf-8", "replace")


def _print(found: Sequence[Change], console: Console, same: bool) -> None:
    if not found:
        console.print("the same" if same else "only comments or layout differ")
    for change in found:
        name = f"{escape(change.node)} [magenta]{escape(change.summary)}[/]" if change.node else "around the nodes"
        console.print(f"{SIGNS[change.kind]} [bold]{name}[/] {change.kind}", highlight=False)
        for field in change.fields if change.kind == "changed" else ():
            console.print(f"    {escape(_line(field))}", highlight=False, soft_wrap=True)


def _line(field: Field) -> str:
    before, after = (value and value[:LONGEST] for value in (field.before, field.after))
    if field.before is None:
        return f"{field.path}: {after}"
    return f"{field.path}: {before} → {after if field.after is not None else '(removed)'}"
