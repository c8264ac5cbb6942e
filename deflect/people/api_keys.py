"""Keys by which other programs sign requests: made, listed, rotated, revoked, and found by their id.

A secret is shown once. It is kept sealed by the installation's secret, since a signature cannot be checked without it.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deflect.people import audit
from deflect.people.audit import Actor
from deflect.storage.store import Store
from deflect.storage.vault import Vault
from deflect.tables import ApiKey, Audit
from relevo.errors import RelevoError

KeyScope = Literal["handoffs", "calls", "customers"]
SCOPES: Final[tuple[KeyScope, ...]] = get_args(KeyScope)
PER_HOUR: Final = 600
"""Requests of a key in an hour unless told otherwise."""
OVERLAP: Final = timedelta(days=7)
"""How long the secret before a rotation stays valid."""
REQUEST: Final = "api_request"
"""The audit's action for a request of a key; by these rows its quota is counted."""


class KeyRefused(RelevoError, ValueError):
    """A key cannot be made or changed as requested; the message says why and how to fix it."""

    code = "key_refused"
    retryable = False


def places(flows: Iterable[str], brands: Iterable[str]) -> str:
    """Returns in words what a key may enter; empty for one that may enter any flow."""
    return ", ".join((*flows, *(f"all of {one}" for one in brands)))


@dataclass(frozen=True, slots=True)
class Key:
    """A key as its requests are checked. `secrets` has the one before a rotation too, as long as that is valid."""

    id: str
    name: str
    scopes: tuple[str, ...]
    secrets: tuple[str, ...]
    per_hour: int = 0
    """0 for no limit."""
    networks: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    """With none here and in `brands`, it may enter any flow."""
    brands: tuple[str, ...] = ()

    def may_enter(self, flow: str, brand: str) -> bool:
        """Returns true if the key may enter a flow of that brand."""
        return not (self.flows or self.brands) or flow in self.flows or brand in self.brands

    @property
    def actor(self) -> Actor:
        return actor(self.id)

    def comes_from(self, address: str | None) -> bool:
        """Returns true if the key may be used from this address."""
        if not self.networks:
            return True
        try:
            found = ipaddress.ip_address(address or "")
        except ValueError:
            return False
        return any(found in ipaddress.ip_network(network) for network in self.networks)


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A key as it is listed, without its secret."""

    id: str
    name: str
    scopes: tuple[str, ...]
    per_hour: int
    networks: tuple[str, ...]
    created_at: datetime
    revoked_at: datetime | None
    old_until: datetime | None
    webhook: str
    flows: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()


def create(
    store: Store,
    vault: Vault,
    name: str,
    scopes: Iterable[str],
    actor: Actor,
    *,
    per_hour: int = PER_HOUR,
    networks: Iterable[str] = (),
    flows: Iterable[str] = (),
    brands: Iterable[str] = (),
) -> tuple[str, str]:
    """Makes a key; returns its id and its secret. It may enter these flows and brands, or any. Raises `KeyRefused`."""
    wanted, places = sorted(set(scopes)), [_network(one) for one in networks]
    if not name.strip():
        raise KeyRefused("a key needs a name: write who uses it")
    if not wanted or set(wanted) - set(SCOPES):
        raise KeyRefused(f"a key needs scopes: one or more of {', '.join(SCOPES)}")
    id_, secret = store.ids("key"), secrets.token_urlsafe(32)
    row = ApiKey(
        id=id_,
        name=name.strip(),
        hash=_hash(secret),
        scopes=list(wanted),
        sealed=_seal(vault, secret),
        per_hour=per_hour,
        addresses=",".join(places),
        flows=sorted(set(flows)),
        brands=sorted(set(brands)),
        created_at=store.clock(),
    )
    with store.transaction() as db:
        db.add(row)
        audit.write(db, store, actor, "key_created", id_, scopes=list(wanted))
    return id_, secret


def rotate(store: Store, vault: Vault, key: str, actor: Actor, overlap: timedelta = OVERLAP) -> str:
    """Gives a key a new secret and returns it; the one before stays valid for `overlap`. Raises `KeyRefused`."""
    secret = secrets.token_urlsafe(32)
    with store.transaction() as db:
        row = _live(db, key)
        row.old_sealed, row.old_until = row.sealed, store.clock() + overlap
        row.sealed, row.hash = _seal(vault, secret), _hash(secret)
        audit.write(db, store, actor, "key_rotated", row.id)
    return secret


def revoke(store: Store, key: str, actor: Actor) -> None:
    """Ends a key and all its secrets at once, for good. Raises `KeyRefused`."""
    with store.transaction() as db:
        row = _live(db, key)
        row.revoked_at, row.sealed, row.old_sealed = store.clock(), "", ""
        audit.write(db, store, actor, "key_revoked", row.id)


def all_keys(store: Store) -> tuple[ListedKey, ...]:
    """Returns all keys, the oldest first, revoked ones too."""
    with store.reading() as db:
        rows = db.scalars(select(ApiKey).order_by(ApiKey.created_at, ApiKey.id))
        return tuple(
            ListedKey(
                row.id, row.name, tuple(row.scopes), row.per_hour, _networks(row), row.created_at, row.revoked_at,
                row.old_until, row.webhook, tuple(row.flows), tuple(row.brands),
            )
            for row in rows
        )  # fmt: skip


def find(store: Store, vault: Vault, key: str) -> Key | None:
    """Returns the key of that id if it is valid. Raises `Unreadable` where the installation's secret was changed."""
    with store.reading() as db:
        row = db.get(ApiKey, key)
        if row is None or row.revoked_at is not None:
            return None
        old = row.old_sealed if row.old_until and row.old_until > store.clock() else ""
        sealed = tuple(one for one in (row.sealed, old) if one)
        found = Key(
            key, row.name, tuple(row.scopes), (), row.per_hour, _networks(row), tuple(row.flows), tuple(row.brands)
        )
    return replace(found, secrets=tuple(vault.unseal(one.encode()).decode() for one in sealed))


def actor(key: str) -> Actor:
    """Returns who the audit says it was that used the key of this id."""
    return Actor("key", key)


def used(db: Session, key: str, now: datetime) -> int:
    """Returns how many requests the key of this id made in the last hour."""
    hour = (Audit.actor == str(actor(key))) & (Audit.at > now - timedelta(hours=1)) & (Audit.action == REQUEST)
    return db.scalar(select(func.count()).where(hour)) or 0


def note_request(store: Store, key: Key, path: str) -> bool:
    """Keeps a request of the key in the audit. Returns false, and keeps nothing, once its hour is used up."""
    with store.transaction() as db:
        if key.per_hour and used(db, key.id, store.clock()) >= key.per_hour:
            return False
        audit.write(db, store, key.actor, REQUEST, path)
    return True


def _live(db: Session, key: str) -> ApiKey:
    row = db.get(ApiKey, key, with_for_update=True)
    if row is None:
        raise KeyRefused(f"there is no key '{key}': `relevo keys list` shows the ids")
    if row.revoked_at is not None:
        raise KeyRefused(f"the key '{key}' was revoked: create another one")
    return row


def _networks(row: ApiKey) -> tuple[str, ...]:
    return tuple(one for one in row.addresses.split(",") if one)


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text.strip()))
    except ValueError:
        raise KeyRefused(f"'{text}' is no address or network: write 203.0.113.7 or 203.0.113.0/24") from None


def _seal(vault: Vault, secret: str) -> str:
    return vault.seal(secret.encode()).decode()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
