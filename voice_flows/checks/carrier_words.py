"""Words that carriers and providers act on before we see them, and what to write instead.

Sources: CTIA Messaging Principles and Best Practices; Twilio's default opt-out, opt-in and help keywords; the
Spanish words are those that we act on ourselves.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final

STOP: Final[Mapping[str, str]] = {
    "STOP": "leave it",
    "STOPALL": "leave it",
    "UNSUBSCRIBE": "no more news",
    "CANCEL": "call it off",
    "END": "that is all",
    "QUIT": "leave it",
    "REVOKE": "take it back",
    "OPTOUT": "no more news",
    "OPT OUT": "no more news",
    "BAJA": "dejarlo",
    "PARAR": "dejarlo",
    "ALTO": "dejarlo",
    "DETENER": "dejarlo",
    "CANCELAR MENSAJES": "anular avisos",
    "NO MAS MENSAJES": "anular avisos",
}
"""A customer who answers with one of these is unsubscribed; with what to offer instead."""
RESUME: Final[Mapping[str, str]] = {
    "START": "begin",
    "UNSTOP": "begin",
    "YES": "that's right",
    "ALTA": "empezar",
    "HELP": "a question",
    "INFO": "details",
    "AYUDA": "una pregunta",
}
"""A customer who answers with one of these may get the provider's own reply on top of ours."""


def bare(words: str) -> str:
    """As carriers compare: capitals, no accents, no blanks or punctuation around."""
    plain = unicodedata.normalize("NFKD", words)
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(letters.upper().strip(" \t\r\n.!¡?¿\"'«»").split())
