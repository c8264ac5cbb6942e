"""One outbox row on its way out: a text by its channel, a request by HTTP; what came of it goes into the ledger.

The row was marked attempted before it came here. What cannot be known for sure is left to be settled.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import httpx

from deflect.facts import State
from deflect.inbound import http_replies
from deflect.messaging import http_requests, outbox
from deflect.messaging.outbox import Row
from deflect.steps.ledger import Ledger
from deflect.storage.errors import DatabaseUnavailable
from deflect.storage.store import Clock, utc_now
from gateway.channels.base import AnswerLost, Channel, Outbound, SendError
from gateway.relay.retry import GiveUp, RetryAt, Settle, decide
from relevo.log import fault_fields, logger

log = logger("relay")
LOOK_BACK = timedelta(minutes=15)


class Outgoing:
    """Sends rows; thread-safe. `services` are the business systems' base addresses, `wall` the providers' time."""

    def __init__(
        self,
        ledger: Ledger,
        channels: Mapping[str, Channel],
        services: Mapping[str, str],
        draw: Callable[[], float] = random.random,
        wall: Clock = utc_now,
    ):
        self._ledger, self._store, self._channels, self._services = ledger, ledger.store, channels, services
        self._draw, self._wall = draw, wall
        self._http = httpx.Client(trust_env=False)

    def close(self) -> None:
        self._http.close()

    def send(self, row: Row) -> None:
        """Sends a claimed row and marks what came of it. Never raises: a row whose mark failed lapses by itself."""
        try:
            if row.kind == "fetch":
                self._fetch(row)
            else:
                self._text(row)
        except DatabaseUnavailable as away:
            log.warning("row_not_marked", row=row.id, code=away.code)
        except Exception as fault:
            log.error("row_failed", row=row.id, **fault_fields(fault))

    def _fetch(self, row: Row) -> None:
        try:
            answer = (
                http_requests.fetch(self._services, row.request, self._http) if row.request else http_requests.NOTHING
            )
        except Exception as fault:  # a request that cannot even be made must not hold its flow up
            log.error("fetch_failed", row=row.id, **fault_fields(fault))
            answer = http_requests.NOTHING
        http_replies.receive(self._ledger, row.id, answer)

    def _text(self, row: Row) -> None:
        channel = self._channels.get(row.channel)
        if channel is None:
            outbox.refused(self._store, row.id, "no_channel")
            return
        try:
            receipt = channel.send(Outbound(row.id, row.sender, row.recipient, row.body))
        except (SendError, AnswerLost) as failure:
            self._mark(row, failure)
        except Exception as fault:  # of ours, in the channel: it may have been sent
            log.error("channel_failed", row=row.id, channel=row.channel, **fault_fields(fault))
            outbox.lost(self._store, row.id)
        else:
            outbox.taken(self._store, row.id, receipt.provider_id)

    def _mark(self, row: Row, failure: SendError | AnswerLost) -> None:
        decision = decide(failure, row.attempts, self._store.clock(), self._draw())
        log.info("text_not_taken", row=row.id, code=failure.code, attempts=row.attempts, then=type(decision).__name__)
        match decision:
            case Settle():
                outbox.lost(self._store, row.id)
            case RetryAt(at, code):
                outbox.refused(self._store, row.id, code, at)
            case GiveUp(code):
                outbox.refused(self._store, row.id, code)

    def settle(self, row: Row) -> State | None:
        """Looks for an uncertain text in its provider's list; `None` where the list could not be had."""
        channel = self._channels.get(row.channel)
        if channel is None:
            return None
        try:
            listed = channel.find(row.sender, row.recipient, self._since(row))
        except SendError as failure:
            log.info("not_listed", row=row.id, code=failure.code)
            return None
        return outbox.settle(self._store, row.id, [(each.provider_id, each.body) for each in listed])

    def _since(self, row: Row) -> datetime:
        """`Row.since` in the providers' time: the ledger's clock may be moved in the demo, theirs never is.

        Looking back too far is harmless, since messages known to be ours are not counted.
        """
        return self._wall() - max(self._store.clock() - row.since, LOOK_BACK)
