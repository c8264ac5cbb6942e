"""Puts the verbs of `relevo` together. Each verb imports what it needs when it runs, so that `--help` is quick."""

from __future__ import annotations

import typer

from relevo.bench import cli as bench_cli
from relevo.cli import db, journal, locales, models, prompts, run
from relevo.cli.access import audit, keys, teams, users
from relevo.cli.call import call
from relevo.cli.dial import dial
from relevo.cli.doctor import doctor
from relevo.cli.flows import files, publishing, talking, versions
from relevo.cli.lines import calls, sip
from relevo.cli.lines.answer_times import carriers, waits
from relevo.cli.records import customers
from relevo.cli.records.ladder import ladder
from relevo.cli.up import drain, up
from relevo.licences.cli import licences

app = typer.Typer(
    help="Answers the phone and lets the caller carry on by text.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("up")(up)
app.command("drain")(drain)
app.command("call")(call)
app.command("dial")(dial)
app.command("doctor")(doctor)
app.command("ladder")(ladder)
app.command("carriers")(carriers)
app.command("waits")(waits)
app.command("licences")(licences)
app.add_typer(run.app, name="run")
files.app.command("simulate")(talking.simulate)
files.app.command("test")(talking.run_talks)
files.app.command("publish")(publishing.publish)
files.app.command("versions")(versions.versions)
files.app.command("diff")(versions.diff)
files.app.command("rollback")(publishing.rollback)
files.app.command("retire")(publishing.retire)
app.add_typer(files.app, name="flows")
app.add_typer(prompts.app, name="prompts")
app.add_typer(models.app, name="models")
app.add_typer(locales.app, name="locales")
app.add_typer(users.app, name="users")
app.add_typer(teams.app, name="teams")
app.add_typer(audit.app, name="audit")
app.add_typer(keys.app, name="keys")
app.add_typer(db.app, name="db")
app.add_typer(customers.app, name="customers")
app.add_typer(journal.app, name="journal")
app.add_typer(calls.app, name="calls")
app.add_typer(sip.app, name="sip")
app.add_typer(bench_cli.app, name="bench")
