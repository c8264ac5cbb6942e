"""The key of each customer, kept apart from the data, so that destroying it makes every copy of the data unreadable.

SQLite: a file of its own beside the database (`relevo-keys.db`). PostgreSQL: the schema `relevo_keys`, which backups
leave out. Keys rest sealed by the installation's secret, and are held in memory once they were used. A customer has
more than one key, with a space between them, where a copy of the keys came back after a new key was made: each opens
what it sealed, and the first seals.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from base64 import b64decode, b64encode
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Final, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import URL, make_url, text
from sqlalchemy.orm import Session

from deflect.keeping.gathered_keys import GatheredKeys
from deflect.keeping.sealed_keys import CHANGED, drawn, opened, split, turned
from deflect.storage.errors import SchemaMissing
from deflect.storage.store import Store
from deflect.storage.vault import Vault
from deflect.tables.sealed import MARK, KeyMissing

Outcome = TypeVar("Outcome")
SCHEMA: Final = "relevo_keys"
NONCE: Final = 12
DIGESTS: Final = "digests"
"""The name under which the key of all digests is kept."""
PIECE: Final = 200
"""Keys written by one transaction."""
MOST: Final = 20_000
"""Keys held in memory by a process, of some 2.5 kB each; beyond that it forgets the one it has held longest."""
_NO_KEY = "the key of this customer is not here, so what was stored is unreadable; restore the keys: docs/operate.md"
_FOREIGN = (
    "the customers' keys at {} are sealed with another secret; set that in RELEVO_SECRET_KEY or RELEVO_SECRET_KEY_OLD, "
    "or move them away. Nothing was changed"
)


class CustomerKeys:
    """Thread-safe, and survives a fork. `vault` gives what seals the keys themselves; it is asked at first use.

    At `most` so many keys are held in memory.
    """

    def __init__(self, ledger: str | URL, vault: Callable[[], Vault], most: int = MOST):
        url = make_url(ledger)
        file = url.database if url.get_backend_name() == "sqlite" else None
        self.file: Final = Path(file).with_name(f"{Path(file).stem}-keys.db") if file else None
        """The file of the keys; `None` where they are in PostgreSQL."""
        self.store: Final = Store(url.set(database=str(self.file)) if self.file else url, kept=1)
        self._table = "customer_key" if self.file else f"{SCHEMA}.customer_key"
        self.erasures: Final = "erasure" if self.file else f"{SCHEMA}.erasure"
        """The table of erased customers, as keyed digests: it must outlive a restore of the data."""
        self._opens, self._most = vault, most
        self._known = OrderedDict[str, tuple[AESGCM, ...]]()
        self._rehearses = False
        self._gathered = GatheredKeys()

    @cached_property
    def _vault(self) -> Vault:
        return self._opens()

    def seal(self, customer: str, purpose: str, plain: bytes) -> bytes:
        """Encrypts with the customer's key (AES-256-GCM, random nonce); a customer without a key gets one."""
        ciphers = self._known.get(customer) or self._ciphers(customer, make=True)
        nonce = os.urandom(NONCE)
        return nonce + ciphers[0].encrypt(nonce, plain, purpose.encode())

    def unseal(self, customer: str, purpose: str, sealed: bytes) -> bytes:
        """The plain bytes that `seal` was given. Raises `KeyMissing`."""
        for ciphers in self._tried(customer):
            for cipher in ciphers:
                try:
                    return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], purpose.encode())
                except InvalidTag:
                    continue
        raise KeyMissing(CHANGED)

    def seal_text(self, customer: str, purpose: str, plain: str) -> str:
        """See `Keyring`."""
        return f"{MARK}{customer}:{b64encode(self.seal(customer, purpose, plain.encode())).decode()}"

    def unseal_text(self, sealed: str, purpose: str) -> tuple[str, str]:
        """See `Keyring`."""
        _, customer, body = sealed.split(":", 2)
        return customer, self.unseal(customer, purpose, b64decode(body)).decode()

    @contextmanager
    def rehearsing(self) -> Iterator[None]:
        """See `Keyring`. For one thread, before others run."""
        known, self._rehearses = self._known.copy(), True
        try:
            yield
        finally:
            self._known, self._rehearses = known, False

    def gathering(self) -> AbstractContextManager[None]:
        """See `Keyring`."""
        return self._gathered.until_end(self._keep, self._forget)

    def newcomer(self, customer: str) -> None:
        """See `Keyring`. Outside of a transaction, the key is made at its first use."""
        if self._gathered.gathers():
            key = drawn(self._vault, customer)
            self._gathered.add(customer, key)
            self._remember(customer, key)

    def destroy(self, customers: Collection[str]) -> int:
        """Destroys the keys for ever; returns how many there were. Raises `DatabaseUnavailable`."""
        if self.file is not None and not self.file.exists():
            return 0
        gone = 0
        with self.store.transaction() as db:
            for customer in customers:
                self._known.pop(customer, None)
                done = db.execute(text(f"DELETE FROM {self._table} WHERE customer = :c RETURNING 1"), {"c": customer})  # noqa: S608
                gone += len(done.all())
        self._forgotten()
        return gone

    def make(self) -> None:
        """Makes the place for keys, private to this account; safe to repeat and to run at once in several programs."""
        if self.file is not None:
            os.close(os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600))
        with self.store.transaction() as db:
            if self.file is None:
                db.execute(text("SELECT pg_advisory_xact_lock(5719231)"))
                db.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
            db.execute(text(f"CREATE TABLE IF NOT EXISTS {self._table} (customer TEXT PRIMARY KEY, key TEXT NOT NULL)"))
            db.execute(text(f"CREATE TABLE IF NOT EXISTS {self.erasures} (digest TEXT PRIMARY KEY, at TEXT NOT NULL)"))

    def digest(self, words: str) -> str:
        """A keyed digest of a customer's id or number: it reveals nothing, and stays when the secret is rotated."""
        return hmac.new(self._digests, words.encode(), hashlib.sha256).hexdigest()[:32]

    @cached_property
    def _digests(self) -> bytes:
        kept = self._read(DIGESTS) or self._made(DIGESTS)
        assert kept is not None
        return opened(self._vault, DIGESTS, kept)

    def hidden(self, address: str) -> str:
        """What stands in the place of an erased customer's address, so that their wishes are still known."""
        return f"hidden:{self.digest(address)}"

    def all(self) -> dict[str, str]:
        """Every customer's key, sealed by the installation's secret."""
        self.make()
        with self.store.reading() as db:
            return {str(row[0]): str(row[1]) for row in db.execute(text(f"SELECT customer, key FROM {self._table}"))}  # noqa: S608

    def reseal(self, turn: Callable[[bytes], bytes | None]) -> None:
        """Gives each sealed key to `turn`, and keeps what it returns in its place. Raises `DatabaseUnavailable`."""
        change = text(f"UPDATE {self._table} SET key = :new WHERE customer = :c AND key = :old")  # noqa: S608
        kept = sorted(self.all().items())
        for first in range(0, len(kept), PIECE):
            anew = [(customer, old, turned(old, turn)) for customer, old in kept[first : first + PIECE]]
            rows = [{"c": customer, "old": old, "new": new} for customer, old, new in anew if new != old]
            if rows:
                self.store.attempt(lambda db, rows=rows: db.execute(change, rows))  # type: ignore[misc]

    def add_all(self, keys: Mapping[str, str]) -> int:
        """Adds keys that `all` returned; returns for how many customers. Raises `KeyMissing` for another secret's.

        Where a customer has another key here, both stay: each opens what it sealed. The key of digests stays as it is.
        """
        self.make()
        given_keys = {customer: split(self._vault, customer, key) for customer, key in keys.items()}
        put = f"INSERT INTO {self._table} VALUES (:c, :k) ON CONFLICT (customer) DO UPDATE SET key = excluded.key"  # noqa: S608
        rows = []
        with self.store.transaction() as db:
            if self.file is None:
                db.execute(text(f"LOCK TABLE {self._table} IN SHARE ROW EXCLUSIVE MODE"))
            for customer, given in given_keys.items():
                kept = self._asked(db, customer) or ""
                known = split(self._vault, customer, kept)
                if new := [sealed for plain, sealed in given.items() if plain not in known]:
                    rows.append({"c": customer, "k": " ".join([*new, *known.values()])})
            rows = [row for row in rows if row["c"] != DIGESTS or not self._asked(db, DIGESTS)]
            if rows:
                db.execute(text(put), rows)
        self._known.clear()
        return len(rows)

    def check_secret(self) -> None:
        """Raises `KeyMissing` where there are keys and the secret opens none of them."""
        if self.file is not None and not self.file.exists():
            return
        for customer, kept in (known := self.all()).items():
            with suppress(KeyMissing):
                split(self._vault, customer, kept)
                return
        if known:
            raise KeyMissing(_FOREIGN.format(self.file or f"the schema {SCHEMA}"))

    def adopt_digests(self, key: str) -> None:
        """Takes over the key of digests that `all` returned, where nothing was erased here yet."""
        self.make()
        opened(self._vault, DIGESTS, key)
        with self.store.transaction() as db:
            if db.execute(text(f"SELECT 1 FROM {self.erasures} LIMIT 1")).first() is None:  # noqa: S608
                db.execute(text(f"DELETE FROM {self._table} WHERE customer = :c"), {"c": DIGESTS})  # noqa: S608
                db.execute(text(f"INSERT INTO {self._table} VALUES (:c, :k)"), {"c": DIGESTS, "k": key})  # noqa: S608
        self.__dict__.pop("_digests", None)

    def dispose(self) -> None:
        """Closes this process's connections."""
        self.store.dispose()

    def _tried(self, customer: str) -> Iterator[tuple[AESGCM, ...]]:
        """Yields the ciphers in memory, then those of the table, to which another program may have added."""
        if held := self._known.get(customer):
            yield held
        yield self._ciphers(customer, make=False)

    def _ciphers(self, customer: str, *, make: bool) -> tuple[AESGCM, ...]:
        kept = self._gathered.get(customer) or self._read(customer) or (self._made(customer) if make else None)
        if kept is None:
            raise KeyMissing(_NO_KEY)
        return self._remember(customer, kept)

    def _remember(self, customer: str, kept: str) -> tuple[AESGCM, ...]:
        self._known[customer] = ciphers = tuple(map(AESGCM, split(self._vault, customer, kept)))
        while len(self._known) > self._most:
            self._known.popitem(last=False)
        return ciphers

    def _read(self, customer: str) -> str | None:
        if self.file is not None and not self.file.exists():
            return None  # looking would make an empty file, open to all
        try:
            with self.store.reading() as db:
                return self._asked(db, customer)
        except SchemaMissing:
            return None

    def _keep(self, keys: Mapping[str, str]) -> None:
        if not self._rehearses:
            insert = text(f"INSERT INTO {self._table} VALUES (:c, :k)")  # noqa: S608
            rows = [{"c": customer, "k": key} for customer, key in keys.items()]
            self._with_table(lambda db: db.execute(insert, rows))

    def _forget(self, keys: Mapping[str, str]) -> None:
        for customer in keys:
            self._known.pop(customer, None)

    def _made(self, customer: str) -> str | None:
        """Adds a key, durable before anything is sealed with it; of two programs that do so at once, one wins."""
        key = drawn(self._vault, customer)
        if self._rehearses:
            return key
        insert = text(f"INSERT INTO {self._table} VALUES (:c, :k) ON CONFLICT DO NOTHING")  # noqa: S608

        def add(db: Session) -> str | None:
            db.execute(insert, {"c": customer, "k": key})
            return self._asked(db, customer)

        return self._with_table(add)

    def _with_table(self, work: Callable[[Session], Outcome]) -> Outcome:
        """Runs `work` in a transaction of the keys, whose table is made where there is none."""
        if self.file is not None and not self.file.exists():
            self.make()
        try:
            return self.store.attempt(work)
        except SchemaMissing:
            self.make()
            return self.store.attempt(work)

    def _asked(self, db: Session, customer: str) -> str | None:
        asked = text(f"SELECT key FROM {self._table} WHERE customer = :c")  # noqa: S608
        return db.execute(asked, {"c": customer}).scalar()

    def _forgotten(self) -> None:
        """Leaves no copy of a destroyed key in a log or a page that is no longer used."""
        with self.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if self.file is not None:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                connection.exec_driver_sql(f"VACUUM (FULL) {self._table}")
