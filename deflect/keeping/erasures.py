"""The list of erased customers, as keyed digests beside the keys: a restored backup is erased again by it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import text

from deflect.keeping.customer_keys import CustomerKeys


def add(keys: CustomerKeys, customer: str, at: datetime) -> None:
    """Enter a customer; an entry that is there stays as it is."""
    add_some(keys, [customer], at)


def add_some(keys: CustomerKeys, customers: Collection[str], at: datetime) -> None:
    """Enter some customers at once."""
    add_all(keys, {keys.digest(customer): at.isoformat() for customer in customers})


def add_all(keys: CustomerKeys, entries: Mapping[str, str]) -> None:
    """Enter digests with their instants, as `entries` returned them."""
    keys.make()
    insert = text(f"INSERT INTO {keys.erasures} VALUES (:d, :at) ON CONFLICT DO NOTHING")  # noqa: S608
    with keys.store.transaction() as db:
        for digest, at in entries.items():
            db.execute(insert, {"d": digest, "at": at})


def withdraw(keys: CustomerKeys, customers: Collection[str]) -> None:
    """Take customers off the list who were not erased after all: they may come back."""
    if not customers:
        return
    gone = text(f"DELETE FROM {keys.erasures} WHERE digest = :d")  # noqa: S608
    with keys.store.transaction() as db:
        for customer in customers:
            db.execute(gone, {"d": keys.digest(customer)})


def entries(keys: CustomerKeys) -> dict[str, str]:
    """Every entry: digest and instant."""
    keys.make()
    with keys.store.reading() as db:
        return {str(row[0]): str(row[1]) for row in db.execute(text(f"SELECT digest, at FROM {keys.erasures}"))}  # noqa: S608


def among(keys: CustomerKeys, customers: Collection[str]) -> list[str]:
    """Those of these customers that were erased once."""
    known = entries(keys)
    return [one for one in customers if known and keys.digest(one) in known]
