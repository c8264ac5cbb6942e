"""Finds links in a value as a telephone would: with or without a scheme, written with any dot or hidden letter."""

from __future__ import annotations

import re
import unicodedata
from ipaddress import IPv4Address
from typing import Final

import phonenumbers

_PLAIN: Final = re.compile(r"://|\bwww\.|[\[({]\.[\])}]|\bhxxp|\bhttps?:", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\d|\.\d)", re.ASCII)
_HOST: Final = re.compile(r"[\w-]\.(xn--[a-z0-9-]+|[^\W\d_]{2,24}(?![^\W_]))", re.IGNORECASE)
_SPACED: Final = re.compile(r"[a-z0-9][\w-]*\s+\.\s*([a-z]{2,24})\s*/", re.IGNORECASE | re.ASCII)
"""`bit . ly/x`: a dot with a space before it, and a path. No sentence has both."""
_NUMERIC: Final = re.compile(
    r"(?<![\w.])(?:0x[0-9a-f]{7,8}|0x[0-9a-f]+(?:\.(?:0x[0-9a-f]+|\d+)){1,3}|0[0-7]{2,3}(?:\.\d+){3})(?!\w)",
    re.IGNORECASE,
)
"""An IPv4 address with hexadecimal or octal parts, as readers of URLs take it (WHATWG URL, 3.5)."""
_DECIMAL: Final = re.compile(r"(?<![\w.+,-])(\d{8,10})(?::\d{2,5})?/[a-z?]", re.ASCII | re.IGNORECASE)
"""An IPv4 address as one number with a path behind; alone it is an order or a telephone."""
_CATALAN: Final = re.compile(r"(l)\u00b7(?=l)", re.IGNORECASE)
"""The dot of `paral\u00b7lel`."""
_DRAWN_ALIKE: Final = str.maketrans(
    dict.fromkeys("\u3002\uff61\u00b7\u2024\u2027\u2219\u22c5\u30fb\uff65\u0701\u0702\u06d4", ".")
    | dict.fromkeys("\u2044\u2215\u29f8\u2571\uff0f", "/")
    | dict.fromkeys("\ua789\u02d0\u2236\u05c3\uff1a", ":")
)
"""What is drawn as a dot, a slash or a colon."""
_UNSEEN: Final = frozenset({"Cf", "Mn", "Mc", "Me"})
_COUNTRIES: Final = frozenset(region.lower() for region in phonenumbers.SUPPORTED_REGIONS) | frozenset(
    ("uk", "eu", "su", "aq", "bv", "gs", "hm", "pn", "tf", "um")
)
"""The top-level domains of two Latin letters, all of which are countries: `EE.UU.` and `p.ej.` are no hosts."""


def has_link(text: str) -> bool:
    """Returns true if the text holds a scheme, a host name or an IPv4 address anywhere."""
    seen = _as_seen(text)
    if _PLAIN.search(seen) or _NUMERIC.search(seen):
        return True
    if any(2**24 <= int(found[1]) < 2**32 for found in _DECIMAL.finditer(seen)):
        return True
    if any(_is_top_level(found[1]) for pattern in (_HOST, _SPACED) for found in pattern.finditer(seen)):
        return True
    return any(_is_address(found[0]) for found in _ADDRESS.finditer(seen))


def _as_seen(text: str) -> str:
    """The text with one form for each letter and for dot, slash and colon, without format characters and marks."""
    composed = _CATALAN.sub(r"\1", unicodedata.normalize("NFKC", text)).translate(_DRAWN_ALIKE)
    return "".join(letter for letter in composed if unicodedata.category(letter) not in _UNSEEN)


def _is_top_level(name: str) -> bool:
    return not (name.isascii() and len(name) == 2) or name.lower() in _COUNTRIES


def _is_address(text: str) -> bool:
    try:
        IPv4Address(text)
    except ValueError:
        return False
    return True
