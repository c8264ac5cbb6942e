"""Checks folder, disk and database for `relevo doctor`, and the calls that the database has."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import time

from sqlalchemy.exc import DBAPIError

from deflect.storage import errors
from deflect.storage.store import Store
from relevo.config.settings import Settings
from relevo.errors import RelevoError
from relevo.programs.checks import ledgers
from relevo.programs.checks.findings import Finding
from relevo.programs.checks.sentences import Sentence, either, said
from relevo.programs.wiring import FolderNotWritable

LEAST_DISK = 1_000_000_000  # bytes: journal and prompts of a busy week
FULL = 10_000_000  # bytes below which the database's next write may fail
FREE = said("disk.fix")
SLOW_FSYNC_MS = 20.0  # above this, callers notice the commit of each step


def folder(settings: Settings) -> Finding:
    folder = settings.data_dir.absolute()
    if os.access(folder if folder.exists() else folder.parent, os.W_OK):
        return Finding("folder", "ok", str(folder))
    return Finding("folder", "error", said("folder.not_writable", folder=folder), said("folder.fix"))


def disk(settings: Settings) -> Finding:
    place = settings.data_dir if settings.data_dir.exists() else settings.data_dir.absolute().parent
    left = shutil.disk_usage(place).free
    seen = said("disk.free", gb=f"{left / 1e9:.1f}")
    return Finding("disk", "ok", seen) if left > LEAST_DISK else Finding("disk", "error", seen, FREE)


def fsync(settings: Settings) -> Finding:
    if not settings.data_dir.exists():
        return Finding("fsync", "warning", said("fsync.no_folder"), said("fsync.start"))
    scratch = settings.data_dir / ".fsync"
    started = time.monotonic()
    try:
        with scratch.open("wb") as file:
            for _ in range(10):
                file.write(b"x" * 4096)
                file.flush()
                os.fsync(file.fileno())
    except OSError as refused:
        fix = FREE if refused.errno in (errno.ENOSPC, errno.EDQUOT) else said("fsync.let")
        return Finding("fsync", "error", said("fsync.refused", file=scratch, why=refused.strerror), fix)
    finally:
        with contextlib.suppress(OSError):
            scratch.unlink(missing_ok=True)
    each = (time.monotonic() - started) * 100
    seen = said("fsync.ms", ms=f"{each:.2f}")
    if each < SLOW_FSYNC_MS:
        return Finding("fsync", "ok", seen)
    return Finding("fsync", "warning", seen, said("fsync.slow"))


def database(settings: Settings) -> Finding:
    try:
        with ledgers.opened(settings) as store:
            return _database(settings, store)
    except FolderNotWritable as refused:
        return Finding("database", "error", *_refusal(refused))


def _refusal(error: RelevoError) -> tuple[Sentence, Sentence]:
    """Returns what an error says and its fix, also in the languages of the pages."""
    seen, _, fix = str(error).partition("; ")
    return either(seen, f"refusal.{error.code}"), either(fix, f"refusal.{error.code}_fix")


def _database(settings: Settings, store: Store) -> Finding:
    from deflect.migrations.upgrading import current, known, problem

    shown = store.url.render_as_string(hide_password=True)
    try:
        at, wanted = current(store.engine)
    except DBAPIError as away:
        what, fix = said("database.cannot", why=type(away).__name__), said("database.correct")
        if (named := errors.named(away)) is not None:
            what, fix = _refusal(named)
        return Finding("database", "error", said("database.seen", at=shown, what=what), fix)
    seen, upgrade = problem(at, wanted)
    if seen:
        key = "schema.older" if known(at) else "schema.newer"
        what = either(seen, key, at=at or "-", wanted=wanted)
        return Finding("database", "error", said("database.is", at=shown, what=what), either(upgrade, f"{key}_fix"))
    if store.sqlite and shutil.disk_usage(settings.data_dir).free < FULL:
        return Finding("database", "error", said("database.full", at=shown), FREE)
    return Finding("database", "ok", shown)


def calls(settings: Settings) -> Finding:
    """Reports calls that should have ended by themselves."""
    from deflect.workers import stale_calls

    try:
        with ledgers.opened(settings) as store, store.reading() as db:
            stuck = stale_calls.overdue(db, store.clock())
    except ledgers.AWAY:
        return ledgers.not_known("calls")
    if not stuck:
        return Finding("calls", "ok", said("calls.fine"))
    named = ", ".join(f"{one.reference} ({one.leg}, {one.age_s / 60:.0f} min)" for one in stuck)
    return Finding("calls", "error", said("calls.stuck", named=named), said("calls.fix"))
