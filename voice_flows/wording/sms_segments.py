"""How many SMS segments a text costs, and which characters make it cost more. Pure counting, no channel.

Source: 3GPP TS 23.038 (GSM 7-bit default alphabet and its extension) and TS 23.040 (concatenation: 153 septets or
67 UCS-2 units a segment once there is more than one).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Encoding: TypeAlias = Literal["GSM-7", "UCS-2"]

GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED: Final = frozenset("^{}\\[~]|€\f")
"""Characters that take two septets, the first of which escapes."""
SINGLE: Final[dict[Encoding, int]] = {"GSM-7": 160, "UCS-2": 70}
JOINED: Final[dict[Encoding, int]] = {"GSM-7": 153, "UCS-2": 67}


@dataclass(frozen=True, slots=True)
class Segments:
    """The cost of a text; `characters` are units of the encoding (septets, or UTF-16 units)."""

    encoding: Encoding
    segments: int
    characters: int
    costly: tuple[str, ...] = ()
    """The characters that GSM-7 lacks, each once, in order: without them the text would be GSM-7."""


def count(text: str) -> Segments:
    """Counts the segments of a text; an empty one costs one."""
    costly = tuple(dict.fromkeys(letter for letter in text if letter not in GSM and letter not in EXTENDED))
    encoding: Encoding = "UCS-2" if costly else "GSM-7"
    sizes = [_size(letter, encoding) for letter in text]
    total = sum(sizes)
    segments = 1 if total <= SINGLE[encoding] else _joined(sizes, JOINED[encoding])
    return Segments(encoding, segments, total, costly)


def _size(letter: str, encoding: Encoding) -> int:
    if encoding == "GSM-7":
        return 2 if letter in EXTENDED else 1
    return 2 if ord(letter) > 0xFFFF else 1


def _joined(sizes: list[int], room: int) -> int:
    """Counts joined segments; an escaped pair and a surrogate pair are never cut in two."""
    segments, used = 1, 0
    for size in sizes:
        if used + size > room:
            segments, used = segments + 1, 0
        used += size
    return segments
