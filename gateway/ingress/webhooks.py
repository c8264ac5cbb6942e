"""Takes providers' webhooks: verifies the raw request, parses it once, keeps it, and answers 204."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from deflect.facts import Fact, Inbound
from deflect.inbound import quarantine
from deflect.inbound.quarantine import Allowance
from deflect.spool.door import Door
from deflect.storage import journal
from deflect.storage.errors import DatabaseError
from deflect.storage.journal import Letter
from deflect.storage.store import Store
from deflect.storage.vault import Vault
from gateway.ingress.errors import Wrong
from gateway.providers import FIRST
from gateway.providers.base import WEBHOOKS, OtherAccount, Provider, Request, Route
from relevo.log import logger

LOG = logger("ingress")
NOT_KEPT = frozenset({"authorization", "cookie"})


@dataclass(frozen=True, slots=True)
class Entrance:
    """What all webhook routes share: the door to the journal, and how many unsigned requests are kept."""

    store: Store
    vault: Vault
    door: Door
    base: str
    unsigned: Allowance = field(default_factory=Allowance)


def blueprint(store: Store, vault: Vault, door: Door, providers: Mapping[str, Provider], public_url: str) -> Blueprint:
    hooks = Blueprint("webhooks", __name__, url_prefix=WEBHOOKS)
    entrance = Entrance(store, vault, door, public_url.rstrip("/"))
    for provider in providers.values():
        for route in provider.routes:
            name = f"{provider.name}{route.path}".replace("/", "_")
            hooks.add_url_rule(
                f"/{provider.name}{route.path}", name, _view(entrance, provider, route), methods=route.methods
            )
    return hooks


def _view(entrance: Entrance, provider: Provider, route: Route) -> Callable[[], ResponseReturnValue]:
    def view() -> ResponseReturnValue:
        asked = _asked(entrance.base)
        if request.method == "GET" and (proof := provider.challenge(asked)) is not None:
            return proof, 200, {"Content-Type": "text/plain"}
        return _keep(entrance, provider, asked)

    view.__doc__ = route.words
    return view


def _asked(base: str) -> Request:
    """Returns the request at our public address, as its sender signed it; proxies may have changed Host and scheme."""
    query = request.query_string.decode("latin-1")
    url = base + request.path + (f"?{query}" if query else "")
    headers = {name: value for name, value in request.headers.items() if name.lower() not in NOT_KEPT}
    return Request(url, headers, request.get_data(cache=False))


def _keep(entrance: Entrance, provider: Provider, asked: Request) -> ResponseReturnValue:
    if not provider.verify(asked):
        _unsigned(entrance, provider, asked)
        raise Wrong(403, "signature_wrong", "The signature is not that of this body at our public address.")
    try:
        facts = provider.parse(asked)
    except ValueError as wrong:  # signed, and not as documented: kept for a release that understands it
        quarantine.keep_signed(entrance.store, entrance.vault, _aside(provider, asked))
        if isinstance(wrong, OtherAccount):
            LOG.warning("other_account", provider=provider.name)
            raise Wrong(403, "other_account", str(wrong)) from wrong
        raise Wrong(400, "not_understood", str(wrong)) from wrong
    letter, lane = _letter(provider, asked, facts)
    new = entrance.door.keep(letter, lane)
    LOG.info("webhook_kept", provider=provider.name, channel=letter.channel, kind=letter.kind, new=new)
    return "", 204


def _unsigned(entrance: Entrance, provider: Provider, asked: Request) -> None:
    """Puts an unsigned request into quarantine, as far as strangers are allowed to cost a write."""
    if not (counted := entrance.unsigned.take()):
        return
    LOG.warning("signature_wrong", provider=provider.name, count=counted)
    with suppress(DatabaseError):  # it is refused all the same
        quarantine.keep_unsigned(entrance.store, entrance.vault, _aside(provider, asked), counted)


def _aside(provider: Provider, asked: Request) -> Letter:
    return Letter(provider.name, "", "", "", asked.body, asked.headers, asked.url)


def _letter(provider: Provider, asked: Request, facts: Sequence[Fact]) -> tuple[Letter, str]:
    """Returns the request as it is kept, and its lane."""
    kind, channel, key, lane = _name(facts, asked.body)
    return Letter(provider.name, kind, channel, key, asked.body, asked.headers, asked.url, tuple(facts)), lane


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
                journal.write(store, vault, *_letter(provider, asked, provider.parse(asked)))
            except ValueError:
                wrong += 1
                continue
            quarantine.release(store, letter.row)
            taken += 1
    return taken, wrong


def waiting(store: Store, vault: Vault, provider: str) -> list[Letter]:
    """Returns the provider's requests in quarantine, oldest first; rows of release 0.1 name no provider."""
    return quarantine.kept(store, vault, provider, *(("",) if provider == FIRST else ()))


def _name(facts: Sequence[Fact], body: bytes) -> tuple[str, str, str, str]:
    """Returns kind, channel, key and lane of a request: those of its one fact, else the digest of its body."""
    if len(facts) == 1:
        fact = facts[0]
        if isinstance(fact, Inbound):
            return "inbound", fact.channel, fact.key, fact.sender
        return "status", fact.channel, fact.key, fact.provider_id
    return "facts", facts[0].channel if facts else "", hashlib.sha256(body).hexdigest(), ""
