"""Card numbers: any window of a run of digits whose length, first digits and check digit are a card's.

Source of lengths and first digits: ISO/IEC 7812 and the schemes' published ranges. A run whose check digit is
wrong goes only where a card is spoken of: a card word before it, or the date or code of a card after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from deflect.policy.redaction import codes
from deflect.policy.redaction.codes import DATE
from deflect.policy.redaction.found import BOUNDARY, Found, Page
from deflect.policy.redaction.words import ABBREVIATED, GAP, STEP, after_words, denied, ends_with_name, named

_RUN: Final = re.compile(rf"(?<!\d)\d(?:{GAP}\d){{11,}}")
_SCHEMES: Final = (
    (re.compile(r"4"), (16, 19, 13)),
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|60|81|82|508|353|356"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"30[0-5]|3[689]"), (14, 16, 19)),
    (re.compile(r"6011|64[4-9]|65|62|35[2-8]"), (16, 19, 17, 18)),
    (re.compile(r"50|5[6-8]|6304|6390|67"), (16, 18, 19)),
)
"""First digits of each scheme, and the lengths of its numbers, the likeliest first."""
_LENGTHS: Final = range(13, 20)
_COMMON: Final = 16
"""Digits of most cards, those of schemes that are not listed included."""
_AMEX: Final = 15
_CARD_GROUPS: Final = 4
"""Groups of a card as it is printed, and the digits of each."""
_GLUED: Final = 27
"""Digits of a telephone number with a card behind it, or of a card, its date and its code, without any mark between."""
_AFTER_CARD: Final = re.compile(r"(?:(?:0[1-9]|1[0-2])(?:20)?[2-4]\d)?(?:\d{3,4})?")
"""A card's date and code, written right behind it."""
_TELEPHONE: Final = re.compile(r"(?:34)?[6-9]\d{8}")
_COORDINATES: Final = re.compile(r"\d{1,3}\.\d{4,}[, ]{1,2}-?\d{1,3}\.\d{4,}")
_BEGUN: Final = re.compile(rf"(?:^|{BOUNDARY})[^0-9{BOUNDARY}]*$")
_DONE: Final = re.compile(rf"[^0-9{BOUNDARY}]*(?:{BOUNDARY}|$|{DATE})")
"""What stands before and after a card that is spread over many messages: no other number in its first and last one."""
_PAIR: Final = 2
"""Digits of the mean group where people say digits alone and in pairs, as they please."""
_SPELT: Final = 6
"""Digits of the longest group in which people read a card out; commas may part such groups."""
_SEEN: Final = 80
"""Characters before a number in which a card word is looked for."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Digits that stand together in a reading, where each stands, and the indices at which a group begins or ends."""

    digits: str
    at: tuple[int, ...]
    borders: frozenset[int]
    solid: frozenset[int]
    """Indices inside a group that is longer than a card with what people write around it: a parcel's number."""
    walls: frozenset[int]
    """Indices of borders where one number ends and another begins: a comma beside a long group."""
    longest: int
    """Digits of the longest group."""
    parted: bool
    """True where it lies in more than one message."""
    glued: bool
    """True where a letter stands right before the first digit: the number of a parcel, or a word run into a card."""


def found(page: Page) -> Iterator[Found]:
    """Yield each card number, and the code of a card that follows one."""
    for match in _RUN.finditer(page.text):
        run = _run(page.text, match)
        windows = list(_windows(page, run)) or list(_spoken_of(page, run))
        for start, end in windows:
            yield Found("card", run.at[start], run.at[end - 1] + 1)
            yield from codes.after_card(page.text, run.at[end - 1] + 1)


def _run(text: str, match: re.Match[str]) -> _Run:
    at = tuple(place for place in range(match.start(), match.end()) if text[place].isdigit())
    inner = (number for number in range(1, len(at)) if at[number] - at[number - 1] > 1)
    borders = [0, *inner, len(at)]
    solid = {index for first, last in pairwise(borders) if last - first > _GLUED for index in range(first + 1, last)}
    groups = list(pairwise(borders))
    longest = max(last - first for first, last in groups)
    walls = {
        middle
        for (first, middle), (_, last) in pairwise(groups)
        if max(middle - first, last - middle) > _SPELT and re.search("[,;]", text[at[middle - 1] : at[middle]])
    }
    glued = text[max(0, match.start() - 1) : match.start()].isalpha()
    return _Run(
        "".join(text[place] for place in at),
        at,
        frozenset(borders),
        frozenset(solid),
        frozenset(walls),
        longest,
        BOUNDARY in match.group(),
        glued,
    )


def _windows(page: Page, run: _Run) -> Iterator[tuple[int, int]]:
    """The windows that are cards, those that begin and end with a group first; no two overlap."""
    sums = _sums(run.digits)
    valid = [
        (start, end)
        for start, end in _candidates(run)
        if not run.solid & {start, end}
        and _stands_apart(run, start, end)
        and run.walls.isdisjoint(range(start + 1, end))
        and _checked(sums, start, end)
        and _is_free(page, run, start, end)
    ]
    taken: list[tuple[int, int]] = []
    for start, end in sorted(valid, key=lambda one: (_loose_ends(run, *one), _unlikely(run, *one), one)):
        if all(end <= other or start >= until for other, until in taken):
            taken.append((start, end))
    yield from sorted(taken)


def _candidates(run: _Run) -> Iterator[tuple[int, int]]:
    """Windows of a scheme's first digits and length, with a group's border at one end at least; or the whole run."""
    size = len(run.digits)
    if size == _COMMON and run.digits[0] in "23456":
        yield 0, size
    for start in range(size - _LENGTHS.start + 1):
        for length in _lengths(run.digits, start):
            if start + length <= size and not run.borders.isdisjoint((start, start + length)):
                yield start, start + length


def _stands_apart(run: _Run, start: int, end: int) -> bool:
    """True for a window of whole groups, and for one inside a single long group or behind groups of four."""
    inner = [border for border in range(start + 1, end) if border in run.borders]
    sizes = [last - first for first, last in pairwise([start, *inner, end])]
    if run.borders.issuperset((start, end)):
        return end - start == _COMMON or run.parted or _is_grouped(sizes)
    if run.glued or _unlikely(run, start, end):
        return False
    if inner:
        return start in run.borders and sizes[:-1] in ([4, 4, 4], [4, 6], [4], [4, 4], [6], [8])
    around = range(max(0, start - _GLUED), min(len(run.digits), end + _GLUED) + 1)
    first = max((border for border in around if border in run.borders and border <= start), default=0)
    last = min((border for border in around if border in run.borders and border >= end), default=len(run.digits))
    if start == first:
        return _AFTER_CARD.fullmatch(run.digits, end, last) is not None
    return _TELEPHONE.fullmatch(run.digits, first, start) is not None


def _is_grouped(sizes: Sequence[int]) -> bool:
    """True for groups in which people write a number of other than sixteen digits."""
    spelt = max(sizes) <= _CARD_GROUPS and sum(sizes) <= _PAIR * len(sizes)
    return spelt or (len(set(sizes[:-1])) < 2 and (sizes[0] < 5 or len(sizes) == 1)) or sizes[:-1] == [4, 6]


def _lengths(digits: str, start: int) -> tuple[int, ...]:
    """The lengths of cards whose number begins with the digits that stand here."""
    if digits[start] not in "23456":
        return ()
    return tuple(length for first, lengths in _SCHEMES if first.match(digits, start) for length in lengths)


def _loose_ends(run: _Run, start: int, end: int) -> int:
    return (start not in run.borders) + (end not in run.borders)


def _unlikely(run: _Run, start: int, end: int) -> int:
    """Place of the length among those of the scheme."""
    lengths = _lengths(run.digits, start)
    return lengths.index(end - start) if end - start in lengths else len(_LENGTHS)


def _sums(digits: str) -> tuple[list[int], list[int]]:
    """Luhn sums of all beginnings, with the digits of even and of odd index as they are and the others doubled."""
    even, odd = [0], [0]
    for index, digit in enumerate(map(int, digits)):
        doubled = digit * 2 - 9 * (digit > 4)
        even.append(even[-1] + (doubled if index % 2 else digit))
        odd.append(odd[-1] + (digit if index % 2 else doubled))
    return even, odd


def _checked(sums: tuple[list[int], list[int]], start: int, end: int) -> bool:
    side = sums[(end - 1) % 2]
    return (side[end] - side[start]) % 10 == 0 and side[end] > side[start]


def _is_free(page: Page, run: _Run, start: int, end: int) -> bool:
    """False for the number of a telephone, for a denied one, and for a doubtful one over two messages."""
    first, last = run.at[start], run.at[end - 1] + 1
    if page.text[max(0, first - 1) : first] == "+" or denied().match(page.text, last):
        return False
    if _COORDINATES.search(page.text, run.at[0], run.at[-1] + 1) or _belongs_to_other(page.text, run, start, end):
        return False
    parts = page.text[first:last].split(BOUNDARY)
    if len(parts) == 1:
        return not page.joined
    whole = len(parts) == 2 or (_BEGUN.search(page.text, 0, first) and _DONE.match(page.text, last))
    if not whole or _unlikely(run, start, end):
        return False
    return not any(map(_TELEPHONE.fullmatch, parts)) or [*map(len, parts)] == [6, 9]


def _belongs_to_other(text: str, run: _Run, start: int, end: int) -> bool:
    """True where another number's name stands before the run, and a card's number would be odd at this place in it."""
    before, other = (max(0, run.at[0] - _SEEN), run.at[0]), ends_with_name("other", "parcel", words=2)
    if (start, end) == (0, len(run.digits)):
        return end - start not in (_COMMON, _AMEX) and other.search(text, *before) is not None
    if run.longest <= _CARD_GROUPS and len(run.digits) > _COMMON:
        return ends_with_name("parcel", words=2).search(text, *before) is not None
    return run.longest == len(run.digits) and other.search(text, *before) is not None


def _spoken_of(page: Page, run: _Run) -> Iterator[tuple[int, int]]:
    """The whole run, where it can be a mistyped card and the words around it speak of one."""
    first, last = run.at[0], run.at[-1] + 1
    if page.joined or run.digits[0] not in "23456" or page.text[max(0, first - 1) : first] == "+":
        return
    if denied().match(page.text, last):
        return
    other = ends_with_name("other", "parcel", words=2).search(page.text, max(0, first - _SEEN), first)
    if _before().search(page.text, max(0, first - _SEEN), first) or (not other and _after().match(page.text, last)):
        yield 0, len(run.at)
    elif dated := _dated().search(page.text, first, last + 1):
        inside = sum(place < dated.start(1) for place in run.at)
        if inside in _LENGTHS:
            yield 0, inside


@cache
def _before() -> re.Pattern[str]:
    """A card word, and a few words after it, before the number."""
    return re.compile(
        rf"{named('card')}(?:{STEP}(?!{named('rut', 'passport', 'other')})[a-z]+){{0,4}}[^a-z0-9]{{0,4}}$"
    )


@cache
def _after() -> re.Pattern[str]:
    """The date or the code of a card, or its name, after the number."""
    words = after_words("between", "expiry")
    name = rf"(?:{named('card_code', 'card')}|{ABBREVIATED})"
    return re.compile(rf"[^a-z0-9]{{0,4}}(?:{words}{named('expiry')}{STEP}{words}{DATE}|{words}{name})")


@cache
def _dated() -> re.Pattern[str]:
    """The date of a card, and perhaps its code, at the end of a run of digits."""
    return re.compile(r"[^a-z0-9/]{0,3}(?<!\d)((?:0[1-9]|1[0-2])[/\-](?:20)?[2-4]\d(?:[^a-z0-9]{0,3}\d{3,4})?)(?!\d)")
