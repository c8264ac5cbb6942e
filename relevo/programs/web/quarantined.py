"""Webhooks in quarantine, for the page of letters: counted, and checked again as by `relevo journal quarantine`."""

from __future__ import annotations

from datetime import datetime

from deflect.storage.store import Store
from deflect.storage.vault import Vault
from gateway.ingress import webhooks
from relevo.config.settings import Settings
from relevo.programs import wiring


class Quarantined:
    """Those of the providers that are set now."""

    def __init__(self, settings: Settings, store: Store, vault: Vault) -> None:
        self._store, self._vault, self._url = store, vault, settings.ingress_url
        self._providers = wiring.providers(settings, store)

    def waiting(self) -> tuple[tuple[str, tuple[int, ...], datetime | None], ...]:
        """Returns provider, rows and the oldest's instant, where any wait."""
        kept = ((name, webhooks.waiting(self._store, self._vault, name)) for name in self._providers)
        return tuple((name, tuple(one.row for one in letters), letters[0].at) for name, letters in kept if letters)

    def replay(self) -> tuple[int, int]:
        """Checks each again; returns how many were taken in, and how many are still wrong."""
        return webhooks.replay(self._store, self._vault, self._providers, self._url)
