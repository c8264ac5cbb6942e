"""Takes providers' webhooks: verifies the raw request, parses it once, keeps it, and answers 204.

`Webhooks` knows neither Flask nor ASGI; `blueprint` serves it by Flask, `relevo.programs.web.webhook_door` without.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from deflect.facts import Fact, Inbound
from deflect.inbound import intake, quarantine
from deflect.inbound.quarantine import Allowance
from deflect.spool.door import Door
from deflect.steps.ledger import Ledger
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
class Turned:
    """A request that is not taken in: how it is answered, and what is kept of it."""

    why: Wrong
    letter: Letter | None = None
    """Put aside; `None` where a stranger may not cost a write."""
    unsigned: int = 0
    """How many unsigned requests it stands for; 0 for a signed one."""


@dataclass(frozen=True, slots=True)
class Webhooks:
    """All webhook addresses: who calls there, the door to the journal, and how many unsigned requests are kept.

    `public_url` is the address providers know us by, which their signatures cover.
    """

    store: Store
    vault: Vault
    door: Door
    providers: Mapping[str, Provider]
    public_url: str
    unsigned: Allowance = field(default_factory=Allowance)

    @classmethod
    def over(
        cls, ledger: Ledger, providers: Mapping[str, Provider], public_url: str, door: Door | None = None
    ) -> Webhooks:
        """Returns those of a ledger; without a `door` of its own, none waits here while the database is away."""
        return cls(ledger.store, ledger.vault, door or Door(ledger.store, ledger.vault), providers, public_url)

    def addresses(self) -> Iterator[tuple[str, Provider, Route]]:
        """Yields each path with who calls there."""
        for provider in self.providers.values():
            for route in provider.routes:
                yield f"{WEBHOOKS}/{provider.name}{route.path}", provider, route

    def asked(self, path: str, query: bytes, headers: Iterable[tuple[str, str]], body: bytes) -> Request:
        """Returns the request at our public address, as its sender signed it; proxies may have changed the rest."""
        url = self.public_url.rstrip("/") + path + (f"?{query.decode('latin-1')}" if query else "")
        return Request(url, {name: value for name, value in headers if name.lower() not in NOT_KEPT}, body)

    def read(self, provider: Provider, asked: Request) -> tuple[Letter, str] | Turned:
        """Returns the letter of a request and its lane, or why it is turned away. Waits for nothing."""
        if not provider.verify(asked):
            why = Wrong(403, "signature_wrong", "The signature is not that of this body at our public address.")
            counted = self.unsigned.take()
            return Turned(why, _aside(provider, asked) if counted else None, counted)
        try:
            return _letter(provider, asked, provider.parse(asked))
        except OtherAccount as wrong:
            LOG.warning("other_account", provider=provider.name)
            return Turned(Wrong(403, "other_account", str(wrong)), _aside(provider, asked))
        except ValueError as wrong:  # signed, and not as documented: kept for a release that understands it
            return Turned(Wrong(400, "not_understood", str(wrong)), _aside(provider, asked))

    def put_aside(self, turned: Turned) -> None:
        """Keeps a request in quarantine. Raises `DatabaseError` for a signed one; an unsigned one is refused anyway."""
        if turned.letter is None:
            return
        if not turned.unsigned:
            quarantine.keep_signed(self.store, self.vault, turned.letter)
            return
        LOG.warning("signature_wrong", provider=turned.letter.provider, count=turned.unsigned)
        with suppress(DatabaseError):
            quarantine.keep_unsigned(self.store, self.vault, turned.letter, turned.unsigned)


def note_kept(letter: Letter, new: bool | None) -> None:
    """Logs a webhook that was answered 204."""
    LOG.info("webhook_kept", provider=letter.provider, channel=letter.channel, kind=letter.kind, new=new)


def blueprint(webhooks: Webhooks) -> Blueprint:
    hooks = Blueprint("webhooks", __name__)
    for path, provider, route in webhooks.addresses():
        name = path.removeprefix(f"{WEBHOOKS}/").replace("/", "_")
        hooks.add_url_rule(path, name, _view(webhooks, provider, route), methods=route.methods)
    return hooks


def _view(webhooks: Webhooks, provider: Provider, route: Route) -> Callable[[], ResponseReturnValue]:
    def view() -> ResponseReturnValue:
        headers, body = request.headers.items(), request.get_data(cache=False)
        asked = webhooks.asked(request.path, request.query_string, headers, body)
        if request.method == "GET" and (proof := provider.challenge(asked)) is not None:
            return proof, 200, {"Content-Type": "text/plain"}
        read = webhooks.read(provider, asked)
        if isinstance(read, Turned):
            webhooks.put_aside(read)
            raise read.why
        letter, lane = read
        note_kept(letter, webhooks.door.keep(letter, lane))
        return "", 204

    view.__doc__ = route.words
    return view


def _aside(provider: Provider, asked: Request) -> Letter:
    return Letter(provider.name, "", "", "", asked.body, asked.headers, asked.url)


def _letter(provider: Provider, asked: Request, facts: Sequence[Fact]) -> tuple[Letter, str]:
    """Returns the request as it is kept, and its lane."""
    kind, channel, key, lane = _name(facts, asked.body)
    key = intake.clean(key)
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
