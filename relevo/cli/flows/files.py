"""`relevo flows`: checks and draws flow files, and prints their JSON Schema. Packages below never read these files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from relevo.errors import RelevoError
from voice_flows.publishing.diagram import Branch, dot, tree
from voice_flows.publishing.loader import Loaded, load_all, unheard
from voice_flows.publishing.vocabulary import Missing
from voice_flows.schema.problems import Problem, in_order

app = typer.Typer(help="Check, show, simulate and test flows.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")]


class NoSuchFile(RelevoError):
    """The file does not exist or cannot be read."""

    code = "no_such_file"
    retryable = False


class UnreadableFlow(RelevoError):
    """A flow with errors in its structure cannot be drawn."""

    code = "unreadable_flow"
    retryable = False


def read_files(paths: Sequence[Path]) -> dict[Path, Loaded]:
    """Reads and checks flow files. Files in the same folder are loaded too, as one flow may run another."""
    beside = {one for path in paths for one in path.parent.glob("*.yaml") if not one.name.endswith(".talk.yaml")}
    wanted = {path.resolve(): path for path in paths}
    documents = {str(path): _bytes(path) for path in paths}
    for path in sorted(beside):
        if path.resolve() not in wanted:
            documents[str(path)] = _bytes(path)
    loaded = load_all(documents)
    return {path: loaded[str(path)] for path in paths}


def with_unheard(loaded: dict[Path, Loaded]) -> dict[Path, Loaded]:
    """Adds warnings for words that the configured Vosk models, if any, cannot recognise."""
    from relevo.config.settings import read
    from relevo.publishing.vocabulary import missing

    lacks = missing(read())
    return {path: _heard(path, one, lacks) for path, one in loaded.items()} if lacks else loaded


def _heard(path: Path, one: Loaded, missing: Mapping[str, Missing]) -> Loaded:
    more = unheard(_bytes(path), one.flow, missing) if one.flow else ()
    return replace(one, problems=in_order((*one.problems, *more)))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as broken:
        raise NoSuchFile(f"{path}: {broken.strerror}; name a flow file such as hola.yaml") from broken


@app.command("check")
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Flow files. Default: the shipped flows.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check flows: every problem with line, column and fix. Exit code 1 if there is an error."""
    from relevo.publishing.published_flows import shipped

    loaded = with_unheard(read_files(files or shipped()))
    if as_json:
        typer.echo(json.dumps(_as_json(loaded), ensure_ascii=False))
    else:
        _print(loaded)
    if not all(one.good for one in loaded.values()):
        raise typer.Exit(1)


def _as_json(loaded: dict[Path, Loaded]) -> dict[str, object]:
    flows = [
        {
            "file": str(path),
            "flow": one.flow and one.flow.flow,
            "version": one.flow and one.flow.version,
            "good": one.good,
            "problems": [asdict(problem) for problem in one.problems],
        }
        for path, one in loaded.items()
    ]
    return {"flows": flows, **_counts(loaded)}


def _counts(loaded: dict[Path, Loaded]) -> dict[str, int]:
    told = [problem.severity for one in loaded.values() for problem in one.problems]
    return {"errors": told.count("error"), "warnings": told.count("warning")}


def _print(loaded: dict[Path, Loaded]) -> None:
    console = Console()
    for path, one in loaded.items():
        nodes = f"{len(one.flow.nodes)} nodes, {one.flow.version}" if one.flow else "unreadable"
        mark = "[green]ok[/]" if one.good else "[red]error[/]"
        console.print(f"{mark}  [bold]{escape(str(path))}[/]  {nodes}", highlight=False, soft_wrap=True)
        if one.problems:
            console.print(_table(one.problems))
    counts = _counts(loaded)
    console.print(f"{counts['errors']} errors, {counts['warnings']} warnings", highlight=False)


def _table(problems: Sequence[Problem]) -> Table:
    table = Table(box=None, pad_edge=True)
    for heading in ("line:col", "", "problem", "fix"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "line:col")
    for problem in problems:
        colour = "red" if problem.severity == "error" else "yellow"
        place = f"{problem.line}:{problem.column}"
        table.add_row(place, f"[{colour}]{problem.code}[/]", escape(problem.message), escape(problem.fix))
    return table


@app.command("show")
def show(
    file: Annotated[Path, typer.Argument(help="A flow file.")],
    as_dot: Annotated[bool, typer.Option("--dot", help="Print Graphviz DOT.")] = False,
    as_json: AsJson = False,
) -> None:
    """Draw a flow as a tree."""
    one = read_files([file])[file]
    if one.flow is None:
        raise UnreadableFlow(f"{file} has errors and cannot be drawn; run `relevo flows check {file}`")
    if as_dot:
        typer.echo(dot(one.flow), nl=False)
    elif as_json:
        typer.echo(one.flow.model_dump_json(by_alias=True, exclude_none=True))
    else:
        starts = [one.flow.start, *([one.flow.emergency.then] if one.flow.emergency else [])]
        for start in starts:
            Console().print(_drawn(tree(one.flow, start)))


def _drawn(branch: Branch, into: Tree | None = None) -> Tree:
    way = f"[cyan]{escape(branch.exit)}[/] → " if branch.exit else ""
    name = f"[dim]{branch.node} ↩[/]" if branch.again else f"[bold]{branch.node}[/] [magenta]{branch.kind}[/]"
    said = "" if branch.again else f"  [dim]{escape(branch.summary)}[/]"
    label = Text.from_markup(f"{way}{name}{said}", overflow="ellipsis")
    label.no_wrap = True
    drawn = into.add(label) if into is not None else Tree(label)
    for child in branch.children:
        _drawn(child, drawn)
    return drawn


@app.command("schema")
def schema(
    to: Annotated[Path | None, typer.Option("--to", help="Write to this file instead of the terminal.")] = None,
) -> None:
    """Print the JSON Schema of flow documents."""
    from voice_flows.publishing.json_schema import written

    if to is None:
        typer.echo(written(), nl=False)
    else:
        to.write_text(written(), encoding="utf-8")
        typer.echo(f"{to} written")
