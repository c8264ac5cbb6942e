"""The published flows and the brands that they speak for."""

from __future__ import annotations

from deflect import standing_flows
from deflect.steps.ledger import Ledger


def of_flows(ledger: Ledger) -> dict[str, str]:
    """Returns the published flows, each with the name of its brand."""
    with ledger.store.reading() as db:
        names = standing_flows.names(db)
    return {name: ledger.flows.latest(name).brand.name for name in names}
