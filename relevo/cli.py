"""The verbs of `relevo`, put together. Each imports what it needs when it runs, so that `--help` is quick."""

from __future__ import annotations

import typer

from relevo import db_cli, flows_cli, flows_run_cli, journal_cli, models_cli, prompts_cli, run_cli, users_cli
from relevo.bench import cli as bench_cli
from relevo.call_cli import call
from relevo.dial_cli import dial
from relevo.doctor import doctor
from relevo.up import drain, up

app = typer.Typer(
    help="Answers the phone, and lets the caller carry on by text.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("up")(up)
app.command("drain")(drain)
app.command("call")(call)
app.command("dial")(dial)
app.command("doctor")(doctor)
app.add_typer(run_cli.app, name="run")
flows_cli.app.command("simulate")(flows_run_cli.simulate)
flows_cli.app.command("test")(flows_run_cli.run_talks)
app.add_typer(flows_cli.app, name="flows")
app.add_typer(prompts_cli.app, name="prompts")
app.add_typer(models_cli.app, name="models")
app.add_typer(users_cli.app, name="users")
app.add_typer(db_cli.app, name="db")
app.add_typer(journal_cli.app, name="journal")
app.add_typer(bench_cli.app, name="bench")
