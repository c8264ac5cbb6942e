"""An address for mail: written, or said the simple way ("marta punto ruiz arroba ejemplo punto es")."""

from __future__ import annotations

import re
import unicodedata

from voice_flows import locales
from voice_flows.locales.normalize import LONGEST
from voice_flows.values.numerals import numerals
from voice_flows.values.reading import AMONG, GUESSED, STRICT, Asked, Read

_ADDRESS = re.compile(r"[\w.+\-']{1,64}@(?:[\w\-]{1,63}\.)+[^\W\d_]{2,24}")
_OPENERS = 4
"""Words before a spoken address that may introduce it ("mi correo es ...")."""


def by_keys(digits: str, asked: Asked) -> Read | None:
    return None


def by_words(text: str, asked: Asked) -> Read | None:
    written = unicodedata.normalize("NFKC", text[:LONGEST]).strip()
    found = set(_ADDRESS.findall(written))
    if len(found) == 1:
        address = found.pop().strip(".'-").lower()
        return Read(address, STRICT if address == written.lower().strip(" .") else AMONG) if _sound(address) else None
    return _spoken(written.lower(), asked.language) if not found else None


def _sound(address: str) -> bool:
    return ".." not in address and ".@" not in address and bool(_ADDRESS.fullmatch(address))


def _spoken(text: str, language: str) -> Read | None:
    """Needs both signs said; the words become one address, so it is always asked back."""
    names = locales.reading(language)
    for phrase, sign in names.marks.items():
        text = re.sub(rf"\b{phrase}\b", sign, text)
    text = re.sub(r"[^\w\s.+\-@]", "", text)
    words = ["@" if word in names.at_sign else "." if word in names.dot else word for word in text.split()]
    if words.count("@") != 1 or "." not in words[words.index("@") :]:
        return None
    start = max((place + 1 for place, word in enumerate(words[:_OPENERS]) if word in names.before_address), default=0)
    joined = "".join(numerals(word, language) if word.isalpha() and len(word) > 1 else word for word in words[start:])
    return Read(joined, GUESSED) if _sound(joined) else None
