"""A value of any type, read from words: what the whole sentence means comes first, then the type's own reader.

`voice_flows.understanding.matching` calls it for every answer in words, and decides what follows from the score.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final, Protocol

from voice_flows.schema.parts import ValueType
from voice_flows.values import amount, digits, email, number, phone, sentences, text, yes_no
from voice_flows.values import date as dates
from voice_flows.values import time as times
from voice_flows.values.reading import Asked, Read


class _Type(Protocol):
    """A type of value: reads keys and words, and returns `None` where they are no such value."""

    def by_keys(self, digits: str, asked: Asked) -> Read | None: ...

    def by_words(self, text: str, asked: Asked) -> Read | None: ...


TYPES: Final[Mapping[ValueType, _Type]] = {
    "digits": digits, "number": number, "amount": amount, "date": dates, "time": times, "phone": phone, "email": email,
    "yes_no": yes_no, "text": text, "any": text,
}  # fmt: skip


def read(kind: ValueType, said: str, asked: Asked) -> Read | None:
    """Reads a value from words; what the whole sentence means (corrections, ranges, exclusions) comes before its type.

    A `Read` whose `score` is below `matching.CONFIRM` is no answer: it is for those who look for a value in a sentence
    about something else, and must then not be `turned`.
    """
    by_words = TYPES[kind].by_words
    if (manner := sentences.MANNERS.get(kind)) is None:
        return by_words(said, asked)
    return sentences.meant(said, partial(by_words, asked=asked), manner, asked.language)
