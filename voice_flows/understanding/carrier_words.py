"""Recognises STOP, START and HELP, and requests for no more texts in other words, in every language. Pure.

Punctuation, emoji and courtesy around the words do not matter. What the words are is data of `voice_flows.locales`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from voice_flows import locales
from voice_flows.locales.consent import Consent
from voice_flows.locales.normalize import normal
from voice_flows.understanding import automatic_messages

Meaning: TypeAlias = Literal["stop", "start", "help", "yes"]

LONGEST: Final = 160
"""Characters of a message that may be a keyword with courtesy around it, or nothing but a request."""
MOST_WORDS: Final = 25
"""Words of a message that as a whole may be a request; a longer one speaks of several things."""
MOST_CLAUSES: Final = 6
"""Clauses of a message in each of which a request is looked for."""
_PAUSES: Final = re.compile(r"[.,;:!?¡¿…\n()]+|\s[-–—]\s")
_SENTENCES: Final = re.compile(r"[.!\n]+\s*(?=\w)")
_DRAWN_OUT: Final = re.compile(r"([^\W\d])\1{2,}")
_PHRASE: Final = 3
"""Most words of one phrase of courtesy."""


def words(meaning: Meaning) -> dict[str, str]:
    """Returns the words of this meaning in every language, each with what an author writes instead."""
    every = (each.words.get(meaning, {}) for each in _every())
    return {word: instead for language in every for word, instead in language.items()}


@lru_cache(maxsize=1024)
def bare(text: str) -> str:
    """Returns the words in capitals, without accents, punctuation, emoji and the courtesy around them."""
    said = _trimmed(_spelled_out(text).split())
    return " ".join(said).upper()


def means(body: str, meaning: Meaning) -> bool:
    """Returns true if the whole message is a word of this meaning, once or repeated."""
    return len(body) <= LONGEST and not _written_in_figures(body) and _is(bare(automatic_messages.words(body)), meaning)


def asks_to_stop(body: str) -> bool:
    """Returns true if the message is nothing but a request for no more texts."""
    said = bare(automatic_messages.words(body)).lower() if len(body) <= LONGEST else ""
    return bool(said) and not _denied(said) and any(each.whole.fullmatch(said) for each in _every())


@lru_cache(maxsize=256)
def mentions_stopping(body: str) -> bool:
    """Returns true if a request for no more texts stands in the message, or it is a stop sign alone."""
    if automatic_messages.only_signs(body, automatic_messages.STOP_SIGNS):
        return True
    said = _spelled_out(body)
    short = len(said.split()) <= MOST_WORDS
    if short and any(each.refuses_contact(said) for each in _every()) and not _denied(said):
        return True
    told = [words for words in {said, bare(body).lower(), *_clauses(body)} if words and not _denied(words)]
    if any(_asks(words, each) for words in told for each in _every()):
        return True
    first, *others = _SENTENCES.split(body.strip(), maxsplit=1)
    return bool(others) and any(each.opening.fullmatch(_spelled_out(first)) for each in _every())


def _asks(words: str, each: Consent) -> bool:
    return bool(each.within.search(words)) or each.is_only_a_request(words)


def _clauses(body: str) -> Sequence[str]:
    """Returns what stands between pauses and joining words: "wrong person, and delete me"."""
    joining = frozenset().union(*(locales.sentences(code).joining for code in locales.known()))
    found: list[list[str]] = []
    for part in _PAUSES.split(body[:LONGEST]):
        found.append([])
        for word in _spelled_out(part).split():
            if word in joining:
                found.append([])
            else:
                found[-1].append(word)
    return [" ".join(_trimmed(words)) for words in found if words][:MOST_CLAUSES]


@lru_cache(maxsize=1024)
def _spelled_out(body: str) -> str:
    """Returns the normal form with each short or wrong spelling written out, and drawn out letters once: "maaaas"."""
    said = _DRAWN_OUT.sub(r"\1", normal(body)).split()
    spelled = {short: meant for each in _every() for short, meant in each.spelled.items()}
    return " ".join(spelled.get(word, word) for word in said)


def _denied(said: str) -> bool:
    return any(each.unless.search(said) for each in _every())


def _is(said: str, meaning: Meaning) -> bool:
    """True for one of the words, said once or several times, with letters set apart or drawn out ("STOPP")."""
    known = words(meaning)
    if not said:
        return False
    joined = _joined(frozenset(known))
    return said in known or _squeezed(said) in joined or all(_squeezed(word) in joined for word in said.split())


@lru_cache(maxsize=16)
def _joined(known: frozenset[str]) -> frozenset[str]:
    """The words as they stand drawn out, or with letters set apart."""
    return frozenset(map(_squeezed, known))


def _squeezed(text: str) -> str:
    """Returns the letters without blanks, each once where it stands several times in a row."""
    return re.sub(r"(.)\1+", r"\1", text.replace(" ", ""))


def _trimmed(said: Sequence[str]) -> Sequence[str]:
    """Takes courtesy off both ends; a message of courtesy alone stays."""
    around = frozenset().union(*(each.courtesy for each in _every()))
    rest = list(said)
    while rest and (length := _courteous(rest[:_PHRASE], around)):
        del rest[:length]
    while rest and (length := _courteous(rest[-_PHRASE:], around, ends=True)):
        del rest[-length:]
    return rest or said


def _courteous(near: Sequence[str], around: frozenset[str], *, ends: bool = False) -> int:
    """Returns how many words at the edge are courtesy."""
    for length in range(len(near), 0, -1):
        if " ".join(near[-length:] if ends else near[:length]) in around:
            return length
    return 0


def _written_in_figures(body: str) -> bool:
    """True where a keycap or another sign is a number: `STOP 1` is a message."""
    return any(unicodedata.category(each) in ("Nd", "No") for each in body)


def _every() -> Sequence[Consent]:
    return [locales.of(code).consent for code in locales.known()]
