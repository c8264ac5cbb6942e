"""Whose calls a voice worker declines: by the list as it was read last, each number until its block ends."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from deflect.desk.blocking import block_list
from deflect.desk.blocking.blocked import Terms
from deflect.people import accounts
from deflect.policy.texting import PolicySettings
from deflect.steps.ledger import Ledger
from deflect.storage.store import Store
from deflect.storage.vault import Vault
from relevo.programs.blocked_callers import BlockedCallers
from relevo.publishing.published_flows import PublishedFlows
from tests.office_hours import TUESDAY_AT_TEN

CALLER = "+34612345678"


def test_caller_is_declined_from_the_next_reading_on_until_the_block_ends(tmp_path: Path) -> None:
    now = [TUESDAY_AT_TEN]
    store = Store(f"sqlite:///{tmp_path}/ledger.db", clock=lambda: now[0])
    store.upgrade()
    ledger = Ledger(store, PublishedFlows(store), Vault("a secret of thirty-two characters"), PolicySettings())
    user = accounts.create_user(store, "ana@nogal.test", "Ana", "correct-horse", "admin").id
    callers = BlockedCallers(store)
    callers.read()
    terms = Terms("refused", False, "Insulta", now[0] + timedelta(hours=1))
    block = block_list.add(ledger, user, CALLER, terms)
    assert not callers.declines(CALLER)
    callers.read()
    assert (callers.declines(CALLER), callers.declines("+34699111222"), callers.declines("")) == (True, False, False)
    now[0] += timedelta(hours=1)
    assert not callers.declines(CALLER)
    now[0] -= timedelta(hours=1)
    block_list.lift(ledger, user, block.id)
    callers.read()
    assert not callers.declines(CALLER)
    block_list.put_back(ledger, user, block.id)
    store.dispose()
    callers.read()
    assert callers.declines(CALLER)
