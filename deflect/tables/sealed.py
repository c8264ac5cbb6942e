"""Column types that are encrypted with the key of the customer whose row it is; tables never see a key.

A value is an `Owned` or `OwnedText`, which names its customer, so that the type knows which key to use. Rows wrap their
values when they are written (`sealed`). Whoever opens the database gives its dialect a `Keyring`; without one, values
are stored as they are, which only tests do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Final, NoReturn, Protocol, TypeVar

from sqlalchemy import Connection, Dialect, String, event
from sqlalchemy import Table as SqlTable
from sqlalchemy.types import TypeDecorator

from deflect.tables.base import Document, Table
from relevo.errors import RelevoError

MARK: Final = "sealed1:"
"""How a sealed value begins; the customer's id and the bytes in base64 follow, with a colon between them."""
Row = TypeVar("Row", bound=Table)


class KeyMissing(RelevoError):
    """What was stored for a customer cannot be opened, because the customer's key is not here."""

    code = "customer_key_missing"
    retryable = False


class Keyring(Protocol):
    """Seals with the key of a customer. Both raise `KeyMissing` where there is no usable key."""

    def seal_text(self, customer: str, purpose: str, plain: str) -> str:
        """Returns the sealed text, which begins with `MARK`. A customer without a key gets one."""

    def rehearsing(self) -> AbstractContextManager[None]:
        """Within it, new keys are in memory alone, and gone afterwards."""

    def gathering(self) -> AbstractContextManager[None]:
        """Within it, on this thread, new keys are in memory alone; they are durable together when it ends."""

    def newcomer(self, customer: str) -> None:
        """Makes the key of a customer who is new in the transaction, and so has none yet."""

    def hidden(self, address: str) -> str:
        """Returns what stands in the place of an erased customer's address."""

    def unseal_text(self, sealed: str, purpose: str) -> tuple[str, str]:
        """Returns the customer and the plain text."""

    def dispose(self) -> None:
        """Closes the connections of this process to where the keys are."""


class Owned(dict[str, Any]):
    """A document and the customer whose key seals it."""

    def __init__(self, value: Mapping[str, Any], customer: str):
        super().__init__(value)
        self.customer = customer


class OwnedText(str):
    """A text and the customer whose key seals it."""

    customer: str

    def __new__(cls, value: str, customer: str) -> OwnedText:
        made = super().__new__(cls, value)
        made.customer = customer
        return made


class Unopened(Owned):
    """A document whose key is missing. Reading it raises `KeyMissing`; rows that are only listed do no harm."""

    def __init__(self, missing: KeyMissing):
        super().__init__({}, "")
        self._missing = missing

    def _refuse(self, *_: object) -> NoReturn:
        raise self._missing

    get = __getitem__ = __iter__ = __contains__ = keys = items = values = _refuse

    def __bool__(self) -> bool:
        return True


class UnopenedText(OwnedText):
    """A text whose key is missing; it reads as empty and must not be sent."""


class SealedDocument(TypeDecorator[dict[str, Any]]):
    """A JSON document. `partly`: values that name no customer stay in clear, and one without its key reads as empty."""

    impl = Document
    cache_ok = True

    def __init__(self, purpose: str, *, partly: bool = False):
        super().__init__()
        self.purpose, self.partly = purpose, partly

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> Any:
        keys: Keyring | None = getattr(dialect, "relevo_keys", None)
        if not value or keys is None:
            return value
        if isinstance(value, Owned):
            return keys.seal_text(value.customer, self.purpose, json.dumps(value, separators=(",", ":")))
        if self.partly:
            return value
        raise TypeError(f"{self.purpose}: the value does not name its customer")

    def process_result_value(self, value: Any, dialect: Dialect) -> dict[str, Any] | None:
        if not isinstance(value, str):
            return value  # type: ignore[no-any-return]
        try:
            customer, plain = _opened(value, self.purpose, dialect)
        except KeyMissing as missing:
            return Owned({}, "") if self.partly else Unopened(missing)
        return Owned(json.loads(plain), customer)


class SealedText(TypeDecorator[str]):
    """A text."""

    impl = String
    cache_ok = True

    def __init__(self, purpose: str):
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        keys: Keyring | None = getattr(dialect, "relevo_keys", None)
        if not value or keys is None:
            return value
        if isinstance(value, OwnedText):
            return keys.seal_text(value.customer, self.purpose, str(value))
        raise TypeError(f"{self.purpose}: the value does not name its customer")

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or not value.startswith(MARK):
            return value
        try:
            customer, plain = _opened(value, self.purpose, dialect)
        except KeyMissing:
            return UnopenedText("", "")
        return OwnedText(plain, customer)


def sealed(mapped: type[Row]) -> type[Row]:
    """Decorates a table: its values name their customer before a row is written."""
    columns = {name: kind for name, kind in _columns(mapped) if not getattr(kind, "partly", False)}

    def own(mapper: object, connection: Connection, row: Row) -> None:
        values = row.__dict__
        for name in columns:
            value = values.get(name)
            if value and not isinstance(value, Owned | OwnedText):
                customer = _customer(row, connection)
                setattr(row, name, OwnedText(value, customer) if isinstance(value, str) else Owned(value, customer))

    event.listen(mapped, "before_insert", own)
    event.listen(mapped, "before_update", own)
    return mapped


def spellings(dialect: Dialect, address: str) -> tuple[str, ...]:
    """Returns how a table may name an address: as it is, and as an erased customer's is kept."""
    keys: Keyring | None = getattr(dialect, "relevo_keys", None)
    return (address,) if keys is None else (address, keys.hidden(address))


def keyring(dialect: Dialect) -> Keyring | None:
    """Returns what seals with customers' keys; `None` where the database was opened without them."""
    keys: Keyring | None = getattr(dialect, "relevo_keys", None)
    return keys


def newcomer(dialect: Dialect, customer: str) -> None:
    """Makes the key of a customer who is new in the transaction."""
    keys: Keyring | None = getattr(dialect, "relevo_keys", None)
    if keys is not None:
        keys.newcomer(customer)


def _columns(mapped: type[Table]) -> list[tuple[str, SealedDocument | SealedText]]:
    columns = mapped.__table__.columns
    return [(one.name, one.type) for one in columns if isinstance(one.type, SealedDocument | SealedText)]


def _customer(row: Table, connection: Connection) -> str:
    """Returns the customer of the row, or of its conversation."""
    if own := getattr(row, "customer_id", None):
        return str(own)
    conversations: SqlTable = Table.metadata.tables["conversation"]
    asked = conversations.select().where(conversations.c.id == row.conversation_id)  # type: ignore[attr-defined]
    return str(connection.execute(asked.with_only_columns(conversations.c.customer_id)).scalar_one())


def _opened(value: str, purpose: str, dialect: Dialect) -> tuple[str, str]:
    keys: Keyring | None = getattr(dialect, "relevo_keys", None)
    if keys is None:
        raise KeyMissing("this program opened the database without the customers' keys")
    return keys.unseal_text(value, purpose)
