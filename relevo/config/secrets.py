"""The secret of an installation, and the keys derived from it. Never printed, never logged."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from relevo.config.settings import Settings, WrongSettings
from relevo.config.values import LEAST_SECRET

OLD_FILE: Final = "secret.key.old"
"""In the data folder: the secret before, where it was kept in `secret.key`."""


def master(settings: Settings) -> str:
    """Returns the secret of `RELEVO_SECRET_KEY`, or the one in the data folder, which is made at first use."""
    return settings.secret_key.get_secret_value() or _kept(settings.data_dir / "secret.key")


def old_master(settings: Settings) -> str:
    """Returns the secret before, of `RELEVO_SECRET_KEY_OLD` or `secret.key.old`; empty outside a rotation."""
    kept = settings.data_dir / OLD_FILE
    old = settings.secret_key_old.get_secret_value() or (_read(kept) if kept.is_file() else "")
    return "" if old == master(settings) else old


def derived(settings: Settings, purpose: str) -> str:
    """Returns a separate key for each purpose, so that a leaked one opens nothing else."""
    return _derived(master(settings), purpose)


def old_derived(settings: Settings, purpose: str) -> tuple[str, ...]:
    """Returns the key for that purpose by the secret before; none outside a rotation."""
    old = old_master(settings)
    return (_derived(old, purpose),) if old else ()


def _derived(secret: str, purpose: str) -> str:
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def _kept(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    return path.read_text().strip()


def _read(path: Path) -> str:
    kept = path.read_text().strip()
    if len(kept) < LEAST_SECRET:
        told = "; delete it to make a new one (all sign-ins end)" if path.name != OLD_FILE else ": put the old one back"
        raise WrongSettings(f"{path} holds no secret{told}")
    return kept
