"""Recognises messages that only thank, agree or say goodbye. Pure."""

from __future__ import annotations

from typing import Final

from voice_flows import locales
from voice_flows.locales.normalize import normal

LONGEST: Final = 80
"""Characters of a message that may be nothing but a goodbye."""
_PHRASE: Final = 5
"""Most words of one phrase."""


def says_goodbye(body: str, language: str) -> bool:
    """Returns true if every word of the message belongs to a way of thanking, agreeing or saying goodbye."""
    rest = normal(body).split() if len(body) <= LONGEST else []
    if not rest:
        return False
    known = locales.hearing(language).goodbyes
    while rest:
        length = next((size for size in range(min(_PHRASE, len(rest)), 0, -1) if " ".join(rest[:size]) in known), 0)
        if not length:
            return False
        del rest[:length]
    return True


def thanks(body: str, language: str) -> bool:
    """Returns true if the message only thanks, perhaps with other words of agreeing or saying goodbye."""
    words = set(normal(body).split())
    return says_goodbye(body, language) and bool(words & locales.hearing(language).thanks)
