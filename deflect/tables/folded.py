"""The form in which text is searched: words without case, accents and typographic variants. Stored beside the text.

What `words_of` and `parts_of_number` return is stored, so a change of them needs a migration that fills the columns
again.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_DROPPED: Final = re.compile(
    "[\x00\u00ad"  # NUL and soft hyphen
    "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"  # accents
    "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"  # marks of direction and what has no width
)
_SAME: Final = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u02b9\u02bc\u2032\u00b4", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
"""Letters and signs that Unicode does not take apart, and people write in either form."""


def folded(text: str) -> str:
    """Returns the text as it is searched: "Óscar Peña" is "oscar pena". Signs such as % and _ stay as they are."""
    if text.isascii():
        return text.lower().replace("\x00", "")
    bare = _DROPPED.sub("", unicodedata.normalize("NFKD", text.replace("\u00b4", "'")))
    return bare.casefold().translate(_SAME)


_WORD: Final = re.compile(r"[^\W_]{1,60}|[^\w\s.,;:!?\u00bf\u00a1()\u2026\x00-]|_")
"""A word of letters and digits, or one sign; the signs that only part sentences and words are left out.

Longer words are parted, since PostgreSQL indexes none of more than 2046 bytes.
"""
FEWEST_DIGITS: Final = 3
"""Digits that may be looked for as a part of a phone number."""


def words_of(text: str) -> str:
    """Returns the words and signs of a text as they are searched, one space between: "¡Un 20%, Óscar!" is
    "un 20 % oscar"."""
    return " ".join(_WORD.findall(text.lower() if text.isascii() else folded(text)))


def parts_of_number(address: str) -> str:
    """Returns an E.164 number with and without its +, and every end of it, so that each part begins a word of these."""
    digits = address.removeprefix("+")
    ends = (digits[begin:] for begin in range(len(digits) - FEWEST_DIGITS + 1))
    return " ".join(("+" + digits, *ends))
