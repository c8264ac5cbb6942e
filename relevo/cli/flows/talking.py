"""`relevo flows simulate` and `relevo flows test`: talk to a flow in the terminal, and run its talks.

Reads files, asks and prints. `voice_flows.engine.machine` runs the flow, `voice_flows.talks.runner` runs the talks.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from voice_flows.schema.document import Flow
from voice_flows.schema.facts import FACTS

Files = Annotated[list[Path] | None, typer.Argument(help="Flow files or talk files. Default: the shipped flows.")]
SAMPLE_FACTS: Mapping[str, Any] = {
    "customer": {"name": "Marta", "known": True, "number": "+34612345678"},
    "offer": {"allowed": True, "reason": ""},
    "wait": {"voice": 8, "text": 10, "people": 2},
    "sender": {"spoken": "Tienda Nogal"},
    "thread": {"open": False, "reference": "N7K4", "node": "", "staffed": True},
}
"""Facts that a simulated call sees."""


def simulate(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Flow file.")],
    language: Annotated[str | None, typer.Option(help="es, en, ... Default: the first language of the flow.")] = None,
    text: Annotated[bool, typer.Option("--text", help="Start a text thread instead of a call.")] = False,
    fetch: Annotated[Path | None, typer.Option(help="YAML of answers: `service METHOD /path: {status, body}`.")] = None,
    at: Annotated[list[str] | None, typer.Option(help="A running system: service=http://127.0.0.1:8080/...")] = None,
    fact: Annotated[list[str] | None, typer.Option(help="A fact of the call: call.forwarded=busy")] = None,
) -> None:
    """Talk to a flow. Digits are keys, other input is speech or text, an empty line is silence, Ctrl-D hangs up."""
    from relevo.cli.flows.simulation import Simulation, fixtures, live

    flows = flows_beside(file)
    answer = live(dict(one.split("=", 1) for one in at if "=" in one)) if at else fixtures(_read(fetch))
    flow = next(flow for name, flow in flows.items() if name == _name(file, flows))
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
    from deflect.rendering.capabilities import SMS, WEB
    from deflect.rendering.render import messages
    from voice_flows.talks import runner, talk_file

    renderers = {
        "voice": runner.heard,
        "sms": lambda effects: messages(effects, SMS),
        "web": lambda effects: messages(effects, WEB),
    }
    console, failed = Console(), 0
    table = Table("talk", "file", "voice", "sms", "web")
    for path in files or []:
        if not path.name.endswith(".talk.yaml"):
            flows_beside(path)  # raises BrokenFlow: it may have no talks beside it
    for path in _talk_files(files or []):
        parsed = talk_file.parse(path.read_bytes(), path.name)
        flows = flows_beside(path)
        outcomes = [runner.run(talk, flows, str(path), renderers) for talk in parsed.talks]
        for talk, found in zip(parsed.talks, outcomes, strict=True):
            marks = {one.medium: "[green]passed[/]" if one.good else "[bold red]failed[/]" for one in found}
            table.add_row(talk.name, path.name, *(marks.get(medium, "") for medium in renderers))
        wrong = [f"{path}:{one.line}:{one.column}: {one.message}; {one.fix}" for one in parsed.problems]
        wrong += [str(failure) for found in outcomes for one in found for failure in one.failures]
        failed += len(wrong)
        for line in wrong:
            console.print(line, style="red", highlight=False, markup=False, soft_wrap=True)
    console.print(table)
    console.print(f"{table.row_count} talks, {failed} failures")
    if failed or not table.row_count:
        raise typer.Exit(1)


def flows_beside(file: Path) -> Mapping[str, Flow]:
    """Returns the flows in the folder of `file` by name. Raises `BrokenFlow` if `file` itself has errors."""
    from relevo.publishing.published_flows import BrokenFlow, flow_files
    from voice_flows.publishing.loader import load_all

    loaded = load_all({path.name: path.read_bytes() for path in flow_files(file.parent)})
    mine = loaded.get(file.name)
    if mine and mine.flow is None:
        raise BrokenFlow("\n".join(f"{file}:{one.line}: {one.message}; {one.fix}" for one in mine.problems))
    return {one.flow.flow: one.flow for one in loaded.values() if one.flow}


def _name(file: Path, flows: Mapping[str, Flow]) -> str:
    from voice_flows.publishing.loader import version_of

    version = version_of(file.read_bytes())
    return next(name for name, flow in flows.items() if flow.version == version)


def _talk_files(files: list[Path]) -> list[Path]:
    """Returns talk files as given, and for each flow the talks beside it: `shop.talk.yaml`, `shop.en.talk.yaml`."""
    from relevo.publishing.published_flows import shipped

    found: list[Path] = []
    for path in files or shipped():
        whole = path.name.endswith(".talk.yaml")
        found += [path] if whole else sorted(path.parent.glob(f"{path.stem}*.talk.yaml"))
    return list(dict.fromkeys(found))


def _read(path: Path | None) -> Mapping[str, Any]:
    from voice_flows.publishing.yaml_source import read

    value = read(path.read_bytes()).value if path else {}
    return value if isinstance(value, dict) else {}
