"""Finds links in a value as a telephone would: with or without a scheme, written with any dot or hidden letter."""

from __future__ import annotations

import re
import unicodedata
from ipaddress import IPv4Address
from typing import Final

import phonenumbers

_PLAIN: Final = re.compile(r"://|\bwww\.|[\[({]\.[\])}]|\bhxxp", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\d|\.\d)", re.ASCII)
_HOST: Final = re.compile(r"[\w-]\.(xn--[a-z0-9-]+|[^\W\d_]{2,24}(?![^\W_]))", re.IGNORECASE)
_IDEOGRAPHIC: Final = str.maketrans({"\u3002": ".", "\uff61": "."})
_UNSEEN: Final = frozenset({"Cf", "Mn", "Mc", "Me"})
_COUNTRIES: Final = frozenset(region.lower() for region in phonenumbers.SUPPORTED_REGIONS) | frozenset(
    ("uk", "eu", "su", "aq", "bv", "gs", "hm", "pn", "tf", "um")
)
"""The top-level domains of two Latin letters, all of which are countries: `EE.UU.` and `p.ej.` are no hosts."""


def has_link(text: str) -> bool:
    """Returns true if the text holds a scheme, a host name or an IPv4 address anywhere."""
    seen = _as_seen(text)
    if _PLAIN.search(seen) or any(_is_top_level(found[1]) for found in _HOST.finditer(seen)):
        return True
    return any(_is_address(found[0]) for found in _ADDRESS.finditer(seen))


def _as_seen(text: str) -> str:
    """The text with one form for each letter and for the dot, without format characters and marks."""
    composed = unicodedata.normalize("NFKC", text).translate(_IDEOGRAPHIC)
    return "".join(letter for letter in composed if unicodedata.category(letter) not in _UNSEEN)


def _is_top_level(name: str) -> bool:
    return not (name.isascii() and len(name) == 2) or name.lower() in _COUNTRIES


def _is_address(text: str) -> bool:
    try:
        IPv4Address(text)
    except ValueError:
        return False
    return True
