"""Tells other programs of the states of their hand-offs: signed as their own requests are, until they answer 2xx."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Final
from urllib.parse import urlsplit

import httpx

from deflect.messaging import guarded_http
from deflect.messaging.deadlines import within
from deflect.notices import rows
from deflect.notices.rows import Notice
from deflect.people import api_keys
from deflect.storage.errors import DatabaseError
from deflect.storage.store import Store
from deflect.storage.vault import Unreadable, Vault
from gateway import signing
from relevo.log import fault_fields, logger

LOG = logger("relay")
TOGETHER: Final = 32
"""Notices on their way at once."""
SHARE: Final = 2
"""Of them to one key, so that a slow receiver keeps no other waiting."""
TIMEOUT_S: Final = 5.0
"""For all of one delivery, until the answer's status is here."""


class Notifier:
    """Notes what is to be told, and sends it on threads of its own, so that a slow receiver holds nothing up."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        inner_hosts: frozenset[str] = frozenset(),
        unix_s: Callable[[], float] = time.time,
    ) -> None:
        self._store, self._vault, self._unix_s = store, vault, unix_s
        self._http = guarded_http.client(inner_hosts)
        self._busy: Counter[str] = Counter()
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(TOGETHER, thread_name_prefix="relay-notice")

    def round(self) -> int:
        """Notes new states and begins to send what is due; returns how many are sent. Raises `DatabaseError`."""
        rows.note(self._store)
        with self._lock:
            busy = dict(self._busy)
        free = TOGETHER - sum(busy.values())
        due = rows.claim(self._store, free, SHARE, busy) if free > 0 else []
        for notice in due:
            with self._lock:
                self._busy[notice.key] += 1
            self._pool.submit(self._send, notice)
        return len(due)

    def close(self) -> None:
        """Waits for what is on its way."""
        self._pool.shutdown()
        self._http.close()

    def _send(self, notice: Notice) -> None:
        try:
            self.send(notice)
        finally:
            with self._lock:
                self._busy[notice.key] -= 1

    def send(self, notice: Notice) -> None:
        """Sends one notice and keeps what became of it. Never raises: one that could not be marked is sent again."""
        try:
            code = self._answer(notice)
            if code:
                rows.put_off(self._store, notice.id, code)
                LOG.info("notice_not_taken", notice=notice.id, key=notice.key, code=code)
            else:
                rows.taken(self._store, notice.id)
        except DatabaseError as away:
            LOG.warning("notice_not_marked", notice=notice.id, code=away.code)
        except Exception as fault:
            LOG.error("notice_failed", notice=notice.id, **fault_fields(fault))

    def _answer(self, notice: Notice) -> str:
        """Returns why the notice was not taken; empty if it was.

        That is the status, `no_answer`, `not_allowed` (an address of our own network), or what is wrong with the key.
        """
        try:
            key = api_keys.find(self._store, self._vault, notice.key)
        except Unreadable:
            return "key_unreadable"
        if key is None:
            return "key_unknown"
        body = json.dumps(document(notice), ensure_ascii=False).encode()
        parts = urlsplit(notice.url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        signed = signing.Signed("POST", path, notice.id, body)
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": notice.id,
            signing.KEY_HEADER: key.id,
            signing.HEADER: signing.sign(key.secrets[0], signed, int(self._unix_s())),
        }
        try:
            with (
                within(TIMEOUT_S),
                self._http.stream("POST", notice.url, content=body, headers=headers, timeout=TIMEOUT_S) as answer,
            ):
                return "" if answer.is_success else str(answer.status_code)
        except guarded_http.NotAllowed:
            return "not_allowed"
        except (httpx.HTTPError, httpx.InvalidURL):
            return "no_answer"


def document(notice: Notice) -> dict[str, object]:
    """Returns the body of a notice. It holds ids and instants, and nothing of the customer."""
    return {
        "event": f"handoff.{notice.state}",
        "at": notice.at.isoformat(),
        "handoff": notice.handoff.id,
        "conversation": notice.handoff.conversation,
        "reference": notice.handoff.reference,
        "node": notice.handoff.node,
        "code": notice.handoff.code if notice.state == "undelivered" else "",
        "state": notice.handoff.state,
    }
