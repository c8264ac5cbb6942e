"""`relevo flows simulate` and `relevo flows test`: talk to a flow in the terminal, and run its talks.

Reads files, asks and prints. Both run in a ledger in memory, see `deflect.talks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from relevo.publishing import before_publishing, flow_files
from relevo.publishing.before_publishing import MEDIA, talks
from relevo.publishing.flow_files import TALKS, shipped
from relevo.publishing.surroundings import for_trying
from voice_flows.schema.facts import FACTS

Files = Annotated[list[Path] | None, typer.Argument(help="Flow files or talk files. Default: the shipped flows.")]
SAMPLE_FACTS: Mapping[str, Any] = {
    "customer": {"name": "Marta", "known": True, "number": "+34612345678"},
    "wait": {"voice": 8, "text": 10, "people": 2},
    "sender": {"spoken": "Tienda Nogal"},
}
"""Facts that a simulated call sees in the place of the ledger's own."""


def simulate(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Flow file.")],
    language: Annotated[str | None, typer.Option(help="es, en, ... Default: the first language of the flow.")] = None,
    text: Annotated[bool, typer.Option("--text", help="Start a text thread instead of a call.")] = False,
    fetch: Annotated[Path | None, typer.Option(help="YAML of answers: `service METHOD /path: {status, body}`.")] = None,
    at: Annotated[list[str] | None, typer.Option(help="A running system: service=http://127.0.0.1:8080/...")] = None,
    fact: Annotated[list[str] | None, typer.Option(help="A fact of the call: call.forwarded=busy")] = None,
) -> None:
    """Talk to a flow. Digits are keys, other input is speech or text, an empty line is silence, Ctrl-D hangs up.

    In the thread, `/call` phones again, and `/answer` takes the call that was promised.
    """
    from relevo.cli.flows.simulation import Simulation, fixtures, live

    flows = for_trying(file)
    answer = live(dict(one.split("=", 1) for one in at if "=" in one)) if at else fixtures(_read(fetch))
    flow = flows[flow_files.read(file).name]
    Simulation(Console(), flows, answer, with_facts(SAMPLE_FACTS, fact or [])).run(
        flow, "text" if text else "voice", language
    )


def with_facts(facts: Mapping[str, Any], more: list[str]) -> dict[str, Any]:
    """Returns the facts with those written as `root.field=value` over them; `true` and `false` are no texts.

    Raises `typer.BadParameter` for a name that is not a fact.
    """
    found = {root: dict(fields) for root, fields in facts.items()}
    for one in more:
        name, _, value = one.partition("=")
        root, _, field = name.partition(".")
        field, _, inner = field.partition(".")
        if field not in FACTS.get(root, ()):
            raise typer.BadParameter(f"{name} is not a fact; write a name such as call.forwarded before the =")
        told: Any = {"true": True, "false": False}.get(value, value)
        fields = found.setdefault(root, {})
        fields[field] = {**fields.get(field, {}), inner: told} if inner else told
    return found


def run_talks(files: Files = None) -> None:
    """Run talks on every medium. Exit code 1 if one of them fails."""
    console, failed = Console(), 0
    table = Table("talk", "file", "voice", "sms", "web")
    for path in files or []:
        if not path.name.endswith(TALKS):
            for_trying(path)  # raises BrokenFlow: it may have no talks beside it
    for path in _talk_files(files or []):
        done = talks(path, for_trying(path))
        for found in done.outcomes:
            marks = {one.medium: "[green]passed[/]" if one.good else "[bold red]failed[/]" for one in found}
            table.add_row(found[0].talk.name, path.name, *(marks.get(medium, "") for medium in MEDIA))
        failed += len(done.wrong)
        for line in done.wrong:
            console.print(line, style="red", highlight=False, markup=False, soft_wrap=True)
    console.print(table)
    console.print(f"{table.row_count} talks, {failed} failures")
    if failed or not table.row_count:
        raise typer.Exit(1)


def _talk_files(files: list[Path]) -> list[Path]:
    """Returns talk files as given, and for each flow the talks beside it: `shop.talk.yaml`, `shop.en.talk.yaml`."""
    found: list[Path] = []
    for path in files or shipped():
        found += [path] if path.name.endswith(TALKS) else before_publishing.beside(path)
    return list(dict.fromkeys(found))


def _read(path: Path | None) -> Mapping[str, Any]:
    from voice_flows.publishing.yaml_source import read

    value = read(path.read_bytes()).value if path else {}
    return value if isinstance(value, dict) else {}
