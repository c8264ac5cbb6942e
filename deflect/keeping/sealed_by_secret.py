"""Lists everything that the installation's secret seals, so that a rotation of the secret misses nothing.

Tests hold the table against the columns, against the table of privacy, and against the modules that seal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Sealed:
    """`where` is `table.column`, or a folder below the data folder; `by` is the module that seals."""

    name: str
    where: str
    by: str


SEALED: Final = (
    Sealed("keys of old digests",      "setting.value",         "deflect/people/retired_digests.py"),
    Sealed("keys of customers",        "customer_key.key",      "deflect/keeping/sealed_keys.py"),
    Sealed("webhooks",                 "journal.sealed",        "deflect/storage/journal.py"),
    Sealed("webhooks in quarantine",   "quarantine.sealed",     "deflect/storage/journal.py"),
    Sealed("parts of messages",        "message_part.sealed",   "deflect/inbound/parts.py"),
    Sealed("held messages",            "held_message.sealed",   "deflect/contacts/held.py"),
    Sealed("what the line told",       "leg.line_facts",        "deflect/conversations/line_facts.py"),
    Sealed("addresses of attachments", "media.source",          "deflect/conversations/timeline.py"),
    Sealed("codes and requests",       "outbox.request",        "deflect/messaging/compose.py"),
    Sealed("API keys",                 "api_key.sealed",        "deflect/people/api_keys.py"),
    Sealed("API keys before",          "api_key.old_sealed",    "deflect/people/api_keys.py"),
    Sealed("second steps",             "sign_in_factor.secret", "deflect/people/second_factor.py"),
    Sealed("recordings",               "recordings/",           "deflect/recordings/files.py"),
    Sealed("attachments",              "media/",                "deflect/attachments/files.py"),
    Sealed("inputs that wait",         "spool/",                "deflect/spool/inputs.py"),
    Sealed("webhooks that wait",       "webhooks/",             "deflect/spool/webhooks.py"),
)  # fmt: skip
"""In the order of resealing: keys of digests first, so that they are safe before a run can be stopped."""
OWN: Final = ("customer_key.key", "setting.value", "outbox.request")
"""Columns whose values need more than being opened and sealed: see `Resealing`."""
