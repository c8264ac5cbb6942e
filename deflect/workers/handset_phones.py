"""The telephones that the demo's handset page can be: the number each shows, how far it is believed, where texts go.

A constant table; nothing here reads or stores anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from deflect.workers.handset_tickets import HANDSET

PhoneName = Literal["mobile", "landline", "withheld", "stranger"]


@dataclass(frozen=True, slots=True)
class HandsetPhone:
    """One telephone. Numbers are E.164."""

    number: str
    """The caller number that we see; empty if it is withheld."""
    texts: str
    """Its owner's mobile, whose texts the page shows: the number itself, or one that a caller can key in."""
    trust: Literal["trusted", "none"] = "trusted"
    owner: str = ""


PHONES: Final[dict[PhoneName, HandsetPhone]] = {
    "mobile": HandsetPhone(HANDSET, HANDSET, owner="Marta Ruiz"),
    "landline": HandsetPhone("+34915550164", "+34622334455"),
    "withheld": HandsetPhone("", "+34633445566"),
    "stranger": HandsetPhone("+34644556677", "+34644556677", trust="none"),
}
"""`stranger` is a caller whose number the line does not vouch for, as calls from outside our trunks are."""
NUMBERS: Final = frozenset(phone.number for phone in PHONES.values() if phone.number)
"""The numbers at which the page can be called."""
EVERY_NUMBER: Final = NUMBERS | {phone.texts for phone in PHONES.values()}
"""All numbers of the page's telephones, those for texts too."""
