"""Commits how a call of ours ended that was not answered."""

from __future__ import annotations

from deflect.outbound_calls import attempts
from deflect.outbound_calls.attempts import Placing
from deflect.steps.ledger import Ledger
from ivr.lines.base import Gone
from ivr.lines.dialling import NO_SUCH_NUMBER


def settle(ledger: Ledger, wanted: Placing, gone: Gone, code: str = "") -> None:
    """Settles the attempt by the end of its line. `code` says more, where the line does not."""
    code = "no_such_number" if gone.status in NO_SUCH_NUMBER else code
    outcome = gone.cause if gone.cause in ("busy", "no_answer") else "failed"
    attempts.unanswered(ledger, wanted, outcome, gone.status, code)  # type: ignore[arg-type]
