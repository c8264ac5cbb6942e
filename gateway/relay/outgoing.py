"""Sends one outbox row: a text by its provider, a request by HTTP; records the outcome in the ledger.

The row was marked attempted before it came here. An outcome that is not certain is settled later.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from deflect.eligibility import brand_senders
from deflect.facts import State
from deflect.inbound import http_replies, intake, messages
from deflect.messaging import fallbacks, guarded_http, http_requests, outbox
from deflect.messaging.http_requests import Services
from deflect.messaging.outbox import Row
from deflect.steps.ledger import Ledger
from deflect.storage.errors import DatabaseUnavailable
from deflect.storage.store import Clock, utc_now
from gateway.providers import named
from gateway.providers.base import AnswerLost, CannotList, Outbound, Provider, SendError
from gateway.providers.causes import BY_CODE
from gateway.relay.failover import Outages, next_sender, passing
from gateway.relay.retry import GiveUp, RetryAt, Settle, decide
from relevo.log import fault_fields, logger

LOG = logger("relay")
LOOK_BACK = timedelta(minutes=15)
CALLBACK_WAIT = timedelta(minutes=15)
"""How long a text whose answer was lost waits for its callback, where the provider has no list."""


class Outgoing:
    """Sends rows; thread-safe. `wall` is the providers' time."""

    def __init__(
        self,
        ledger: Ledger,
        providers: Mapping[str, Provider],
        services: Services,
        draw: Callable[[], float] = random.random,
        wall: Clock = utc_now,
    ):
        self._ledger, self._store, self._providers, self._services = ledger, ledger.store, providers, services
        self._draw, self._wall = draw, wall
        self._outages = Outages()
        self._http = guarded_http.client(services.inner_hosts)

    def close(self) -> None:
        self._http.close()

    def send(self, row: Row) -> None:
        """Sends a claimed row and records the outcome. Never raises: a row that could not be marked lapses."""
        try:
            if row.kind == "fetch":
                self._fetch(row)
            else:
                self._text(row)
        except DatabaseUnavailable as away:
            LOG.warning("row_not_marked", row=row.id, code=away.code)
        except Exception as fault:
            LOG.error("row_failed", row=row.id, **fault_fields(fault))

    def _fetch(self, row: Row) -> None:
        try:
            answer = (
                http_requests.fetch(self._services, row.request, self._http) if row.request else http_requests.NOTHING
            )
        except Exception as fault:  # a request that cannot even be made must not hold its flow up
            LOG.error("fetch_failed", row=row.id, **fault_fields(fault))
            answer = http_requests.NOTHING
        http_replies.receive(self._ledger, row.id, answer)

    def _text(self, row: Row) -> None:
        provider = self._provider(row)
        if provider is None:
            self._mark(row, SendError.because(BY_CODE["no_provider"]))
            return
        if not self._window_open(row):
            outbox.refused(self._store, row.id, "window_closed")
            return
        try:
            receipt = provider.send(Outbound(row.id, row.sender, row.recipient, row.body))
        except (SendError, AnswerLost) as failure:
            self._mark(row, failure)
        except Exception as fault:  # of ours, in the provider: it may have been sent
            LOG.error("provider_failed", row=row.id, provider=provider.name, **fault_fields(fault))
            outbox.lost(self._store, row.id)
        else:
            self._outages.tell(row.sender, "", self._store.clock())
            outbox.taken(self._store, row.id, intake.clean(receipt.provider_id))

    def _mark(self, row: Row, failure: SendError | AnswerLost) -> None:
        if isinstance(failure, SendError) and self._elsewhere(row, failure):
            return
        decision = decide(failure, row.attempts, self._store.clock(), self._draw())
        number = failure.detail if isinstance(failure, SendError) else ""
        then = type(decision).__name__
        LOG.info(
            "text_not_taken", row=row.id, code=failure.code, provider_number=number, attempts=row.attempts, then=then
        )
        match decision:
            case Settle():
                outbox.lost(self._store, row.id)
            case RetryAt(at, code):
                outbox.refused(self._store, row.id, code, at)
            case GiveUp(code):
                outbox.refused(self._store, row.id, code)

    def _elsewhere(self, row: Row, failure: SendError) -> bool:
        """Gives a text that was surely not taken to the next of its senders; returns false if it stays where it is."""
        installation, now = self._ledger.installation, self._store.clock()
        self._outages.tell(row.sender, failure.code, now)
        first = row.refusals[0][0] if row.refusals else row.sender
        own = installation.sender_at(first, row.channel)
        spare = (row.leg, first, row.channel, row.recipient)
        more = self._ledger.look(lambda unit: brand_senders.fallbacks(unit, *spare)) if own.fallbacks else ()
        order = (own, *more)
        patience = timedelta(seconds=order[0].fallback_after_s)
        waits = not row.opens and not self._outages.lasts(row.sender, patience, now) and row.sender == first
        to = None if row.resent else next_sender(failure.code, order, row.sender, waits=waits)
        if to is None:
            return False
        at = None
        if to.address == first:
            code = passing(failure.code, dict(row.refusals))
            again = decide(SendError(code, retryable=bool(code)), row.attempts, now, self._draw())
            if not isinstance(again, RetryAt):
                return False
            at = again.at
        LOG.warning("text_goes_elsewhere", row=row.id, code=failure.code, attempts=row.attempts)
        fallbacks.elsewhere(self._store, row.id, to, failure.code, outbox.GIVE_UP, at)
        return True

    def settle(self, row: Row) -> State | None:
        """Looks for an uncertain text in its provider's list; returns `None` if the list could not be read.

        Without a list, the callback has `CALLBACK_WAIT` to come; after that a person decides, and nothing is resent.
        """
        provider = self._provider(row)
        if provider is None:
            return None
        try:
            listed = provider.find(row.sender, row.recipient, self._since(row))
        except CannotList:
            if self._store.clock() - row.since > CALLBACK_WAIT:
                messages.unconfirmed(self._ledger, row.id)
            return None
        except SendError as failure:
            LOG.info("not_listed", row=row.id, code=failure.code)
            return None
        return outbox.settle(self._store, row.id, [(each.provider_id, each.body) for each in listed], row.body)

    def _provider(self, row: Row) -> Provider | None:
        """Returns the provider that carries the row; a row that names none goes by its sender's."""
        sender = self._ledger.installation.sender_at(row.sender, row.channel)
        return named(self._providers, row.provider or sender.provider)

    def _window_open(self, row: Row) -> bool:
        """Returns true if the channel lets us write now; the customer's last word is looked up only if it matters."""
        channel = self._ledger.installation.channel(row.channel)
        if channel.window is None:
            return True
        return channel.open(outbox.last_word_at(self._store, row.leg), self._store.clock())

    def _since(self, row: Row) -> datetime:
        """Returns `Row.since` in the providers' time: in the demo the ledger's clock may be moved, theirs is not.

        Looking back too far is harmless, since messages known to be ours are not counted.
        """
        return self._wall() - max(self._store.clock() - row.since, LOOK_BACK)
