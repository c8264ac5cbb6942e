"""Who asks: the key of a request to our own API, its signature, its scope, its address and its quota.

Nothing is acted on here; each refusal says what is wrong and how to fix it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import Final

from flask import request

from deflect.people import api_keys
from deflect.people.api_keys import Key, KeyScope
from deflect.steps.ledger import Ledger
from deflect.storage.vault import Unreadable
from gateway import signing
from gateway.ingress import json_bodies
from gateway.ingress.errors import Wrong
from gateway.signing import Signed

IDEMPOTENCY: Final = re.compile(r"[\x21-\x7e]{8,128}")
SETTINGS_KEY: Final = "settings"
"""The id of the key in the settings, RELEVO_HANDOFF_KEY, as the audit names it."""


class ApiAccess:
    """Checks requests: the keys of the ledger, and those of the settings as one with all scopes and no quota."""

    def __init__(self, ledger: Ledger, settings_keys: Sequence[str]) -> None:
        self._ledger = ledger
        secrets = tuple(each for each in settings_keys if each)
        self._settings = Key(SETTINGS_KEY, SETTINGS_KEY, api_keys.SCOPES, secrets) if secrets else None

    def authentic(self, scope: KeyScope, *, idempotent: bool = True) -> tuple[Key, str]:
        """Returns the key of a correctly signed request and its Idempotency-Key, empty unless `idempotent`.

        Raises `Wrong`.
        """
        json_bodies.whole()
        key = self._named()
        once = request.headers.get("Idempotency-Key", "") if idempotent else ""
        if idempotent and not IDEMPOTENCY.fullmatch(once):
            raise Wrong(400, "wrong_key", "Send 8 to 128 printable ASCII characters, new for each.", "Idempotency-Key")
        _signed(key, once)
        if not key.comes_from(request.remote_addr):
            raise Wrong(403, "address_not_allowed", "This key may not be used from here; see `relevo keys list`.")
        if scope not in key.scopes:
            raise Wrong(403, "scope_missing", f"This key lacks the scope {scope}; use one that has it.", "Relevo-Key")
        if key.per_hour and not api_keys.note_request(self._ledger.store, key, request.path[:80]):
            raise Wrong(429, "quota_exceeded", f"This key makes {key.per_hour} requests an hour at most; try later.")
        return key, once

    def _named(self) -> Key:
        named = request.headers.get(signing.KEY_HEADER, "")
        if not named:
            if self._settings is None:
                raise Wrong(
                    404, "closed", "Name a key in Relevo-Key; without one this needs RELEVO_HANDOFF_KEY.", "Relevo-Key"
                )
            return self._settings
        try:
            found = api_keys.find(self._ledger.store, self._ledger.vault, named[:64])
        except Unreadable:
            raise Wrong(
                503, "key_unreadable", "The installation's secret was changed; rotate this key.", "Relevo-Key"
            ) from None
        if found is None:
            raise Wrong(401, "key_unknown", "There is no such key, or it was revoked; create another.", "Relevo-Key")
        return found


def _signed(key: Key, once: str) -> None:
    given = request.headers.get(signing.HEADER, "")
    query = request.query_string.decode("latin-1")
    path = request.path + (f"?{query}" if query else "")
    if signing.verify(key.secrets, given, Signed(request.method, path, once, request.get_data()), time.time()):
        return
    if signing.is_old(given):
        raise Wrong(
            401, "signature_old", "Sign method and path too, as `v2`: time.METHOD.path.key.body.", signing.HEADER
        )
    raise Wrong(
        401, "signature_wrong", "Sign time.METHOD.path.key.body with the key's secret; set the clock.", signing.HEADER
    )
