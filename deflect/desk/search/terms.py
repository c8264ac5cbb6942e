"""Reads what is searched for at the desk: words and phone numbers, as each may stand in the index. Pure.

Every sign is a plain character here: no operators, no wildcards. Case and accents do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from deflect.migrations.word_index import Phrase
from deflect.policy import phone_numbers
from deflect.tables.folded import FEWEST_DIGITS, folded, words_of

LONGEST: Final = 200
"""Characters of a search that are read."""
MOST: Final = 8
"""Words and numbers of a search that are looked for."""
LONG: Final = 6
"""Digits that are a number by themselves, whatever stands beside them."""
_CHANNEL: Final = re.compile(r"(?<!\S)(?:tel|sms|whatsapp):\s*(?=[+(\d])")
_NUMBER: Final = re.compile(r"""(?<!\S)(?:[+("']\s*){0,3}\d[\d\s().,+/_"'·-]*(?!\S)""")
_TRUNK_ZERO: Final = re.compile(r"\(0\)")


@dataclass(frozen=True, slots=True)
class Term:
    """One word or number that a conversation is to hold: one of `phrases`, or all of `apart`, each somewhere in it."""

    phrases: tuple[Phrase, ...] = ()
    numbers: tuple[Phrase, ...] = ()
    """Beginnings of parts of the customer's phone numbers."""
    apart: tuple[Term, ...] = ()
    """What else it may be: several words or numbers, written with spaces between."""
    reference: str = ""


def read(searched: str, region: str) -> tuple[Term, ...]:
    """Returns what is looked for; nothing where there is no word. The last word may be the beginning of one.

    `region` (ISO 3166) is where numbers without + belong.
    """
    found = list(_terms(_CHANNEL.sub("", folded(searched[:LONGEST]))))[:MOST]
    terms = (_term(term, region, last=at == len(found)) for at, term in enumerate(found, start=1))
    return tuple(term for term in terms if term is not None)


def _terms(text: str) -> Iterator[str]:
    """Yields numbers, with the spaces within them, and words."""
    begin = 0
    for number in _NUMBER.finditer(text):
        yield from text[begin : number.start()].split()
        yield number[0].strip()
        begin = number.end()
    yield from text[begin:].split()


def _term(term: str, region: str, *, last: bool) -> Term | None:
    words = term.split()[:MOST]
    if len(words) == 1:
        least = LONG if any(map(str.isalpha, term)) else FEWEST_DIGITS
        return _single(term, _called(term, region, least), last=last)
    ends = (last and at == len(words) for at in range(1, len(words) + 1))
    parts = (_single(word, _called(word, region, LONG), last=end) for word, end in zip(words, ends, strict=True))
    digits = _digits(term)
    joined = (Phrase((digits,), last),) if len(digits) >= LONG else ()
    return Term(joined, _called(term, region, FEWEST_DIGITS), tuple(part for part in parts if part is not None))


def _single(word: str, numbers: tuple[Phrase, ...], *, last: bool) -> Term | None:
    parted = tuple(words_of(word).split())
    if not parted:
        return Term((), numbers) if numbers else None
    goes_on = last and (len(parted) > 1 or len(parted[0]) > 1)  # one letter begins too many words
    return Term((Phrase(parted, goes_on),), numbers, reference=word.upper())


def _called(term: str, region: str, least: int) -> tuple[Phrase, ...]:
    """Returns the parts of a phone number that hold these digits, where there are at least so many."""
    term = term.strip("\"' ")
    if len(_digits(term)) + term.startswith("+") < least:
        return ()
    return tuple(Phrase((form,), open=True) for form in sorted(_forms(term, region)))


def _forms(term: str, region: str) -> set[str]:
    """Returns the digits by which an E.164 number may be found that was typed like this."""
    term = _TRUNK_ZERO.sub("", term)
    digits = _digits(term)
    if term.startswith("+"):
        forms = {f"+{digits}"} if len(digits) < FEWEST_DIGITS else {digits}
    else:
        forms = {digits, digits.removeprefix("00"), digits.lstrip("0") if len(digits) > LONG else digits}
    known = phone_numbers.parse(term, region).e164
    return {each for each in forms if len(each) >= FEWEST_DIGITS} | ({known} if known else set())


def _digits(term: str) -> str:
    return "".join(str(int(letter)) for letter in term if letter.isdecimal())
