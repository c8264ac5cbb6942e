"""`relevo db`: upgrades, checks, backs up and restores the database."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy import text

from deflect.keeping.backups import sqlite_files
from deflect.keeping.customer_keys import SCHEMA
from deflect.storage.store import Store, utc_now
from relevo.cli.access import login
from relevo.cli.records import backup_key, backups, keys, progress, reseal
from relevo.errors import RelevoError

Passphrase = Annotated[
    Path | None, typer.Option(help="File whose first line is a passphrase, in place of the installation's secret.")
]
Recipient = Annotated[
    str,
    typer.Option(help="Public key of `relevo db backup-key`: only its private key opens the backup.", metavar="KEY"),
]
Identity = Annotated[Path | None, typer.Option(help="File of the private key, for a backup made for a recipient.")]
app = typer.Typer(help="Upgrade, check, back up and restore the database.", no_args_is_help=True)
app.command("keys")(keys.keys)
app.command("restore-keys")(keys.restore_keys)
app.command("backup-key")(backup_key.backup_key)
app.command("reseal")(reseal.reseal)


class DatabaseRefused(RelevoError):
    """A backup or restore is not possible as requested; the message says why and what to do."""

    code = "database_refused"
    retryable = False


@app.command("upgrade")
def upgrade() -> None:
    """Upgrade the tables to this release, seal what rests in clear, and publish flows that never were. Repeatable."""
    from relevo.config.settings import read
    from relevo.programs.wiring import open_store, publish_flows
    from relevo.programs.wiring import upgrade as upgrade_tables
    from relevo.publishing import vocabulary

    settings, console = read(), Console()
    store = open_store(settings)
    progress.sealed(console, lambda told: upgrade_tables(store, told))
    first = publish_flows(store, settings)
    console.print(f"database ready; flows published: {', '.join(first.published) or 'none new'}")
    for remark in first.remarks:
        console.print(remark, style="yellow", markup=False, highlight=False, soft_wrap=True)
    vocabulary.warn(settings, first.published, console)


@app.command("check")
def check() -> None:
    """Check that the database is intact and at this release. Exit code 1 if not."""
    from deflect.migrations.upgrading import current, problem
    from relevo.programs.wiring import open_store

    store, console = open_store(), Console(stderr=True)
    if store.sqlite:
        _found(store)
    damages = [row for row in _integrity(store) if row != "ok"]
    for damage in damages:
        console.print(f"[red]error:[/] {escape(damage)}; restore the last backup with `relevo db restore FILE`")
    at, wanted = current(store.engine)
    seen, fix = problem(at, wanted)
    if seen:
        console.print(f"[red]error:[/] {escape(seen)}; {escape(fix)}", soft_wrap=True)
    if damages or seen:
        raise typer.Exit(1)
    Console().print(f"ok: intact, at revision {at}")


@app.command("backup")
def backup(
    file: Annotated[Path, typer.Argument(help="File to write; it must not exist.")],
    passphrase_file: Passphrase = None,
    recipient: Recipient = "",
) -> None:
    """Write an encrypted copy of the database while Relevo runs, whole or not at all. Keys of customers stay out."""
    from deflect.migrations.upgrading import current
    from relevo.config.settings import read
    from relevo.programs.wiring import open_store

    if file.exists():
        raise DatabaseRefused(f"{file} already exists; name a new file")
    if not file.absolute().parent.is_dir():
        raise DatabaseRefused(f"there is no folder {file.absolute().parent}; make it, or name another file")
    settings = read()
    store = open_store(settings)
    if store.sqlite:
        sqlite_files.revision(_found(store))
    elif current(store.engine)[0] is None:
        raise DatabaseRefused(f"{store.url.render_as_string()} has no tables of Relevo: nothing to back up")
    with backups.to_seal(settings, file, passphrase_file, recipient) as plain:
        if store.sqlite:
            sqlite_files.copy(_found(store), plain)
        else:
            _tool(store, "pg_dump", "--format=custom", f"--exclude-schema={SCHEMA}", f"--file={plain}")
    login.note("backed_up", "database", store)
    store.dispose()
    Console().print(f"{file}: {file.stat().st_size / 1e6:.1f} MB")


@app.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(help="A file written by `relevo db backup`.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    passphrase_file: Passphrase = None,
    identity: Identity = None,
) -> None:
    """Replace the database by a backup. Stop Relevo first; the SQLite database of before is kept beside it."""
    from relevo.config.settings import read
    from relevo.programs.wiring import customer_keys, open_store

    if not file.is_file():
        raise DatabaseRefused(f"{file} is not a file")
    settings, console = read(), Console()
    by = backups.opener(settings, passphrase_file, identity)
    store = open_store(settings)
    with backups.opened(settings, file, by) as plain:
        of_customers = customer_keys(settings)
        of_customers.check_secret()
        of_customers.dispose()
        _replaced(store, plain, file, console, ask=not yes)
    _made_safe(store, console)
    store.dispose()
    console.print("restored; start Relevo again")


def _replaced(store: Store, plain: Path, file: Path, console: Console, *, ask: bool) -> None:
    """Put the plain copy of a backup in the place of the database."""
    from deflect.migrations.upgrading import known

    if store.sqlite and not known(sqlite_files.revision(plain)):
        raise DatabaseRefused(f"{file} was written by a newer release; install that one, or name another backup")
    if not store.sqlite:
        _refuse_in_use(store)
    if ask:
        typer.confirm(f"Replace {store.url.render_as_string()} by {file}?", abort=True)
    if store.sqlite:
        kept = sqlite_files.replace(Path(store.url.database or ""), plain, utc_now())
        if kept:
            console.print(f"the database of before is kept: {kept}", soft_wrap=True)
    else:
        _tool(store, "pg_restore", "--list", str(plain))
        _tool(store, "pg_restore", "--clean", "--if-exists", "--single-transaction", str(plain))


def _refuse_in_use(store: Store) -> None:
    """Raise `DatabaseRefused` while others are connected to the database: programs would go on with rows that went."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with store.reading() as session:
        connected = session.scalar(text(f"{others} AND backend_type = 'client backend'"))
    store.dispose()
    if connected:
        told = f"{connected} other connections to the database are open; stop Relevo on every machine first"
        raise DatabaseRefused(f"{told}, and close other clients")


def _made_safe(store: Store, console: Console) -> None:
    """Bring a restored database to this release, and mark what may have been done since the backup."""
    from deflect.keeping.erasing import erase_again
    from deflect.messaging.after_restore import doubt
    from deflect.migrations.upgrading import current
    from deflect.outbound_calls import after_restore
    from gateway.providers import OLD_CODES
    from relevo.config.settings import read
    from relevo.programs.wiring import eraser, open_ledger

    at, wanted = current(store.engine)
    if at != wanted:
        store.upgrade(OLD_CODES)
    texts, requests = doubt(store)
    doubted = after_restore.doubt(open_ledger(read(), store))
    login.note("restored", "database", store)
    if erased := erase_again(eraser(read(), store)):
        console.print(f"{erased} customers were erased since the backup, and are erased again")
    if texts or requests:
        told = f"{texts} texts and {requests} requests were unsettled at the backup: their providers are asked first"
        console.print(told, soft_wrap=True)
    if doubted.calls or doubted.reminders:
        told = f"{doubted.calls} calls were due and may have been placed: their conversations wait for a person; "
        console.print(f"{told}{doubted.reminders} reminders that were due are not sent", soft_wrap=True)
    _sealed(store, console)


def _sealed(store: Store, console: Console) -> None:
    """Seal what rests in clear, unless keys of customers are still to come: sealing makes keys where there are none."""
    from deflect.keeping.sealing import in_clear, keyless, seal_all
    from relevo.config.settings import read
    from relevo.programs.wiring import customer_keys

    missing = keyless(store, customer_keys(read()).all())
    if not missing:
        progress.sealed(console, lambda told: seal_all(store, told))
        return
    told = (
        f"the keys of {len(missing)} customers are not here: run `relevo db restore-keys FILE` before you start Relevo"
    )
    if values := in_clear(store):
        told += f". {values} values rest in clear; the start, or `relevo db upgrade`, seals them"
    console.print(told, style="yellow", soft_wrap=True, highlight=False)


def _found(store: Store) -> Path:
    """Return the file of the database; looking at one that is not there would make an empty one."""
    place = Path(store.url.database or "")
    if not place.is_file():
        fix = "set RELEVO_DATA_DIR to its folder or run `relevo db upgrade`"
        raise DatabaseRefused(f"there is no database at {place}; {fix}")
    return place


def _integrity(store: Store) -> list[str]:
    with store.reading() as session:
        if store.sqlite:
            return [str(row[0]) for row in session.execute(text("PRAGMA integrity_check"))]
        session.execute(text("SELECT 1"))
    return ["ok"]


def _tool(store: Store, name: str, *words: str) -> None:
    """Run a tool of PostgreSQL on the database; its password goes by the environment, since others see arguments."""
    if shutil.which(name) is None:
        raise DatabaseRefused(f"{name} is not installed; it comes with the PostgreSQL client tools")
    url = store.url.set(drivername="postgresql")
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    target = [] if "--list" in words else [f"--dbname={url.set(password=None).render_as_string(hide_password=False)}"]
    command = [name, *target, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **secret})  # noqa: S603
    if done.returncode:
        raise DatabaseRefused(f"{name} failed: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}")
