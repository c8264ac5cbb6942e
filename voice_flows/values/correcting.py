"""A number of which only one group is said again ("no, fourteen"), or all of it in the same breath as the no."""

from __future__ import annotations

from collections.abc import Sequence

from voice_flows import locales
from voice_flows.locales.normalize import normal
from voice_flows.values.numerals import numerals, position


def corrected(code: Sequence[str], said: str, language: str) -> str | None:
    """The code with one of its groups as it was said now ("no, fourteen"; "the last one is fourteen").

    The group named, else the one of that length that is most like it; `None` where none is, or several are.
    """
    words, digits = _digits(said, language)
    place = _named(code, words, language)
    place = _most_like(code, digits) if place is None else place
    if not 0 <= place < len(code) or len(code[place]) != len(digits):
        return None
    changed = "".join((*code[:place], digits, *code[place + 1 :]))
    return None if changed == "".join(code) else changed


def whole(said: str, length: int, language: str) -> str | None:
    """All the digits said anew, in the same breath as the no."""
    _, digits = _digits(said, language)
    return digits if len(digits) == length else None


def _digits(said: str, language: str) -> tuple[list[str], str]:
    words = numerals(normal(said), language).split()
    return words, "".join(word for word in words if word.isdecimal() and word.isascii())


def _named(code: Sequence[str], words: Sequence[str], language: str) -> int | None:
    ordinals = locales.hearing(language).ordinals
    named = [ordinals[word] for word in words if word in ordinals]
    return position(named[0], len(code)) if len(named) == 1 else None


def _most_like(code: Sequence[str], digits: str) -> int:
    likeness = [
        sum(one == other for one, other in zip(group, digits, strict=True)) if len(group) == len(digits) else -1
        for group in code
    ]
    best = max(likeness, default=-1)
    return likeness.index(best) if best >= 0 and likeness.count(best) == 1 else -1
