"""Takes providers' webhooks: verifies the raw request, parses it once, keeps one journal row, answers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from deflect.facts import Fact, Inbound
from deflect.storage import journal
from deflect.storage.journal import Letter
from deflect.storage.store import Store
from deflect.storage.vault import Vault
from gateway.ingress.errors import Wrong
from gateway.providers import FIRST
from gateway.providers.base import WEBHOOKS, OtherAccount, Provider, Request, Route
from relevo.log import logger

LOG = logger("ingress")
NOT_KEPT = frozenset({"authorization", "cookie"})


def blueprint(store: Store, vault: Vault, providers: Mapping[str, Provider], public_url: str) -> Blueprint:
    hooks = Blueprint("webhooks", __name__, url_prefix=WEBHOOKS)
    for provider in providers.values():
        for route in provider.routes:
            view = _view(store, vault, provider, route, public_url.rstrip("/"))
            name = f"{provider.name}{route.path}".replace("/", "_")
            hooks.add_url_rule(f"/{provider.name}{route.path}", name, view, methods=route.methods)
    return hooks


def _view(store: Store, vault: Vault, provider: Provider, route: Route, base: str) -> Callable[[], ResponseReturnValue]:
    def view() -> ResponseReturnValue:
        asked = _asked(base)
        if request.method == "GET" and (proof := provider.challenge(asked)) is not None:
            return proof, 200, {"Content-Type": "text/plain"}
        return _keep(store, vault, provider, asked)

    view.__doc__ = route.words
    return view


def _asked(base: str) -> Request:
    """Returns the request at our public address, as its sender signed it; proxies may have changed Host and scheme."""
    query = request.query_string.decode("latin-1")
    url = base + request.path + (f"?{query}" if query else "")
    headers = {name: value for name, value in request.headers.items() if name.lower() not in NOT_KEPT}
    return Request(url, headers, request.get_data(cache=False))


def _keep(store: Store, vault: Vault, provider: Provider, asked: Request) -> ResponseReturnValue:
    if not provider.verify(asked):
        journal.quarantine(store, vault, provider.name, asked.body, asked.headers, asked.url)
        LOG.warning("signature_wrong", provider=provider.name)
        raise Wrong(403, "signature_wrong", "The signature is not that of this body at our public address.")
    try:
        facts = provider.parse(asked)
    except ValueError as wrong:  # signed, and not as documented: kept for a release that understands it
        journal.quarantine(store, vault, provider.name, asked.body, asked.headers, asked.url)
        if isinstance(wrong, OtherAccount):
            LOG.warning("other_account", provider=provider.name)
            raise Wrong(403, "other_account", str(wrong)) from wrong
        raise Wrong(400, "not_understood", str(wrong)) from wrong
    _enter(store, vault, provider, asked, facts)
    return "", 204


def _enter(store: Store, vault: Vault, provider: Provider, asked: Request, facts: Sequence[Fact]) -> None:
    kind, channel, key, lane = _name(facts, asked.body)
    letter = Letter(provider.name, kind, channel, key, asked.body, asked.headers, asked.url, tuple(facts))
    new = journal.write(store, vault, letter, lane)
    LOG.info("webhook_kept", provider=provider.name, channel=channel, kind=kind, new=new)


def replay(store: Store, vault: Vault, providers: Mapping[str, Provider], public_url: str) -> tuple[int, int]:
    """Tries what is in quarantine again, after a wrong secret or `public_url` was fixed: (taken in, still wrong)."""
    taken = wrong = 0
    for provider in providers.values():
        for letter in waiting(store, vault, provider.name):
            place = letter.url.find(WEBHOOKS)
            asked = Request(public_url.rstrip("/") + letter.url[place:], letter.headers, letter.raw)
            if place < 0 or not provider.verify(asked):
                wrong += 1
                continue
            try:
                _enter(store, vault, provider, asked, provider.parse(asked))
            except ValueError:
                wrong += 1
                continue
            journal.release(store, letter.row)
            taken += 1
    return taken, wrong


def waiting(store: Store, vault: Vault, provider: str) -> list[Letter]:
    """Returns the provider's requests in quarantine, oldest first; rows of release 0.1 name no provider."""
    return journal.quarantined(store, vault, provider, *(("",) if provider == FIRST else ()))


def _name(facts: Sequence[Fact], body: bytes) -> tuple[str, str, str, str]:
    """Returns kind, channel, key and lane of a request: those of its one fact, else the digest of its body."""
    if len(facts) == 1:
        fact = facts[0]
        if isinstance(fact, Inbound):
            return "inbound", fact.channel, fact.key, fact.sender
        return "status", fact.channel, fact.key, fact.provider_id
    return "facts", facts[0].channel if facts else "", hashlib.sha256(body).hexdigest(), ""
