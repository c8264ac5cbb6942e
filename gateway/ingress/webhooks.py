"""Providers' webhooks: verify the raw body, keep one journal row, answer. What a message means is not known here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from deflect.facts import Inbound
from deflect.storage import journal
from deflect.storage.store import Store
from deflect.storage.vault import Vault
from gateway.channels.base import Channel, Fact, Request
from gateway.ingress.errors import Wrong
from relevo.log import logger

log = logger("ingress")
PREFIX = "/webhooks"
NOT_KEPT = frozenset({"authorization", "cookie"})


def blueprint(store: Store, vault: Vault, channels: Mapping[str, Channel], public_url: str) -> Blueprint:
    hooks = Blueprint("webhooks", __name__, url_prefix=PREFIX)
    base = public_url.rstrip("/")

    @hooks.post("/twilio/sms")
    def twilio_sms() -> ResponseReturnValue:
        """A text that a customer sent, signed by Twilio."""
        return _keep(store, vault, channels["sms"], _asked(base))

    @hooks.post("/twilio/status")
    def twilio_status() -> ResponseReturnValue:
        """What became of a text of ours, signed by Twilio."""
        return _keep(store, vault, channels["sms"], _asked(base))

    return hooks


def _asked(base: str) -> Request:
    """The request as its sender signed it: at our public address, whatever proxies made of Host and scheme."""
    query = request.query_string.decode("latin-1")
    url = base + request.path + (f"?{query}" if query else "")
    headers = {name: value for name, value in request.headers.items() if name.lower() not in NOT_KEPT}
    return Request(url, headers, request.get_data(cache=False))


def _keep(store: Store, vault: Vault, channel: Channel, asked: Request) -> ResponseReturnValue:
    if not channel.verify(asked):
        journal.quarantine(store, vault, channel.name, asked.body, asked.headers, asked.url)
        log.warning("signature_wrong", channel=channel.name)
        raise Wrong(403, "signature_wrong", "The signature is not that of this body at our public address.")
    try:
        facts = channel.parse(asked)
    except ValueError as wrong:  # signed, and not as documented: kept for a release that understands it
        journal.quarantine(store, vault, channel.name, asked.body, asked.headers, asked.url)
        raise Wrong(400, "not_understood", str(wrong)) from wrong
    _enter(store, vault, channel, asked, facts)
    return "", 204


def _enter(store: Store, vault: Vault, channel: Channel, asked: Request, facts: Sequence[Fact]) -> None:
    kind, key, lane = _name(facts, asked.body)
    new = journal.write(store, vault, kind, channel.name, key, asked.body, asked.headers, asked.url, lane)
    log.info("webhook_kept", channel=channel.name, kind=kind, new=new)


def replay(store: Store, vault: Vault, channels: Mapping[str, Channel], public_url: str) -> tuple[int, int]:
    """Try what is in quarantine again, after a wrong secret or `public_url` was corrected: (taken in, still wrong)."""
    taken = wrong = 0
    for channel in channels.values():
        for letter in journal.quarantined(store, vault, channel.name):
            place = letter.url.find(PREFIX)
            asked = Request(public_url.rstrip("/") + letter.url[place:], letter.headers, letter.raw)
            if place < 0 or not channel.verify(asked):
                wrong += 1
                continue
            try:
                _enter(store, vault, channel, asked, channel.parse(asked))
            except ValueError:
                wrong += 1
                continue
            journal.release(store, letter.row)
            taken += 1
    return taken, wrong


def _name(facts: Sequence[Fact], body: bytes) -> tuple[str, str, str]:
    """Kind, key and lane of a request: those of its one fact, else its body's digest."""
    if len(facts) == 1:
        fact = facts[0]
        if isinstance(fact, Inbound):
            return "inbound", fact.key, fact.sender
        return "status", fact.key, fact.provider_id
    return "facts", hashlib.sha256(body).hexdigest(), ""
