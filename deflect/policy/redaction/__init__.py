"""Removes what must not be stored: card numbers and their codes, bank accounts, national ids.

Only shapes, check digits and the words beside a number are used, so that an order number stays. A number may be typed
or keyed with any marks between its digits, said in words, hidden behind invisible characters, or spread over messages.
"""

from deflect.policy.redaction.answers import calls_for
from deflect.policy.redaction.readings import FEWEST, figures, may_hold_secret
from deflect.policy.redaction.redactor import Redacted, Removed, redact, redact_thread, shown
from deflect.policy.redaction.rehearsal import rehearse
from deflect.policy.redaction.remains import without

__all__ = [
    "FEWEST",
    "Redacted",
    "Removed",
    "calls_for",
    "figures",
    "may_hold_secret",
    "redact",
    "redact_thread",
    "rehearse",
    "shown",
    "without",
]
