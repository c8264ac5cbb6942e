"""Which standing command an utterance is, and whether to obey it or to ask back. Pure.

What a command does is decided in `voice_flows.engine.commands`.
"""

from __future__ import annotations

from typing import Final

from voice_flows import locales
from voice_flows.locales.normalize import SHORT, normal, sound
from voice_flows.model.turns import Keys, Speech, Text
from voice_flows.understanding.choice_similarity import core

OBEYED: Final = 0.6
"""Recogniser's score from which a spoken command is obeyed. Of 98 commands that people said 4 scored below; what was
taken for a command wrongly scored 0.55 at most."""
ASKED_BACK: Final = 0.2
"""Score from which a spoken command is asked back; below it, it counts as nothing said."""


def command(event: Keys | Speech | Text, language: str) -> str | None:
    """The standing command that the whole utterance is: `person`, `repeat`, `back`, `text`, `call`, `menu`, `help`,
    `slower`, `faster`, `louder`, `quieter`, `done`, or `language:<code>`; `None` for all else, keys included, and for
    speech whose score is too low to obey."""
    return _said(event, language) if surely_heard(event) else None


def doubted_command(event: Keys | Speech | Text, language: str) -> str | None:
    """Returns the command that an utterance may be, but not surely enough to obey it."""
    maybe = isinstance(event, Speech) and event.hypotheses and ASKED_BACK <= event.hypotheses[0].score < OBEYED
    return _said(event, language) if maybe else None


def surely_heard(event: Keys | Speech | Text) -> bool:
    """True for keys and texts, and for speech whose first reading is sure enough to obey."""
    return not isinstance(event, Speech) or (bool(event.hypotheses) and event.hypotheses[0].score >= OBEYED)


def spelt(command: str, language: str) -> str:
    """Returns how a command is named to callers: as the recogniser expects it, else its shortest phrase."""
    name, _, code = command.partition(":")
    if name == "language":
        return locales.hearing(code).asked_for[0]
    words = locales.hearing(language)
    expected = (phrase for phrase in words.expected if _named(normal(phrase), language, by_sound=False) == name)
    shortest = min(words.commands.get(name, frozenset({name})), key=lambda phrase: (len(phrase), phrase))
    return next(expected, shortest)


def _said(event: Keys | Speech | Text, language: str) -> str | None:
    if isinstance(event, Keys) or (isinstance(event, Speech) and not event.hypotheses):
        return None
    said = normal(event.body if isinstance(event, Text) else event.hypotheses[0].text)
    own = locales.base(language)
    for code in (own, *(other for other in locales.known() if other != own)):
        if found := _named(said, code, by_sound=isinstance(event, Speech)):
            return found
    return None


def _named(said: str, language: str, *, by_sound: bool) -> str | None:
    bare = core(said, language)
    for code in locales.known():
        if {said, bare} & set(locales.hearing(code).own_name):
            return f"language:{code}"
    for name, phrases in locales.hearing(language).commands.items():
        if said in phrases or bare in phrases:
            return name
        if by_sound and any(_same_sound(bare, phrase, language) for phrase in phrases):
            return name
    return None


def _same_sound(said: str, phrase: str, language: str) -> bool:
    heard = sound(said, language)
    return len(heard) > SHORT and heard == sound(phrase, language)
