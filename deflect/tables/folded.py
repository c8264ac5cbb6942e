"""The form in which text is searched: without case, accents and typographic variants. Stored beside the text itself.

What this function returns is stored, so a change of it needs a migration that fills the columns again.
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
