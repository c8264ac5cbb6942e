"""`relevo db backup-key`: makes a key pair for backups that the machine which writes them cannot read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from deflect.keeping.backups import recipients
from deflect.keeping.backups.recipients import BackupKeyRefused


def backup_key(
    file: Annotated[Path, typer.Argument(help="File to write the private key to; it must not exist.")],
) -> None:
    """Make a key pair for backups: the private key goes into a file, the public one is printed for `--recipient`."""
    private, public = recipients.pair()
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BackupKeyRefused(f"{file} already exists; name a new file, since backups need the old key") from None
    except OSError as error:
        raise BackupKeyRefused(f"{file} cannot be written ({error.strerror}); name another file") from None
    with os.fdopen(descriptor, "w") as written:
        written.write(f"# Opens backups for {public}\n{private}\n")
        written.flush()
        os.fsync(written.fileno())
    typer.echo(public)
