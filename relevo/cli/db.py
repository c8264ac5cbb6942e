"""`relevo db`: upgrades, checks, backs up and restores the database."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy import text

from deflect.storage.store import Store
from relevo.errors import RelevoError

app = typer.Typer(help="Upgrade, check, back up and restore the database.", no_args_is_help=True)


class DatabaseRefused(RelevoError):
    """A backup or restore is not possible as requested; the message says why and what to do."""

    code = "database_refused"
    retryable = False


@app.command("upgrade")
def upgrade() -> None:
    """Upgrade the tables to this release and publish new flows. Safe to repeat."""
    from relevo.config.settings import read
    from relevo.programs.wiring import flow_texts, open_store, publish_flows
    from relevo.programs.wiring import upgrade as upgrade_tables
    from relevo.publishing import vocabulary

    settings, console = read(), Console()
    store = open_store(settings)
    upgrade_tables(store)
    published = publish_flows(store, settings)
    console.print(f"database ready; flows published: {', '.join(published) or 'none new'}")
    vocabulary.warn(settings, flow_texts(settings), published, console)


@app.command("check")
def check() -> None:
    """Check that the database is intact and at this release. Exit code 1 if not."""
    from deflect.migrations import current, problem
    from relevo.programs.wiring import open_store

    store, console = open_store(), Console(stderr=True)
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
def backup(file: Annotated[Path, typer.Argument(help="File to write; it must not exist.")]) -> None:
    """Write a consistent copy of the database while Relevo runs."""
    from relevo.programs.wiring import open_store

    if file.exists():
        raise DatabaseRefused(f"{file} already exists; name a new file")
    if not file.absolute().parent.is_dir():
        raise DatabaseRefused(f"there is no folder {file.absolute().parent}; make it, or name another file")
    store = open_store()
    if store.sqlite:
        with sqlite3.connect(store.url.database or "") as source, sqlite3.connect(file) as copy:
            source.backup(copy)
    else:
        _tool("pg_dump", "--format=custom", f"--file={file}", f"--dbname={_dsn(store)}")
    Console().print(f"{file}: {file.stat().st_size / 1e6:.1f} MB")


@app.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(help="A file written by `relevo db backup`.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
) -> None:
    """Replace the database by a backup. Stop Relevo first; the current database is kept beside it."""
    from relevo.programs.wiring import open_store

    if not file.is_file():
        raise DatabaseRefused(f"{file} is not a file")
    store = open_store()
    if not yes:
        typer.confirm(f"Replace {store.url.render_as_string()} by {file}?", abort=True)
    if store.sqlite:
        _restore_sqlite(file, Path(store.url.database or ""))
    else:
        _tool("pg_restore", "--clean", "--if-exists", "--single-transaction", f"--dbname={_dsn(store)}", str(file))
    Console().print("restored; start Relevo again")


def _restore_sqlite(file: Path, place: Path) -> None:
    try:
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as copy:
            whole = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise DatabaseRefused(f"{file} cannot be read ({error}); nothing was changed") from None
        whole = False
    if not whole:
        raise DatabaseRefused(f"{file} is not an intact backup; nothing was changed")
    if place.exists():
        with sqlite3.connect(place, timeout=0) as present:
            try:
                present.execute("PRAGMA locking_mode=EXCLUSIVE")
                present.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                    raise DatabaseRefused(f"{place} cannot be replaced ({error}); nothing was changed") from None
                raise DatabaseRefused("the database is in use; stop Relevo first (Ctrl+C at `relevo up`)") from None
        place.replace(place.with_suffix(".before-restore.db"))
    for suffix in ("-wal", "-shm"):
        place.with_name(place.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(file, place)


def _integrity(store: Store) -> list[str]:
    with store.reading() as session:
        if store.sqlite:
            return [str(row[0]) for row in session.execute(text("PRAGMA integrity_check"))]
        session.execute(text("SELECT 1"))
    return ["ok"]


def _dsn(store: Store) -> str:
    return store.url.set(drivername="postgresql").render_as_string(hide_password=False)


def _tool(name: str, *words: str) -> None:
    if shutil.which(name) is None:
        raise DatabaseRefused(f"{name} is not installed; it comes with the PostgreSQL client tools")
    done = subprocess.run([name, *words], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise DatabaseRefused(f"{name} failed: {done.stderr.strip().splitlines()[-1]}")
