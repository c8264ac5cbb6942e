"""Words that carry consent: which message asks us to stop, start or help. Exact match of the whole message.

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
    """What the message asks for, or `None`. Case, accents, blanks around and final punctuation do not matter."""
    word = _bare(body)
    return next((meaning for meaning in MEANINGS if word in carrier_words.words(meaning)), None)


def resumes(body: str, *, suppressed: bool) -> bool:
    """True where the message asks for texts again. YES counts only from someone who had opted out."""
    return keyword(body) == "start" or (suppressed and _bare(body) in carrier_words.words("yes"))


def _bare(body: str) -> str:
    plain = unicodedata.normalize("NFKD", body[:40]) if len(body) <= 40 else ""
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(letters.upper().strip(" \t\r\n.!¡?¿\"'«»").split())
