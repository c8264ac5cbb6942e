"""`relevo doctor`: checks everything Relevo needs and prints, for each part, its state and how to fix it."""

from __future__ import annotations

import json
import os
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from relevo.cli import tables
from relevo.cli.lines import trunk_check
from relevo.config.settings import WrongSettings, read
from relevo.errors import RelevoError
from relevo.programs.checks.examining import examine
from relevo.programs.checks.findings import Finding


class NoSuchPart(RelevoError):
    """`relevo doctor --only` names no part that is checked; the message lists the parts."""

    code = "no_such_part"
    retryable = False


def doctor(
    only: Annotated[str, typer.Option(help="Check one part only: speech, voice, ingress, workspace, database...")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    trunk: Annotated[str, typer.Option(help="Check this trunk only: ask it, and call through it.")] = "",
    to: Annotated[str, typer.Option(help="With --trunk: number to call, best one that echoes what it hears.")] = "",
) -> None:
    """Check everything Relevo needs. Exit code 1 if there is an error."""
    if as_json:
        _settings_as_json()
    if trunk:
        told = [Finding(*one) for one in trunk_check.check(read(), trunk, to)]
        typer.echo(_as_json(told)) if as_json else _show(told)
        sys.stdout.flush()
        os._exit(1 if any(one.health == "error" for one in told) else 0)  # after a call, as `relevo call` does
    found = list(examine(read()))
    findings = [finding for finding in found if not only or finding.what == only]
    if not findings:
        raise NoSuchPart(f"--only: there is no part '{only}'; use one of {', '.join(one.what for one in found)}")
    if as_json:
        typer.echo(_as_json(findings))
    else:
        _show(findings)
    raise typer.Exit(1 if any(finding.health == "error" for finding in findings) else 0)


def _settings_as_json() -> None:
    """Prints wrong settings as findings in JSON too, and ends."""
    try:
        read()
    except WrongSettings as wrong:
        told = []
        for line in str(wrong).splitlines():
            seen, _, fix = line.partition("; ")
            told.append(Finding("settings", "error", seen.strip(), fix.strip()))
        typer.echo(_as_json(told))
        raise typer.Exit(1) from None


def _as_json(findings: list[Finding]) -> str:
    fields = ("what", "health", "seen", "fix")
    return json.dumps([{name: str(getattr(one, name)) for name in fields} for one in findings])


def _show(findings: list[Finding]) -> None:
    colours = {"ok": "green", "warning": "yellow", "error": "red"}
    table = tables.whole("part", "state", "seen", "fix")
    for finding in findings:
        state = f"[{colours[finding.health]}]{finding.health}[/]"
        table.add_row(finding.what, state, escape(finding.seen), escape(finding.fix))
    Console().print(table)
