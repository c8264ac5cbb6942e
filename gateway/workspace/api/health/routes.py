"""Health over the API, for admins: what `relevo doctor` says, what goes on now, and what is set outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Blueprint, g

from deflect.installation import NO_SENDER, Sender
from deflect.reports import live
from deflect.reports.live import SenderTexts
from deflect.steps.ledger import Ledger
from gateway.workspace.api.contract import answers, errors
from gateway.workspace.api.health.models import Health, Machine, SenderHealth
from gateway.workspace.permissions import needs

Look = Callable[[str], Machine]
"""Returns what this machine says of itself, in a language."""


def blueprint(ledger: Ledger, look: Look) -> Blueprint:
    api = Blueprint("health_api", __name__, url_prefix="/api/admin")
    errors(api)

    @api.get("/health")
    @needs("health:read")
    @answers(Health)
    def health() -> Health:
        """How every part is, with what to do about it; calls, texts and senders now; what is set outside."""
        now = ledger.store.clock()
        with ledger.store.reading() as db:
            going_on, texts = live.figures(db), live.senders(db, now)
        told = tuple(_senders(ledger, {one.sender: one for one in texts}))
        return Health(at=now, machine=look(g.language), live=going_on, senders=told)

    return api


def _senders(ledger: Ledger, texts: dict[str, SenderTexts]) -> Iterator[SenderHealth]:
    """Yields the senders that are set, then those that had texts all the same."""
    installation = ledger.installation
    known = {one.address: one for one in installation.addresses}
    for address in (installation.sender, *installation.senders.values()):
        known.setdefault(address, Sender(NO_SENDER.channel, "", address))
    for address in [*known, *(each for each in texts if each not in known)]:
        sender = known.get(address, Sender(NO_SENDER.channel, "", address))
        counted = texts.get(address, SenderTexts(address, 0, 0, 0, "", None))
        yield SenderHealth(address=address, channel=sender.channel, provider=sender.provider, texts=counted)
