"""Removes what must not be stored: card numbers, CVV, IBAN and national ids. Used before storing and logging.

Only shapes and check digits are used (Luhn, ISO 13616, the letter of a DNI), so that an order number stays.
A number may be split by blanks, dashes or line breaks, written full-width, or begun in the message before.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from stdnum import iban, luhn
from stdnum.es import dni, nie

from voice_flows import locales

_GAP = r"[\s.\-–—/]{0,3}"
_CARD = re.compile(rf"(?<!\d)(?:\d{_GAP}){{12,18}}\d(?!\d)")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \-]?[A-Z0-9]){11,30}\b", re.IGNORECASE)
_ID = re.compile(r"\b(?:[XYZ][ \-]?)?\d{7,8}[ \-]?[A-Z]\b", re.IGNORECASE)
_CVV = r"\b(?:cvv2?|cvc2?|csc|{names})\b\D{{0,12}}(\d{{3,4}})\b"
_TAIL = 24  # characters of the message before that may hold the first half of a card number


@dataclass(frozen=True, slots=True)
class Redacted:
    """The redacted text. `found` names the kinds that were removed, in order."""

    text: str
    found: tuple[str, ...] = ()


def redact(text: str, earlier: str = "") -> Redacted:
    """Replace what must not be stored by ▇ and its kind. `earlier` is the customer's message before this one."""
    clean = unicodedata.normalize("NFKC", text)
    found: list[str] = []
    for kind, pattern, valid in _kinds():
        clean = pattern.sub(_replacer(kind, valid, found), clean)
    if not found and _joined_card(earlier, clean):
        return Redacted("[▇ card]", ("card",))
    return Redacted(clean if found else text, tuple(found))


def _replacer(kind: str, valid: Callable[[str], bool], found: list[str]) -> Callable[[re.Match[str]], str]:
    def replace(match: re.Match[str]) -> str:
        if not valid(match.group()):
            return match.group()
        found.append(kind)
        return f"[▇ {kind}]"

    return replace


def _bare(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", text).upper()


def _is_card(text: str) -> bool:
    digits = _bare(text)
    return 13 <= len(digits) <= 19 and digits[0] in "23456" and luhn.is_valid(digits)


def _is_id(text: str) -> bool:
    return bool(dni.is_valid(_bare(text)) or nie.is_valid(_bare(text)))


def _joined_card(earlier: str, text: str) -> bool:
    """True if the end of one message and the start of the next together make a card number."""
    if not re.match(r"\s*\d", text) or not re.search(r"\d\s*$", earlier):
        return False
    head = re.search(rf"(?:\d{_GAP})+$", unicodedata.normalize("NFKC", earlier)[-_TAIL:])
    tail = re.match(rf"\s*(?:\d{_GAP})+", text)
    return bool(head and tail and _is_card(head.group() + tail.group()))


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...]:
    """Each kind with its shape and its check; a card's code goes by its names in every language."""
    names = "|".join(locales.reading(code).card_code for code in locales.known())
    return (
        ("iban", _IBAN, lambda text: bool(iban.is_valid(_bare(text)))),
        ("card", _CARD, _is_card),
        ("cvv", re.compile(_CVV.format(names=names), re.IGNORECASE), lambda text: True),
        ("id", _ID, _is_id),
    )
