"""Reads the addresses and words of a customer's message before anything acts on it. Pure.

Afterwards both addresses are ours and the customer's as the ledger has them, and the words can be stored anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Final, Literal, TypeAlias

from deflect.conversations.timeline import cut
from deflect.facts import Inbound, Status
from deflect.installation import Installation
from deflect.policy import phone_numbers
from relevo.errors import RelevoError

_LINES: Final = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_DIRECTION: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that make text read in another order than it was written."""
Reason: TypeAlias = Literal["not_our_number", "own_number", "no_answer_possible"]


class SetAside(RelevoError):
    """A message that no conversation can be had with. `code` says why; it is kept for an operator to look at.

    not_our_number: it was sent to a number that is not in the settings. own_number: it comes from a number of ours.
    no_answer_possible: it comes from a short code, a name or something that is no number.
    """

    retryable = False

    def __init__(self, code: Reason):
        self.code = code
        super().__init__(code)


def read(inbound: Inbound, installation: Installation) -> Inbound:
    """Returns the message with E.164 addresses and clean words. Raises `SetAside`."""
    ours, region = installation.ours(), installation.region
    recipient = inbound.recipient if inbound.recipient in ours else _number(inbound.recipient, region)
    if recipient not in ours:
        raise SetAside("not_our_number")
    sender = _number(inbound.sender, region)
    if sender in ours or inbound.sender in ours:
        raise SetAside("own_number")
    if not sender:
        raise SetAside("no_answer_possible")
    choice = None if inbound.choice is None else clean(inbound.choice)
    inbound = replace(inbound, key=clean(inbound.key), media=tuple(map(clean, inbound.media)))
    return replace(inbound, sender=sender, recipient=recipient, body=cut(clean(inbound.body)), choice=choice)


def status(told: Status) -> Status:
    """Returns a provider's status with ids and codes that both databases can hold."""
    row = None if told.row is None else clean(told.row)
    return replace(told, provider_id=clean(told.provider_id), row=row, code=clean(told.code))


def readable(inbound: Inbound, installation: Installation) -> Inbound | None:
    """Returns the message as `read` does; `None` for one that is set aside."""
    try:
        return read(inbound, installation)
    except SetAside:
        return None


def clean(text: str) -> str:
    """Returns the text without characters that a database refuses or that change how the rest is read.

    Those are control characters (line ends and tabs stay), lone surrogates and overrides of direction.
    """
    if text.isascii() and text.isprintable():
        return text
    lines = _LINES.sub("\n", text)
    return "".join(each for each in lines if each in "\n\t" or _shown(each))


def _shown(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cs") and letter not in _DIRECTION


def _number(raw: str, region: str) -> str:
    return phone_numbers.answerable(raw, region) or ""
