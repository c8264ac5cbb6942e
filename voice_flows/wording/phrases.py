"""The phrase library: what is said and written at every standard moment, in each language and register.

Only lookup; the words are data of `voice_flows.locales`. A flow's author overrides a phrase at the node; nothing here
knows of nodes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, TypeAlias

from voice_flows import locales
from voice_flows.locales import regional

Register: TypeAlias = Literal["usted", "tu"]
Place: TypeAlias = Literal["call", "given_number", "placed_call", "placed_call_text", "thread"]
"""Where phrases are met: on a call, on and about a call that we place, and in a thread."""


def moments(*places: Place) -> frozenset[str]:
    """The names of all moments, or of those met at these places."""
    library = locales.of(locales.FALLBACK)
    return frozenset().union(*(library.places[place] for place in places)) if places else frozenset(library.phrases)


def wording(key: str, language: str, register: Register = "usted", country: str = "ES") -> str:
    """The Liquid text of a moment, in the words of the country.

    A regional language falls back to its base (`es-MX` to `es`), then to English.

    Raises `KeyError` for a moment that does not exist: that is our mistake, not an author's.
    """
    base = language.partition("-")[0]
    return regional.localised(
        locales.of(base).phrases[key][register], locales.base(base), regional.country(language, country)
    )


@lru_cache(maxsize=1024)
def written(key: str) -> str:
    """The moment whose words are written where `key` is said: its own, or one made for the eye."""
    return f"{key}_written" if f"{key}_written" in locales.of(locales.FALLBACK).phrases else key
