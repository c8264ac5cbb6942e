"""A password told in the message after the one that asked for it, or that said it would come.

Such a message may be any word ("girasol"), so that only a question for it, or its announcement, tells what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from deflect.policy.redaction.found import BOUNDARY, Found, Page
from deflect.policy.redaction.passwords import is_ordinary
from deflect.policy.redaction.readings import folded
from deflect.policy.redaction.words import STEP, after_words, listed, named
from voice_flows import locales

_MOST_WORDS: Final = 4
_WORD: Final = re.compile(r"[^\s,;:!?\x1f]+")
_CLAUSE: Final = re.compile(r"[^,;:!?\n]+")


def found(page: Page) -> Iterator[Found]:
    """Yield each password that is all of a clause of its message, bare of what only leads to it ("es", "mine is")."""
    for match in _called_for().finditer(page.text):
        if "?" not in (answer := match["answer"]):
            for clause in _CLAUSE.finditer(answer):
                yield from _told(clause, match.start("answer"))


def _told(clause: re.Match[str], begins: int) -> Iterator[Found]:
    if clause.group().strip(" .\"'“”«»") in _sayings():
        return
    words = [*_WORD.finditer(clause.group())]
    while words and words[0].group().removesuffix("'s") in listed("between", "being"):
        words = words[1:]
    if 1 <= len(words) <= _MOST_WORDS and not any(is_ordinary(word.group().strip(".\"'“”«»")) for word in words):
        at = begins + clause.start()
        yield Found("password", at + words[0].start(), at + len(clause.group().rstrip(" .")))


def calls_for(text: str) -> bool:
    """Returns true for words that ask for a password or announce one, so that the next message may be it."""
    return _called_for().search(f"{folded(text)}{BOUNDARY}.") is not None


@cache
def _called_for() -> re.Pattern[str]:
    """A message that calls for a password at its end, and the message after it."""
    called = rf"{named('asking', 'announcing')}{STEP}{after_words('between', 'stating')}{named('password', 'key')}"
    return re.compile(rf"{called}(?:{STEP}{named('stating', 'being')})?[^a-z0-9\x1f]*{BOUNDARY}(?P<answer>[^\x1f]+)")


@cache
def _sayings() -> frozenset[str]:
    """Whole answers that mean something of their own: a yes, a no, thanks, a wish for a person."""
    hearings = [locales.hearing(code) for code in locales.known()]
    lists = (
        phrases
        for one in hearings
        for phrases in (
            *(one.more_yes, one.more_no, one.agreeing, one.neither, one.undoing, one.nods, one.thanks, one.goodbyes),
            *(one.yes, one.no, *one.commands.values(), *one.idioms.values()),
        )
    )
    return frozenset[str]().union(*lists)
