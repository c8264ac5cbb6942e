"""Where a key is told of its hand-offs: set and removed by the operator, each change in the audit."""

from __future__ import annotations

from urllib.parse import urlsplit

from deflect.notices import rows
from deflect.people import audit
from deflect.people.api_keys import KeyRefused
from deflect.people.audit import Actor
from deflect.storage.store import Store
from deflect.tables import ApiKey


def set_webhook(store: Store, key: str, url: str, actor: Actor) -> None:
    """Tells a key of its hand-offs at this address from now on; an empty one ends it. Raises `KeyRefused`."""
    if url:
        _check(url)
    with store.transaction() as db:
        row = db.get(ApiKey, key, with_for_update=True)
        if row is None or row.revoked_at is not None:
            raise KeyRefused(f"there is no valid key '{key}': `relevo keys list` shows the ids")
        if url:
            rows.begin(db)
        row.webhook, row.webhook_since = url, store.clock() if url else None
        audit.write(db, store, actor, "key_webhook_set" if url else "key_webhook_removed", key)


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    else:
        if parts.scheme not in ("http", "https") or parts.username or parts.fragment:
            host = None
    if not host or len(url) > 500 or not url.isascii() or any(letter.isspace() for letter in url):
        raise KeyRefused("a webhook needs an address such as https://ivr.example.com/relevo, without a password in it")
