"""Words that carry consent: which message asks us to stop, start or help. Exact match of the whole message.

English words are those the carriers act on (CTIA short code handbook; Twilio's default opt-out list); Spanish
ones are ours. Anything longer than the word itself is a message, not a command: "STOP 123" is text.
"""

from __future__ import annotations

import unicodedata
from typing import Literal, TypeAlias

Keyword: TypeAlias = Literal["stop", "start", "help"]

STOP = frozenset(
    ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "BAJA", "PARAR", "ALTO", "DETENER"]
) | {"CANCELAR MENSAJES", "NO MAS MENSAJES", "OPT OUT"}
START = frozenset(["START", "UNSTOP", "ALTA"])
HELP = frozenset(["HELP", "INFO", "AYUDA"])


def keyword(body: str) -> Keyword | None:
    """What the message asks for, or `None`. Case, accents, blanks around and final punctuation do not matter."""
    word = _bare(body)
    if word in STOP:
        return "stop"
    if word in START:
        return "start"
    return "help" if word in HELP else None


def resumes(body: str, *, suppressed: bool) -> bool:
    """True where the message asks for texts again. YES counts only from someone who had opted out."""
    return keyword(body) == "start" or (suppressed and _bare(body) in {"YES", "SI"})


def _bare(body: str) -> str:
    plain = unicodedata.normalize("NFKD", body[:40]) if len(body) <= 40 else ""
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(letters.upper().strip(" \t\r\n.!¡?¿\"'«»").split())
