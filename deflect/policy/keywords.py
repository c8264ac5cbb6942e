"""Recognises the keywords STOP, START and HELP, and requests for no more texts in other words.

A keyword is the whole message, whatever courtesy, punctuation and emoji stand around it: "STOP 123" is text. A request
that is the whole message counts as STOP; one inside a sentence is asked back. The words are data of
`voice_flows.locales`; the checks of flows keep authors from using them as answers.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from voice_flows import locales
from voice_flows.locales.normalize import normal
from voice_flows.understanding import carrier_words

Keyword: TypeAlias = Literal["stop", "start", "help"]

MEANINGS: tuple[Keyword, ...] = ("stop", "start", "help")


def keyword(body: str) -> Keyword | None:
    """The keyword that the message is, or `None`."""
    found = next((meaning for meaning in MEANINGS if carrier_words.means(body, meaning)), None)
    return "stop" if found is None and carrier_words.asks_to_stop(body) else found


def resumes(body: str, *, suppressed: bool) -> bool:
    """True if the message asks for texts again. YES counts only from an address that had opted out."""
    return keyword(body) == "start" or (suppressed and carrier_words.means(body, "yes"))


def asks_to_stop(body: str) -> bool:
    """True if a sentence holds a request for no more texts; it is asked back with the one word."""
    return carrier_words.mentions_stopping(body)


def yes_or_no(body: str) -> bool | None:
    """A yes or no to the question whether to stop; `None` for any other message."""
    said = carrier_words.bare(body).lower()
    for code in locales.known():
        words = locales.hearing(code)
        if said in {*map(normal, words.yes), *words.more_yes}:
            return True
        if said in {*map(normal, words.no), *words.more_no}:
            return False
    return None
