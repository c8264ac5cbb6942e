"""Checks folder, disk and database for `relevo doctor`, and the calls that the database has."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import time

from sqlalchemy.exc import DBAPIError

from deflect.storage import errors
from relevo.cli.findings import Finding
from relevo.config.settings import Settings

LEAST_DISK = 1_000_000_000  # bytes: journal and prompts of a busy week
FULL = 10_000_000  # bytes below which the database's next write may fail
FREE = "free some space; what waits is written then, without a restart"
SLOW_FSYNC_MS = 20.0  # above this, callers notice the commit of each step


def folder(settings: Settings) -> Finding:
    folder = settings.data_dir.absolute()
    if os.access(folder if folder.exists() else folder.parent, os.W_OK):
        return Finding("folder", "ok", str(folder))
    return Finding("folder", "error", f"{folder} is not writable", "let this user write to it, or set RELEVO_DATA_DIR")


def disk(settings: Settings) -> Finding:
    place = settings.data_dir if settings.data_dir.exists() else settings.data_dir.absolute().parent
    left = shutil.disk_usage(place).free
    seen = f"{left / 1e9:.1f} GB free"
    return Finding("disk", "ok", seen) if left > LEAST_DISK else Finding("disk", "error", seen, FREE)


def fsync(settings: Settings) -> Finding:
    if not settings.data_dir.exists():
        return Finding("fsync", "warning", "no data folder yet", "start Relevo once")
    scratch = settings.data_dir / ".fsync"
    started = time.monotonic()
    try:
        with scratch.open("wb") as file:
            for _ in range(10):
                file.write(b"x" * 4096)
                file.flush()
                os.fsync(file.fileno())
    except OSError as refused:
        fix = FREE if refused.errno in (errno.ENOSPC, errno.EDQUOT) else "let this user write to the data folder"
        return Finding("fsync", "error", f"{scratch}: {refused.strerror}", fix)
    finally:
        with contextlib.suppress(OSError):
            scratch.unlink(missing_ok=True)
    each = (time.monotonic() - started) * 100
    seen = f"{each:.2f} ms"
    slow = "use a disk of its own, or PostgreSQL on another machine"
    return Finding("fsync", "ok", seen) if each < SLOW_FSYNC_MS else Finding("fsync", "warning", seen, slow)


def database(settings: Settings) -> Finding:
    from deflect.migrations.upgrading import current, problem
    from relevo.programs.wiring import FolderNotWritable, open_store

    try:
        store = open_store(settings)
    except FolderNotWritable as refused:
        return Finding("database", "error", *str(refused).split("; ", 1))
    shown = store.url.render_as_string(hide_password=True)
    try:
        at, wanted = current(store.engine)
    except DBAPIError as away:
        seen, _, fix = str(errors.named(away) or f"cannot be used ({type(away).__name__})").partition("; ")
        return Finding("database", "error", f"{shown}: {seen}", fix or "correct RELEVO_DATABASE_URL")
    seen, fix = problem(at, wanted)
    if seen:
        return Finding("database", "error", f"{shown} is {seen}", fix)
    if store.sqlite and shutil.disk_usage(settings.data_dir).free < FULL:
        return Finding("database", "error", f"{shown}: its disk is full, so nothing is written to it", FREE)
    return Finding("database", "ok", shown)


def calls(settings: Settings) -> Finding:
    """Reports calls that should have ended by themselves."""
    from deflect.workers import stale_calls
    from relevo.programs.wiring import FolderNotWritable, open_store

    try:
        store = open_store(settings)
        with store.reading() as db:
            stuck = stale_calls.overdue(db, store.clock())
    except (FolderNotWritable, errors.DatabaseError, DBAPIError):
        return Finding("calls", "warning", "not known without the database", "see database")
    if not stuck:
        return Finding("calls", "ok", "none is older than it may become")
    named = ", ".join(f"{one.reference} ({one.leg}, {one.age_s / 60:.0f} min)" for one in stuck)
    return Finding("calls", "error", f"do not end: {named}", "restart voice: relevo run voice, or relevo up")
