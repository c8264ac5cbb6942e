"""Whether an utterance is a yes or a no, by a table of idioms per language and kind of question.

The first no wins over what is politely agreed to after it ("no, that's fine"), and a yes never comes out of a sentence
with a negation that no idiom explains. What depends on the question ("I'm good") is asked back where that is not known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Final, Literal, TypeAlias

from voice_flows import locales
from voice_flows.locales.normalize import normal
from voice_flows.values.reading import Asking
from voice_flows.values.sentences.clauses import tokens

Part: TypeAlias = Literal[
    "yes", "agreeing", "perhaps_yes", "no", "perhaps_no", "neither", "negation", "around", "strange"
]

EXACT: Final = 0.98
LEFTOVER: Final = 0.09
"""Each word that is neither yes, no nor courtesy makes the answer less sure: two are fine, three are asked back."""
HEAVY: Final = 3
"""A word that comes before the answer weighs as much as three of them."""
RESERVED: Final = 0.71
"""Cap for a yes with a `but`, and for what may mean either: ask back."""
MOST_LEFT: Final = 3
LONGEST_IDIOM: Final = 7
SIGNS: Final = {"👍": "yes", "✅": "yes", "👌": "yes", "✔": "yes", "👎": "no", "❌": "no", "✖": "no"}
_YES: Final = frozenset({"yes", "agreeing", "perhaps_yes"})
_NO: Final = frozenset({"no", "perhaps_no"})


def polarity(text: str, language: str, asking: Asking = "") -> tuple[bool | None, float]:
    """Yes, no or `None`, and how surely, 0..1."""
    signs = {meaning for sign, meaning in SIGNS.items() if sign in text[:8]}
    plain = _single(normal(text))
    if not plain:
        return ((signs == {"yes"}), EXACT) if len(signs) == 1 else (None, 0.0)
    if len(signs) > 1:
        return None, 0.0
    pauses = _pauses(text, len(plain.split()))
    if asking != "check" and plain in locales.hearing(language).idioms["alone_yes"]:
        return True, EXACT
    parts, left, reserved = _parts(plain.split(), pauses, locales.base(language), asking)
    reserved = reserved or ("strange" in parts and _conditional(text, language))
    answer, score = _weighed([part for part in parts if part not in ("around", "strange")])
    if answer is None or left > MOST_LEFT or (signs and answer != (signs == {"yes"})):
        return None, 0.0
    score = min(score, EXACT - LEFTOVER * left)
    return answer, min(score, RESERVED) if reserved else score


def _pauses(text: str, length: int) -> Sequence[bool]:
    """Whether a pause follows each word; after none where the words cannot be told apart."""
    found = [
        pause
        for token in tokens(text)
        for pause in [False] * (len(token.words) - 1) + [token.pause] * bool(token.words)
    ]
    return found if len(found) == length else [False] * length


def _parts(words: Sequence[str], pauses: Sequence[bool], language: str, asking: Asking) -> tuple[list[Part], int, bool]:
    """Reads left to right, the longest idiom first.

    Returns the parts, how much weight is left unexplained, and whether a word takes back half of the answer: one of
    `reserving`, one that asks ("right, so where is it"), or a strange one that a no or a mere "good" leads straight to
    ("no big deal", "good to go").
    """
    idioms, parts, left, place = _idioms(language, asking), list[Part](), 0, 0
    reserving, reserved, leading = locales.hearing(language).reserving, False, ""
    negations, asking_words = locales.hearing(language).negations, locales.sentences(language).asking
    while place < len(words):
        part, length = _longest(words, pauses, place, idioms)
        if part == "strange":
            left += 1 if {*parts} & (_YES | _NO) else HEAVY
        reserved = reserved or (part in ("strange", "around") and words[place] in reserving)
        reserved = reserved or (part == "strange" and words[place] in asking_words)
        runs_on = leading == "no" or (leading == "agreeing" and not {*parts} & {"yes", "no"})
        reserved = reserved or (part == "strange" and runs_on)
        last = place + length - 1
        negates = words[last] in negations  # "why not" too: "why not call me?" is no yes
        ends = length == 1 or part in ("around", "agreeing") or negates
        leading = _leading("no" if negates else part, leading, pauses[last]) if ends else ""
        parts.append(part)
        place += length
    return parts, left, reserved


def _leading(part: Part, before: str, pause: bool) -> str:
    """Returns the answer that the words lead on from; courtesy and pronouns keep it, and a pause ends it."""
    return "" if pause else before if part == "around" else part


def _conditional(text: str, language: str) -> bool:
    """Whether a word that is `if` without its accent leads straight to another: `si hay sitio`, unlike `si, hay`."""
    found = re.findall(r"(\w+)[ \t]+(?=\w)", text.lower())
    return not locales.hearing(language).conditional.isdisjoint(found)


def _weighed(parts: Sequence[Part]) -> tuple[bool | None, float]:
    """Decides between the yeses and noes of one answer."""
    if not parts or "neither" in parts:
        return None, 0.0
    kinds = set(parts)
    if kinds <= _YES:
        return True, EXACT if kinds & {"yes", "agreeing"} else RESERVED
    if kinds <= _NO | {"negation"} and kinds & _NO:
        return False, EXACT if kinds == {"no"} or kinds == {"no", "perhaps_no"} else RESERVED
    first, after = parts[0], set(parts[1:])
    if first == "no" and after <= _NO | {"agreeing"}:
        return False, EXACT
    if first == "agreeing" and after <= _NO | {"agreeing"}:
        return False, RESERVED
    if first == "negation" and after <= _YES:
        return False, RESERVED
    if first == "negation" and after <= _NO | {"agreeing"}:
        return False, RESERVED
    return None, 0.0


def _longest(words: Sequence[str], pauses: Sequence[bool], place: int, idioms: Mapping[str, Part]) -> tuple[Part, int]:
    """Returns the longest idiom here. One that is neither has no pause in it: "no, está mal" is a no."""
    for length in range(min(LONGEST_IDIOM, len(words) - place), 0, -1):
        part = idioms.get(" ".join(words[place : place + length]))
        if part and not (part == "neither" and any(pauses[place : place + length - 1])):
            return part, length
    return "strange", 1


@lru_cache(maxsize=32)
def _idioms(language: str, asking: Asking) -> Mapping[str, Part]:
    """All that is known in a language as an answer to this kind of question; the later entry wins, if it is sure."""
    words, found = locales.hearing(language), dict[str, Part]()
    listed: list[tuple[Part, frozenset[str]]] = [
        ("around", words.around),
        ("negation", words.negations),
        ("yes", frozenset((*words.yes, *words.more_yes))),
        ("agreeing", words.agreeing),
        ("no", frozenset((*words.no, *words.more_no))),
        ("no", frozenset(f"{one} {tail}" for one, tail in product(words.emphatic, words.denying))),
        ("neither", words.neither),
        ("perhaps_yes", words.idioms["perhaps_yes"]),
        ("perhaps_no", words.idioms["perhaps_no"]),
    ]
    for kind in ("offer", "check"):
        sure = asking == kind
        listed += [("yes" if sure else "perhaps_yes", words.idioms[f"{kind}_yes"])]
        listed += [("no" if sure else "perhaps_no", words.idioms[f"{kind}_no"])]
    for part, phrases in listed:
        for phrase in (_single(normal(phrase)) for phrase in phrases):
            if not part.startswith("perhaps") or found.get(phrase) not in ("yes", "no"):
                found[phrase] = part
    if asking == "offer":
        found |= dict.fromkeys(words.idioms.get("offer_doubt", ()), "perhaps_no")
    if asking == "check":  # "no, that's fine" declines an offer; about a value it says both
        found |= {phrase: "yes" for phrase in words.agreeing if " " in phrase}
    return found


def _single(text: str) -> str:
    """`siii` and `nooo` are drawn out; two equal letters stay, so that `see` is not `se`."""
    return re.sub(r"(\D)\1{2,}", r"\1", text)
