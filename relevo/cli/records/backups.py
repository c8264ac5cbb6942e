"""Seals a backup as it is written, and opens one for a restore."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deflect.keeping.backups import recipients, sealed_files
from deflect.keeping.backups.recipients import BackupKeyRefused
from deflect.keeping.backups.sealed_files import LEAST, Opener
from deflect.keeping.backups.sqlite_files import FileRefused
from deflect.storage.errors import DatabaseError
from relevo.config.secrets import derived, old_derived
from relevo.config.settings import Settings


class PassphraseRefused(DatabaseError):
    """What is to seal or open a backup cannot be used; the message says why."""

    code = "passphrase_refused"


def sealer(settings: Settings, passphrase: Path | None, recipient: str) -> Opener:
    """Returns what seals a backup: a recipient's public key, a passphrase, else the installation's secret."""
    if not recipient:
        return opener(settings, passphrase)
    if passphrase is not None:
        raise PassphraseRefused("a backup is sealed for a recipient or by a passphrase; give one of the two")
    return Opener("recipient", recipients.checked(recipient))


def opener(settings: Settings, passphrase: Path | None, identity: Path | None = None) -> Opener:
    """Returns what opens a backup: a private key, the passphrase in the first line of a file, else the secret."""
    if identity is not None and passphrase is not None:
        raise PassphraseRefused("a backup opens with a private key or with a passphrase; give one of the two")
    if identity is not None:
        found = [line.strip() for line in _lines(identity) if line.strip().startswith(recipients.PRIVATE)]
        if not found:
            raise BackupKeyRefused(f"{identity} holds no private key; give the file of `relevo db backup-key`")
        recipients.public_of(found[0])
        return Opener("recipient", found[0])
    if passphrase is None:
        return Opener("secret", derived(settings, "backup"), old_derived(settings, "backup"))
    words = next(iter(_lines(passphrase)), "").strip()
    if len(words) < LEAST:
        raise PassphraseRefused(f"{passphrase} holds no passphrase; write one of {LEAST} characters or more into it")
    return Opener("passphrase", words)


def _lines(file: Path) -> list[str]:
    """Returns the lines of a file; none where there is no such file of text."""
    try:
        return file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []


@contextmanager
def to_seal(settings: Settings, file: Path, passphrase: Path | None, recipient: str) -> Iterator[Path]:
    """Gives a private scratch file for the plain copy; `file` is there, sealed and whole, or not at all.

    Raises `FileRefused` where a disk is full.
    """
    part = file.with_name(f".{file.name}.part")
    try:
        by = sealer(settings, passphrase, recipient)
        with scratch(settings) as plain:
            yield plain
            sealed_files.seal(plain, part, by)
            part.replace(file)
    except OSError as error:
        raise FileRefused(f"{file} cannot be written ({error.strerror or error})") from None
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def opened(settings: Settings, file: Path, by: Opener) -> Iterator[Path]:
    """Gives the plain copy of a backup, for as long as it is needed; one of an earlier release is plain itself."""
    if not sealed_files.is_sealed(file):
        yield file
        return
    with scratch(settings) as plain:
        sealed_files.unseal(file, plain, by)
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
