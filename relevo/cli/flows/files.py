"""`relevo flows`: checks and draws flow files, and prints their JSON Schema. Packages below never read these files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from relevo.config.settings import read
from relevo.errors import RelevoError
from relevo.publishing import flow_files, surroundings
from relevo.publishing.flow_files import FlowFile
from relevo.publishing.library import Library
from relevo.publishing.publications import Publication
from relevo.publishing.vocabulary import missing
from voice_flows.publishing.diagram import Branch, dot, tree
from voice_flows.publishing.loader import Loaded, load, unheard
from voice_flows.publishing.vocabulary import Missing
from voice_flows.schema.problems import Problem, in_order

app = typer.Typer(help="Check, show, simulate and test flows.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")]


class UnreadableFlow(RelevoError):
    """A flow with errors in its structure cannot be drawn."""

    code = "unreadable_flow"
    retryable = False


@dataclass(frozen=True, slots=True)
class Checked:
    """A file with all its problems. `version` is the digest that publishing gives, `number` the number of it."""

    loaded: Loaded
    version: str = ""
    number: int = 0
    standing: str = ""


def check_files(paths: Sequence[Path]) -> dict[Path, Checked]:
    """Reads and checks flow files as publishing would: flows that they run may be shipped, published, or beside."""
    settings = read()
    given, current = [flow_files.read(path) for path in paths], surroundings.published(settings)
    found = surroundings.as_published(given, settings, current)
    twice = flow_files.doubles([*given, *surroundings.beside(paths)])
    return {file.path: _checked(file, found, current.get(file.name), twice.get(file.name, ())) for file in given}


def _checked(file: FlowFile, found: Library, current: Publication | None, twice: Sequence[Path]) -> Checked:
    doubled = [flow_files.doubled_problem(file, twice)] if twice else []
    if file.flow is None:
        return Checked(replace(file.loaded, problems=in_order([*file.loaded.problems, *doubled])))
    loaded = load(file.content, file.path.name, found.flows)
    loaded = replace(loaded, problems=in_order([*loaded.problems, *doubled]))
    version, last = found.version(file.name), current.number if current else 0
    if current and not current.retired_at and current.version == version:
        return Checked(loaded, version, last, f"v{last}, published")
    return Checked(loaded, version, last + 1, f"v{last + 1} once published")


def with_unheard(checked: dict[Path, Checked]) -> dict[Path, Checked]:
    """Adds warnings for words that the configured Vosk models, if any, cannot recognise."""
    lacks = missing(read())
    return {path: _heard(path, one, lacks) for path, one in checked.items()} if lacks else checked


def _heard(path: Path, one: Checked, missing: Mapping[str, Missing]) -> Checked:
    more = unheard(path.read_bytes(), one.loaded.flow, missing) if one.loaded.flow else ()
    return replace(one, loaded=replace(one.loaded, problems=in_order((*one.loaded.problems, *more))))


@app.command("check")
def check(
    files: Annotated[list[Path] | None, typer.Argument(help="Flow files. Default: yours and the shipped ones.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check flows: every problem with line, column and fix. Exit code 1 if there is an error."""
    checked = with_unheard(check_files(files or [file.path for file in flow_files.known(read())]))
    if as_json:
        typer.echo(json.dumps(_as_json(checked), ensure_ascii=False))
    else:
        _print(checked)
    if not all(one.loaded.good for one in checked.values()):
        raise typer.Exit(1)


def _as_json(checked: dict[Path, Checked]) -> dict[str, object]:
    flows = [
        {
            "file": str(path),
            "flow": one.loaded.flow and one.loaded.flow.flow,
            "version": one.version or None,
            "number": one.number or None,
            "good": one.loaded.good,
            "problems": [asdict(problem) for problem in one.loaded.problems],
        }
        for path, one in checked.items()
    ]
    return {"flows": flows, **_counts(checked)}


def _counts(checked: dict[Path, Checked]) -> dict[str, int]:
    told = [problem.severity for one in checked.values() for problem in one.loaded.problems]
    return {"errors": told.count("error"), "warnings": told.count("warning")}


def _print(checked: dict[Path, Checked]) -> None:
    console = Console()
    for path, one in checked.items():
        flow = one.loaded.flow
        told = f"{len(flow.nodes)} nodes, {one.version} ({one.standing})" if flow else "unreadable"
        mark = "[green]ok[/]" if one.loaded.good else "[red]error[/]"
        console.print(f"{mark}  [bold]{escape(str(path))}[/]  {told}", highlight=False, soft_wrap=True)
        if one.loaded.problems:
            console.print(_table(one.loaded.problems))
    counts = _counts(checked)
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
    one = flow_files.read(file).loaded
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
