"""The name of a person within a sentence: `me llamo` and its kin, a correction of it, and what is no name."""

from __future__ import annotations

import re
from typing import Final

from voice_flows import locales
from voice_flows.locales.normalize import normal
from voice_flows.values.dates.names import weekdays

_NAME: Final = re.compile(r"[^\W\d_][\w'’-]*")
_MOST_NAMES: Final = 4
_STRESSED_END: Final = re.compile("[áéíóú]$", re.IGNORECASE)
_POSSESSIVE: Final = re.compile(r"['’]s$")
_PAUSES: Final = ".,;:!?"
DENYING: Final = 4
"""Words before the opening of a name in which a no denies it."""
_PARTICLES: Final = frozenset(
    {"de", "del", "la", "las", "los", "y", "van", "von", "den", "der", "di", "da", "do", "dos"}
)


def named(sentence: str, language: str) -> str | None:
    """The name after `me llamo` and its kin, up to the next word that is no part of a name; none after a no."""
    words = sentence.split()
    plain, names = [normal(word) for word in words], locales.of(language).names
    negations = locales.hearing(language).negations
    for opening in (*names.openings, *names.general):
        parts = opening.split()
        for start in range(len(words) - len(parts)):
            following = start + len(parts)
            if plain[start:following] != parts or negations & leading_to(words, start):
                continue
            if _STRESSED_END.search(words[following - 1]):
                continue  # "me llamó Pedro" tells who called
            if words[following - 1][-1:] == "," and words[following][:1].islower():
                continue  # "al habla, dígame"
            if any(
                plain[max(0, following - len(other)) : following] == other for other in map(str.split, names.others)
            ):
                continue
            if found := _last_name(words[following:], language, general=opening in names.general):
                return found
    return None


def _last_name(words: list[str], language: str, *, general: bool) -> str:
    """The name that the words begin with, or the one that takes its place ("Ana, perdón, Eva"); none in doubt.

    `general`: the opening may say what one is instead ("I'm French").
    """
    titles = locales.of(language).names.titles
    words = words[next((place for place, word in enumerate(words) if normal(word) not in titles), len(words)) :]
    name = _leading_name(words, language, capitals=general)
    if not name or (general and _is_ordinary(name, language)) or _is_comment(words[0], language):
        return ""
    after = words[len(name.split()) :]
    names = locales.sentences(language)
    lengths = (size for size in range(_MOST_NAMES, 0, -1) if normal(" ".join(after[:size])) in names.correcting)
    size = next(lengths, int(after[0][-1:] in _PAUSES and normal(after[0]) in names.refusing) if after else 0)
    new = _leading_name(after[size:], language, capitals=False) if size else ""
    if not new or normal(new.split()[0]) in locales.hearing(language).weak:
        return name
    if after[size][:1].isupper():
        return new
    return name if words[0][:1].isupper() else ""


def _is_ordinary(name: str, language: str) -> bool:
    """True for what one is or how one is, in capitals: "French", "OK", "Monday", "Head of Sales", "Sick Of Waiting"."""
    words = normal(name).split()
    names = locales.of(language).names
    others = (names.peoples, _yes_and_no(language), weekdays(locales.base(language)))
    if any(" ".join(words) in listed for listed in others) or not {words[0], words[-1]}.isdisjoint(names.roles):
        return True
    return not (locales.hearing(language).weak - _PARTICLES).isdisjoint(words)


def _is_comment(word: str, language: str) -> bool:
    """True for a word that says how the name is, uncapitalised: "my name is wrong", "me llamo igual que"."""
    sentences = locales.sentences(language)
    return word[:1].islower() and normal(word) in _yes_and_no(language) | sentences.doubting | sentences.turning


def _yes_and_no(language: str) -> frozenset[str]:
    hearing = locales.hearing(language)
    return frozenset(map(normal, (*hearing.yes, *hearing.no))) | hearing.more_yes | hearing.more_no


def leading_to(words: list[str], place: int) -> set[str]:
    """The words right before this place, back to the last pause."""
    before = set[str]()
    for word in reversed(words[max(0, place - DENYING) : place]):
        if word[-1:] in _PAUSES:
            break
        before.add(normal(word))
    return before


def _leading_name(words: list[str], language: str, *, capitals: bool) -> str:
    """The name that the words begin with. `capitals`: nothing else tells it from any other word."""
    weak, correcting = locales.hearing(language).weak, locales.sentences(language).correcting
    found = list[str]()
    for word in words:
        bare = word.strip('¿?¡!;.,:()"')
        if _POSSESSIVE.search(bare):
            return ""
        capital = bare[:1].isupper()
        named = capital or not (capitals or normal(bare) in weak)
        corrects = not capital and normal(bare) in correcting
        if corrects or not _NAME.fullmatch(bare) or not (named or (found and bare in _PARTICLES)):
            break
        capitals = capitals or capital
        found.append(bare)
        if word[-1:] in _PAUSES or sum(each not in _PARTICLES for each in found) == _MOST_NAMES:
            break
    if len(words) > len(found) and "y" in found and found[-1] != "y" and words[len(found) - 1][-1:] not in _PAUSES:
        del found[found.index("y") :]  # "soy Ana y Luis también quiere" names two people
    if capitals and found and found[0].lower() in _PARTICLES:
        return ""  # "Soy De Madrid"
    while found and found[-1] in _PARTICLES:
        found.pop()
    return " ".join(each if each[:1].isupper() or each in _PARTICLES else each.capitalize() for each in found)
