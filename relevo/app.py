"""Puts the verbs of `relevo` together. A verb brings its own imports alone, so that it begins at once."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import typer

VERBS: Final = {
    "up": "relevo.cli.up:up",
    "drain": "relevo.cli.up:drain",
    "call": "relevo.cli.call:call",
    "dial": "relevo.cli.dial:dial",
    "doctor": "relevo.cli.doctor:doctor",
    "ladder": "relevo.cli.records.ladder:ladder",
    "carriers": "relevo.cli.lines.answer_times:carriers",
    "waits": "relevo.cli.lines.answer_times:waits",
    "licences": "relevo.licences.cli:licences",
    "run": "relevo.cli.run:app",
    "flows": "relevo.cli.flows.group:app",
    "prompts": "relevo.cli.prompts:app",
    "models": "relevo.cli.models:app",
    "locales": "relevo.cli.locales:app",
    "users": "relevo.cli.access.users:app",
    "teams": "relevo.cli.access.teams:app",
    "audit": "relevo.cli.access.audit:app",
    "keys": "relevo.cli.access.keys:app",
    "db": "relevo.cli.db:app",
    "customers": "relevo.cli.records.customers:app",
    "journal": "relevo.cli.journal:app",
    "calls": "relevo.cli.lines.calls:app",
    "sip": "relevo.cli.lines.sip:app",
    "bench": "relevo.bench.cli:app",
}
"""Where each verb or group of verbs is, in the order of the help."""


def app(*names: str) -> typer.Typer:
    """Returns the command with these verbs, or with all of them where a name is none of ours."""
    made = typer.Typer(
        help="Answers the phone and lets the caller carry on by text.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    made.callback()(lambda: None)  # a command with one verb is asked for it by name too
    for name in names if names and VERBS.keys() >= set(names) else VERBS:
        module, _, attribute = VERBS[name].partition(":")
        verb = getattr(import_module(module), attribute)
        if isinstance(verb, typer.Typer):
            made.add_typer(verb, name=name)
        else:
            made.command(name)(verb)
    return made
