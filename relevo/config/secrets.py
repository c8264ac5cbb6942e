"""The secret of an installation, and the keys derived from it. Never printed, never logged."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from relevo.config.settings import Settings, WrongSettings
from relevo.config.values import LEAST_SECRET


def master(settings: Settings) -> str:
    """Returns the secret of `RELEVO_SECRET_KEY`, or the one in the data folder, which is made at first use."""
    return settings.secret_key.get_secret_value() or _kept(settings.data_dir / "secret.key")


def derived(settings: Settings, purpose: str) -> str:
    """Returns a separate key for each purpose, so that a leaked one opens nothing else."""
    return hmac.new(master(settings).encode(), purpose.encode(), hashlib.sha256).hexdigest()


def _kept(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept = path.read_text().strip()
        if len(kept) < LEAST_SECRET:
            raise WrongSettings(f"{path} holds no secret; delete it to make a new one (all sign-ins end)") from None
        return kept
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    return path.read_text().strip()
