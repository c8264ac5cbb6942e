"""Fetches the photos and other files of customers' messages from their provider, and keeps them sealed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from deflect.attachments import rows
from deflect.attachments.files import Attachments
from deflect.attachments.rows import Wanted
from deflect.storage.errors import DatabaseUnavailable
from deflect.storage.store import Store
from deflect.storage.vault import Vault
from gateway.providers import named
from gateway.providers.base import NoMedia, Provider
from relevo.log import fault_fields, logger

LOG = logger("relay")
MOST: Final = 6_000_000
"""Bytes of one file; phones send less than 5 MB by MMS."""
TOGETHER: Final = 4
"""Files fetched in one round."""


def fetch(store: Store, vault: Vault, providers: Mapping[str, Provider], files: Attachments) -> int:
    """Fetches files that are due; returns how many were looked at. Raises `DatabaseUnavailable`."""
    wanted = rows.claim(store, vault, TOGETHER)
    for one in wanted:
        try:
            rows.keep(store, files, one.id, _content(providers, one))
        except NoMedia as lost:
            LOG.info("media_not_fetched", media=one.id, code=lost.code)
            rows.failed(store, one.id, lost.code, again=lost.retryable)
        except DatabaseUnavailable:
            raise
        except Exception as fault:  # the disk is full, a provider's library fails: later
            LOG.error("media_not_kept", media=one.id, **fault_fields(fault))
            rows.failed(store, one.id, "media_unreachable", again=True)
    return len(wanted)


def _content(providers: Mapping[str, Provider], wanted: Wanted) -> bytes:
    provider = named(providers, wanted.provider)
    if provider is None or not wanted.address:
        raise NoMedia("media_gone")
    return provider.media(wanted.address, MOST)
