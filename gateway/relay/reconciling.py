"""Makes good what webhooks did not bring: customers' messages and delivery states, by the provider's own list.

A few questions a round, so that an outage of ours does not become a burst of requests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from deflect.facts import Inbound
from deflect.inbound import messages, missed
from deflect.messaging import unproved
from deflect.messaging.unproved import Unproved
from deflect.steps.ledger import Ledger
from deflect.storage import counters
from gateway.providers import named
from gateway.providers.base import CannotList, Provider, SendError
from relevo.log import logger

LOG = logger("relay")
FRESH: Final = timedelta(seconds=60)
"""A message younger than this is left to its webhook, which may be on its way."""
ASKED: Final = 20
"""Texts asked about, and addresses listed, in one round."""
MESSAGES, STATES = "reconciled_messages", "reconciled_states"
"""Names of the counters of what was made good."""


class Reconciling:
    """The two rounds. `wall` is the providers' time, which differs from the ledger's where the demo moved that.

    A round asks nothing more once `stopping` returns true.
    """

    def __init__(
        self,
        ledger: Ledger,
        providers: Mapping[str, Provider],
        wall: Callable[[], datetime],
        stopping: Callable[[], bool] = lambda: False,
    ):
        self._stopping = stopping
        self._ledger, self._store, self._providers, self._wall = ledger, ledger.store, providers, wall
        self._next = 0

    def messages(self) -> int:
        """Enters customers' messages that no webhook brought; returns how many. Goes on after `ASKED` addresses."""
        ours = self._addresses()
        turn = [ours[(self._next + at) % len(ours)] for at in range(min(ASKED, len(ours)))]
        self._next += len(turn)
        return sum(self._listed(provider, address) for provider, address in turn if not self._stopping())

    def states(self) -> int:
        """Asks what became of texts whose report has not come; returns how many changed."""
        return sum(self._asked(row) for row in unproved.due(self._store, ASKED) if not self._stopping())

    def _addresses(self) -> list[tuple[Provider, str]]:
        """Returns every number of ours that customers write to, with the provider that carries it."""
        installation = self._ledger.installation
        senders = [
            installation.sender_at(address) for address in sorted(installation.texting() | {*installation.numbers})
        ]
        found = [(named(self._providers, each.provider), each) for each in senders if each.two_way]
        return [(provider, each.address) for provider, each in found if provider and each.address.startswith("+")]

    def _listed(self, provider: Provider, address: str) -> int:
        until = self._wall() - FRESH
        since = missed.since(self._store, provider.name, address, until)
        if since is None or since >= until:
            return 0
        try:
            listed = provider.received(address, since)
        except CannotList:
            return 0
        except SendError as failure:
            LOG.info("not_listed", provider=provider.name, code=failure.code)
            return 0
        entered = sum(self._enter(provider, each) for each in listed if each.at <= until)
        missed.read_to(self._store, provider.name, address, until)
        if entered:
            counters.add(self._store, MESSAGES, entered)
            LOG.warning("messages_were_missed", provider=provider.name, messages=entered)
        return entered

    def _enter(self, provider: Provider, listed: Inbound) -> bool:
        moved = self._store.clock() - self._wall()
        return missed.enter(self._store, self._ledger.vault, provider.name, replace(listed, at=listed.at + moved))

    def _asked(self, row: Unproved) -> bool:
        provider = named(self._providers, row.provider or self._ledger.installation.sender_at(row.sender).provider)
        try:
            status = provider.look_up(row.provider_id) if provider and row.provider_id else None
        except CannotList:
            unproved.asked(self._store, row.id, again=False)
            return False
        except SendError as failure:
            LOG.info("not_looked_up", row=row.id, code=failure.code)
            unproved.asked(self._store, row.id)
            return False
        if status is not None:
            messages.report(self._ledger, replace(status, row=row.id))
        changed = unproved.asked(self._store, row.id) != row.state
        if changed:
            counters.add(self._store, STATES, 1)
        return changed
