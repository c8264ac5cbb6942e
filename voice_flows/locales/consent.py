"""Words and requests by which customers of a language ask for texts or for none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from voice_flows.locales.tables import Table, words

_NOTHING: Final = re.compile(r"(?!)")
"""Matches no text: stands for requests that a language does not tell."""
_TELLING: Final = ("ending", "denying", "wishing", "coming", "objects")
_MEANINGS: Final = ("stop", "start", "help", "yes")


@dataclass(frozen=True, slots=True)
class Consent:
    """Words in capitals, all else over the normal form."""

    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """`stop`, `start`, `help` and `yes` to the words that mean it, each with what an author writes instead."""
    spelled: Mapping[str, str] = field(default_factory=dict)
    """Short and wrong spellings of texts, each with the words that it stands for."""
    courtesy: frozenset[str] = frozenset()
    """Words and phrases that may stand around such a word and change nothing."""
    whole: re.Pattern[str] = _NOTHING
    """Requests for no more texts that are obeyed where the message is nothing else."""
    within: re.Pattern[str] = _NOTHING
    """Requests inside a sentence, those of `whole` among them, which are asked back."""
    opening: re.Pattern[str] = _NOTHING
    """Words that are a request as the first sentence of a message, whatever follows."""
    unless: re.Pattern[str] = _NOTHING
    """Sentences with the words of such a request that say something else."""
    word_kinds: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    """Words of which a request may be made: `ending`, `denying`, `wishing`, `coming`, `objects` and `filling`."""
    contacted: re.Pattern[str] = _NOTHING
    """What a sentence about texts or the number they go to speaks of."""
    refused: re.Pattern[str] = _NOTHING
    """Words of somebody who wants less of it."""
    elsewhere: re.Pattern[str] = _NOTHING
    """Words by which a sentence is about something else, or says that texts do not come."""

    def is_only_a_request(self, said: str) -> bool:
        """Returns true if every word is of these kinds, and together they end or refuse what is sent."""
        if not self.word_kinds or _has_strange(said, self.word_kinds.values()):
            return False
        found = (bool(self.word_kinds.get(kind, _NOTHING).search(said)) for kind in _TELLING)
        ending, denying, wishing, coming, objects = found
        return objects and (ending or (denying and (wishing or not coming)))

    def refuses_contact(self, said: str) -> bool:
        """Returns true if the sentence speaks of being contacted, wants less of it, and is about nothing else."""
        wants_less = self.contacted.search(said) and self.refused.search(said)
        return bool(wants_less) and not self.elsewhere.search(said)


def consent(table: Table) -> Consent:
    """Reads the table of a language's `consent.toml`."""
    requests = table.get("requests", {})
    kinds = {name: f"(?:{pattern})" for name, pattern in requests.items() if isinstance(pattern, str)}
    whole, within, unless = (_patterns(requests.get(name, []), kinds) for name in ("whole", "within", "unless"))
    inside = [*(rf"\b(?:{pattern})\b" for pattern in whole), *within]
    lists = {"whole": whole, "within": inside, "unless": unless}
    patterns = {name: _any(listed) for name, listed in lists.items() if listed}
    listed = requests.get("sentences", {})
    patterns |= {name: _any([rf"\b(?:{row})\b" for row in _patterns([text], kinds)]) for name, text in listed.items()}
    patterns["opening"] = re.compile(kinds.get("opening", _NOTHING.pattern))
    meant = {meaning: table.get(meaning, {}) for meaning in _MEANINGS}
    spoken = {name: _any([rf"\b(?:{row})\b" for row in _patterns([text], kinds)]) for name, text in _words(requests)}
    spelled = table.get("spelled", {})
    return Consent(meant, spelled, words(table.get("courtesy", "")), word_kinds=spoken, **patterns)


def _words(requests: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    """Returns the kinds of words, each with its pattern."""
    listed = requests.get("words", {})
    return listed.items() if isinstance(listed, Mapping) else ()


def _has_strange(said: str, kinds: Iterable[re.Pattern[str]]) -> bool:
    """True if a word is of none of these kinds."""
    known = bytearray(len(said))
    for kind in kinds:
        for found in kind.finditer(said):
            known[found.start() : found.end()] = b"x" * len(found[0])
    return any(letter.isalnum() and not known[place] for place, letter in enumerate(said))


def _patterns(rows: list[str], kinds: Mapping[str, str]) -> list[str]:
    """Puts the words of a kind in the place of its name: what messages are called for `{texts}`."""
    named = re.compile("|".join(rf"\{{{name}\}}" for name in kinds) or "(?!)")
    return [named.sub(lambda found: kinds[found[0][1:-1]], row) for row in rows]


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
