"""An agent makes a look-up: the system is asked outside of any transaction, and its answer is kept as a call's is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from deflect.desk.commands import locked
from deflect.desk.lookups import offered
from deflect.desk.lookups.offered import Request
from deflect.people import audit
from deflect.policy.redaction import shown
from deflect.steps import entries
from deflect.steps.ledger import Ledger
from deflect.storage.transactions import transactional
from deflect.storage.unit import Unit
from voice_flows.model.turns import Fetch, Fetched
from voice_flows.nodes.fetch import behaviour

Outcome = Literal["found", "not_found", "refused", "failed"]
"""`refused`: the system says that it cannot be told; `failed`: it did not answer in time, or with a fault."""
MASK: Final = shown("")


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What became of a look-up. What was found stands on the card and in the timeline."""

    outcome: Outcome
    at: datetime


def make(ledger: Ledger, conversation: str, user: str, node: str, ask: Callable[[Fetch], Fetched]) -> LookedUp:
    """Makes a look-up that the conversation's flow offers; `ask` ends within the limit of the fetch.

    Raises as `offered.request`.
    """
    wanted = ledger.look(lambda unit: offered.request(unit, conversation, node))
    return _keep(ledger, conversation, user, wanted, ask(wanted.wanted))


@transactional
def _keep(unit: Unit, conversation: str, user: str, made: Request, answer: Fetched) -> LookedUp:
    held = locked(unit, conversation)
    outcome = _outcome(answer.status)
    if outcome == "found":
        found = behaviour.saved(made.node, answer.body)
        values = {name: MASK if name in made.masked else value for name, value in found.items()}
        entries.looked_up(unit, held, user, made.wanted.node, values)
    audit.acted(unit, user, "looked_up", held, node=made.wanted.node, service=made.wanted.service, outcome=outcome)
    return LookedUp(outcome, unit.now)


def _outcome(status: int) -> Outcome:
    if 200 <= status < 300:
        return "found"
    if status == behaviour.MISSING:
        return "not_found"
    return "refused" if status in behaviour.REFUSED else "failed"
