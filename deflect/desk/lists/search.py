"""Reads what is searched for at the desk, words and phone numbers, and says which conversations hold all of it.

Every sign is a plain character here: no operators, no wildcards. Case and accents do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, or_

from deflect.policy import phone_numbers
from deflect.tables import Conversation, Customer, Entry, Identity
from deflect.tables.folded import folded

LONGEST: Final = 200
"""Characters of a search that are read."""
MOST: Final = 8
"""Words and numbers of a search that are looked for."""
PART: Final = 3
"""Digits that may be a part of a phone number."""
LONG: Final = 6
"""Digits that are a number by themselves, whatever stands beside them."""
_CHANNEL: Final = re.compile(r"(?<!\S)(?:tel|sms|whatsapp):\s*(?=[+(\d])")
_NUMBER: Final = re.compile(r"""(?<!\S)(?:[+("']\s*){0,3}\d[\d\s().,+/_"'·-]*(?!\S)""")
_TRUNK_ZERO: Final = re.compile(r"\(0\)")


def holding(searched: str, region: str) -> ColumnElement[bool] | None:
    """Returns the condition that a conversation holds every word and number; `None` where there is none to look for.

    They are looked for in the customer's name and numbers, the reference, the subject and the timeline. `region`
    (ISO 3166) is where numbers without + belong.
    """
    terms = [_condition(term, region) for term in _terms(_CHANNEL.sub("", folded(searched[:LONGEST])))]
    return and_(*terms[:MOST]) if terms else None


def _terms(text: str) -> Iterator[str]:
    """Yields numbers, with the spaces within them, and words, without the comma of "Ruiz, Marta"."""
    begin = 0
    for number in _NUMBER.finditer(text):
        yield from _words(text[begin : number.start()])
        yield number[0].strip()
        begin = number.end()
    yield from _words(text[begin:])


def _words(text: str) -> Iterator[str]:
    return (word.rstrip(",;") or word for word in text.split())


def _condition(term: str, region: str) -> ColumnElement[bool]:
    words = term.split()[:MOST]
    if len(words) == 1:
        return or_(_written(term), *_called(term, region, LONG if any(map(str.isalpha, term)) else PART))
    apart = and_(*(or_(_written(word), *_called(word, region, LONG)) for word in words))
    return or_(apart, *_called(term, region, PART), *_joined(term))


def _written(word: str) -> ColumnElement[bool]:
    """True where the folded word is written, as a part of a longer one too."""
    said = exists().where(Entry.conversation_id == Conversation.id, Entry.text_folded.contains(word, autoescape=True))
    return or_(
        Customer.name_folded.contains(word, autoescape=True),
        Conversation.reference == word.upper(),
        Conversation.subject_folded.contains(word, autoescape=True),
        said,
    )


def _joined(term: str) -> Iterator[ColumnElement[bool]]:
    if len(digits := _digits(term)) >= LONG:
        yield _written(digits)


def _called(term: str, region: str, least: int) -> Iterator[ColumnElement[bool]]:
    """Yields the condition that a number of the customer holds these digits, where there are at least so many."""
    term = term.strip("\"' ")
    if len(_digits(term)) + term.startswith("+") >= least and (forms := _forms(term, region)):
        ours = (Identity.customer_id == Conversation.customer_id, Identity.kind == "phone")
        yield exists().where(*ours, or_(*(Identity.address.contains(each) for each in sorted(forms))))


def _forms(term: str, region: str) -> set[str]:
    """Returns the digits by which an E.164 number may be found that was typed like this."""
    term = _TRUNK_ZERO.sub("", term)
    digits = _digits(term)
    if term.startswith("+"):
        forms = {f"+{digits}"} if len(digits) < PART else {digits}
    else:
        forms = {digits, digits.removeprefix("00"), digits.lstrip("0") if len(digits) > LONG else digits}
    known = phone_numbers.parse(term, region).e164
    return {each for each in forms if len(each) >= PART} | ({known} if known else set())


def _digits(term: str) -> str:
    return "".join(str(int(letter)) for letter in term if letter.isdecimal())
