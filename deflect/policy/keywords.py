"""Recognises the keywords STOP, START and HELP. The whole message must match.

The words are data of `voice_flows.locales`, in every language; the checks of flows keep authors from using them as
answers. Anything longer than the word itself is a message, not a command: "STOP 123" is text.
"""

from __future__ import annotations

import unicodedata
from typing import Literal, TypeAlias

from voice_flows.checks import carrier_words

Keyword: TypeAlias = Literal["stop", "start", "help"]

MEANINGS: tuple[Keyword, ...] = ("stop", "start", "help")


def keyword(body: str) -> Keyword | None:
    """The keyword that the message is, or `None`. Ignores case, accents, surrounding blanks and final punctuation."""
    word = _bare(body)
    return next((meaning for meaning in MEANINGS if word in carrier_words.words(meaning)), None)


def resumes(body: str, *, suppressed: bool) -> bool:
    """True if the message asks for texts again. YES counts only from an address that had opted out."""
    return keyword(body) == "start" or (suppressed and _bare(body) in carrier_words.words("yes"))


def _bare(body: str) -> str:
    plain = unicodedata.normalize("NFKD", body[:40]) if len(body) <= 40 else ""
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(letters.upper().strip(" \t\r\n.!¡?¿\"'«»").split())
