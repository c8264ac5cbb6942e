"""Two numbers with a sign between them that makes no single figure of them: "doce,cinco", `12, 5`, `2+3`, `12;5`.

They may be two answers, a list or a slip, so that no reader joins them without asking back.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from voice_flows import locales
from voice_flows.locales.normalize import LONGEST, normal
from voice_flows.values.numerals import numerals

_BETWEEN: Final = re.compile(r"([^\W_]+)(\s*(?:[^\w\s]|_)+\s*)(?=([^\W_]+))")
_HYPHENS: Final = frozenset("-‐‑–−")
"""Between words they are spelling ("twenty-five", "ten-thirty"); between figures they make a range."""
_OF_UNITS: Final = frozenset("€$£¢%")


def parted(text: str, language: str, marks: str) -> bool:
    """Returns true for numbers with such a sign between them; `marks` are those that stand within one figure."""
    written = unicodedata.normalize("NFKC", text[:LONGEST]).replace(" \N{COMBINING ACUTE ACCENT}", "'")
    return any(_apart(found, language, marks) for found in _BETWEEN.finditer(written))


def _apart(found: re.Match[str], language: str, marks: str) -> bool:
    one, between, other = found.groups()
    sign = between.strip()
    if not set(sign).isdisjoint(_HYPHENS | _OF_UNITS):
        return False
    if one.isdecimal() and other.isdecimal() and between in tuple(marks):
        return False
    return _is_number(one, language) and _is_number(other, language)


def _is_number(word: str, language: str) -> bool:
    return numerals(normal(word), locales.base(language)).isdecimal()
