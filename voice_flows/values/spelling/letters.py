"""Letters said by their names: "uve doble", "be de burro", "m for mother", "doble ele", "vega con uve"."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Final

from voice_flows import locales
from voice_flows.values.numerals import numerals

LEAST_SPELT: Final = 2
"""Names of letters side by side from which on they are letters: one alone may be a name ("Ana de Paz")."""
LONG_NAME: Final = 3
"""Characters of a name that is a letter also where it stands alone between two signs ("jota punto perez")."""

LONGEST_PHRASE: Final = 3
"""Words of a letter's name, or of a phrase beside one."""


@dataclass(frozen=True, slots=True)
class Spelt:
    """Letters and of how many words they are made; `shown` where an example word names one of them."""

    letters: str = ""
    words: int = 0
    shown: bool = False


def spelt(words: Sequence[str], language: str) -> list[str]:
    """Returns letters in the place of their names, those side by side as one word."""
    out, place = list[str](), 0
    while place < len(words):
        run = _run(words[place:], language)
        alone = run.words == len(words) and len(words[place]) >= LONG_NAME
        are_letters = run.shown or alone or len(run.letters) >= LEAST_SPELT
        out.append(run.letters if are_letters else words[place])
        place += run.words if are_letters else 1
    return out


def remarked(words: Sequence[str], language: str) -> list[str] | None:
    """Returns the words without remarks on how they are written, each as its remark has it ("vega con uve").

    `None` where a remark does not say which letter of the word it means.
    """
    opening, out, place = locales.reading(language).letter_remarks, list[str](), 0
    while place < len(words):
        length = _leading(words[place:], opening)
        if length and out and (counted := _counted(words[place + length :], language)):
            place += length + counted
            continue
        letter = _letter(words[place + length :], language) if length and out else Spelt()
        if not letter.words or (len(words[place + length]) == 1 and words[place + length] in "aeiouy"):
            out.append(words[place])
            place += 1
            continue
        if (written := _written_with(letter.letters, out, language)) is None:
            return None
        out[-1] = written
        place += length + letter.words
        place += words[place : place + 1] == [written]  # "beta, no, con uve, veta"
    return out


def _counted(words: Sequence[str], language: str) -> int:
    """Returns how many words count letters of the word before: "con dos enes", "with two ns"."""
    if len(words) < 2 or not numerals(words[0], language).isdecimal():
        return 0
    names = locales.reading(language)
    singular = {words[1].removesuffix(ending) for ending in names.letter_plurals}
    return 2 if singular & names.letters.keys() or any(len(one) == 1 for one in singular) else 0


def _written_with(letter: str, words: Sequence[str], language: str) -> str | None:
    """Returns the last word, with this letter in the place of the one that sounds like it where no word has it."""
    word = words[-1]
    if any(letter in said for said in words):
        return word
    alike = {other for group in locales.reading(language).alike_letters if letter in group for other in group}
    places = [place for place, other in enumerate(word) if other in alike]
    return f"{word[: places[0]]}{letter}{word[places[0] + 1 :]}" if len(places) == 1 else None


def _run(words: Sequence[str], language: str) -> Spelt:
    """Returns the letters spelt from the first of the words on."""
    run = Spelt()
    while (one := _letter(words[run.words :], language)).words:
        run = Spelt(run.letters + one.letters, run.words + one.words, run.shown or one.shown)
    return run


def _letter(words: Sequence[str], language: str) -> Spelt:
    """Returns the one letter that the words begin with, doubled where they say so, with its example word."""
    names = locales.reading(language)
    times = names.repeats.get(words[0], 1) if words and " ".join(words[:2]) not in names.letters else 1
    rest = words[1:] if times > 1 else words
    length = _leading(rest, names.letters.keys())
    bare = bool(rest) and len(rest[0]) == 1 and rest[0].isalpha()
    if not length and not bare:
        return Spelt()
    letter = names.letters[" ".join(rest[:length])] if length else rest[0]
    length = length or 1
    example = _example(rest[length:], letter, language)
    return Spelt(letter * times, length + example + (times > 1), example > 0)


def _example(words: Sequence[str], letter: str, language: str) -> int:
    """Returns how many words give an example of the letter: "de burro", "as in bravo"."""
    joints = locales.reading(language).letter_examples
    size = _leading(words, joints)
    after = words[size : size + 1]
    return size + 1 if size and after and len(after[0]) > 1 and after[0].startswith(letter) else 0


def _leading(words: Sequence[str], phrases: Set[str]) -> int:
    """Returns how many words the longest of the phrases takes that they begin with."""
    sizes = range(min(LONGEST_PHRASE, len(words)), 0, -1)
    return next((size for size in sizes if " ".join(words[:size]) in phrases), 0)
