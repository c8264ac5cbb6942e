"""Seals a backup as it is written, and opens one for a restore."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deflect.keeping.backups import sealed_files
from deflect.keeping.backups.sealed_files import LEAST, Opener
from deflect.keeping.backups.sqlite_files import FileRefused
from deflect.storage.errors import DatabaseError
from relevo.config.secrets import derived, old_derived
from relevo.config.settings import Settings


class PassphraseRefused(DatabaseError):
    """The file of a passphrase cannot be used; the message says why."""

    code = "passphrase_refused"


def opener(settings: Settings, passphrase: Path | None) -> Opener:
    """Returns what seals a backup: the passphrase in the first line of a file, else the installation's secret."""
    if passphrase is None:
        return Opener("secret", derived(settings, "backup"), old_derived(settings, "backup"))
    lines = passphrase.read_text("utf-8").splitlines() if passphrase.is_file() else []
    words = lines[0].strip() if lines else ""
    if len(words) < LEAST:
        raise PassphraseRefused(f"{passphrase} holds no passphrase; write one of {LEAST} characters or more into it")
    return Opener("passphrase", words)


@contextmanager
def to_seal(settings: Settings, file: Path, passphrase: Path | None) -> Iterator[Path]:
    """Gives a private scratch file for the plain copy; `file` is there, sealed and whole, or not at all.

    Raises `FileRefused` where a disk is full.
    """
    part = file.with_name(f".{file.name}.part")
    try:
        by = opener(settings, passphrase)
        with scratch(settings) as plain:
            yield plain
            sealed_files.seal(plain, part, by)
            part.replace(file)
    except OSError as error:
        raise FileRefused(f"{file} cannot be written ({error.strerror or error})") from None
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def opened(settings: Settings, file: Path, passphrase: Path | None) -> Iterator[Path]:
    """Gives the plain copy of a backup, for as long as it is needed; one of an earlier release is plain itself."""
    if not sealed_files.is_sealed(file):
        yield file
        return
    with scratch(settings) as plain:
        sealed_files.unseal(file, plain, opener(settings, passphrase))
        yield plain


@contextmanager
def scratch(settings: Settings) -> Iterator[Path]:
    """Gives the name of a private file in the data folder, which is gone afterwards."""
    place = settings.data_dir.absolute() / f".backup-{os.getpid()}.part"
    try:
        os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        yield place
    finally:
        place.unlink(missing_ok=True)
