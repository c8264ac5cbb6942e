"""Opens transactions and builds the `Unit` for each. Code that runs inside one takes the `Unit`, never this."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy.orm import Session as Database

from deflect.installation import Installation
from deflect.policy.texting import PolicySettings
from deflect.storage.store import Store
from deflect.storage.unit import Flows, OnStep, Stated, Unit, ignore_step
from deflect.storage.vault import Vault
from deflect.turns import settling
from voice_flows.model.turns import Json
from voice_flows.schema.document import Flow

Result = TypeVar("Result")
Given = ParamSpec("Given")
_INSTALLATION = Installation()


class SteadyFlows:
    """Published flows as one transaction sees them: a flow's current version is looked up once."""

    def __init__(self, flows: Flows) -> None:
        self._flows, self._latest = flows, dict[str, Flow]()

    def latest(self, name: str) -> Flow:
        """See `Flows`."""
        if name not in self._latest:
            self._latest[name] = self._flows.latest(name)
        return self._latest[name]

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        """See `Flows`."""
        return self._flows.pinned(name, version)


class Transactions:
    """Thread-safe. Keeps the legs' secrets (sensitive answers until the next fetch) in memory, and only there.

    `on_step` is called inside the transaction after each step of a leg; it must return at once. `assigned` tells the
    flows that admins gave to numbers; it is called for each transaction.
    """

    stated: Stated | None = None
    """Set by a rehearsal (`deflect.talks`) only."""

    def __init__(
        self,
        store: Store,
        flows: Flows,
        vault: Vault,
        policy: PolicySettings,
        installation: Installation = _INSTALLATION,
        on_step: OnStep = ignore_step,
        assigned: Callable[[], Mapping[str, str]] = dict,
    ):
        self.store: Final = store
        self.flows: Final = flows
        self.vault: Final = vault
        self.policy: Final = policy
        self._installation, self._assigned = installation, assigned
        self._on_step = on_step
        self._secrets: dict[str, Mapping[str, Json]] = {}
        self._shared = threading.local()

    @property
    def installation(self) -> Installation:
        """What this installation answers for now."""
        now = self._installation.answering(self._assigned())
        self._installation = now
        return now

    def work(self, do: Callable[[Unit], Result], lead_s: float = 0.0) -> Result:
        """Run `do` in one transaction; retries for 2 s while the database is away. Raises `DatabaseUnavailable`.

        `lead_s`: see `Store.transaction`.

        Within `together` it is the transaction of the whole group.
        """
        shared: Unit | None = getattr(self._shared, "unit", None)
        if shared is not None:
            unit = replace(shared, removed=[], begun=set(), written={}, weighed={}, waits={})
            result = do(unit)
            shared.begun.update(unit.begun)
            settling.settle(shared.db, shared.now, later=shared.begun | shared.apart)
            return result
        kept: dict[str, Mapping[str, Json]] = {}

        def once(db: Database) -> Result:
            unit = self._unit(db)
            try:
                return do(unit)
            finally:
                kept.update(unit.secrets)

        result = self.store.attempt(once, lead_s=lead_s)
        self._secrets.update(kept)
        for leg in [leg for leg, secrets in kept.items() if not secrets]:
            self._secrets.pop(leg, None)
        return result

    def together(self, do: Callable[[], Result]) -> Result:
        """Run `do`, whose calls of `work` on this thread share one transaction: all of them are kept, or none.

        An error of one of them must end `do`. Raises `DatabaseUnavailable`.
        """

        def within(unit: Unit) -> Result:
            self._shared.unit = unit
            try:
                return do()
            finally:
                self._shared.unit = None

        return self.work(within)

    def within(self) -> Unit | None:
        """The transaction that `together` holds open on this thread, if any."""
        shared: Unit | None = getattr(self._shared, "unit", None)
        return shared

    def look(self, do: Callable[[Unit], Result]) -> Result:
        """Run `do` over one consistent state of the database, for reading only. Raises `DatabaseUnavailable`."""
        with self.store.reading() as db:
            return do(self._unit(db))

    def _unit(self, db: Database) -> Unit:
        store = self.store
        return Unit(
            db,
            store.clock(),
            store.ids,
            SteadyFlows(self.flows),
            self.vault,
            self.policy,
            self.installation,
            self._on_step,
            known_secrets=self._secrets,
            stated=self.stated,
        )


def transactional(
    do: Callable[Concatenate[Unit, Given], Result],
) -> Callable[Concatenate[Transactions, Given], Result]:
    """Makes a command of a function of a `Unit`: called with `Transactions`, it runs in a transaction of its own.

    The function may run more than once, see `Store.attempt`.
    """

    @wraps(do)
    def command(transactions: Transactions, /, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        return transactions.work(lambda unit: do(unit, *args, **kwargs))

    return command


def read_only(
    do: Callable[Concatenate[Unit, Given], Result],
) -> Callable[Concatenate[Transactions, Given], Result]:
    """Makes a query of a function of a `Unit`: called with `Transactions`, it reads one consistent state."""

    @wraps(do)
    def query(transactions: Transactions, /, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        return transactions.look(lambda unit: do(unit, *args, **kwargs))

    return query
