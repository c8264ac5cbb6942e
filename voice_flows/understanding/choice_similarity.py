"""How close one utterance comes to each of several choices, 0..1, by words alone.

Tiers, best first: the very words; the words without courtesy; a number or position; words within a longer sentence;
part of a choice's words; an example sentence (`voice_flows.understanding.example_similarity`); a near miss by sight or
sound. What follows from it is decided in `voice_flows.understanding.matching`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from num2words import num2words

from voice_flows import locales
from voice_flows.locales import regional
from voice_flows.locales.normalize import SHORT, likeness, normal, same_word, sound
from voice_flows.model.turns import Choice
from voice_flows.understanding.example_similarity import Nearness, by_words
from voice_flows.values.numerals import numerals, position
from voice_flows.values.polarity import polarity

EXACT: Final = 1.0
CORE: Final = 0.98
"""Score of the words without articles and courtesy."""
POSITION: Final = 0.97
SURE: Final = POSITION
"""Score from which no weaker match puts the choice in doubt."""
SHADOWED: Final = 0.55
"""Cap of the other choices beside a sure one."""
INSIDE: Final = 0.95
"""Score of a choice's words inside a sentence that says nothing else of weight."""
PER_WORD: Final = 0.05
"""Cost of each further word of weight: the sentence may be about something else."""
LEAST_INSIDE: Final = 0.66
DOUBTFUL: Final = 0.75
"""Cap where a `no` stands in the sentence, or one digit is part of a label: ask, do not act."""
PART: Final = (0.78, 0.17)
"""Floor and gain by the share of a choice's words that were said; nothing else was said, so little more is needed."""
EITHER: Final = 2
"""Choices named in "the first or the third"."""
NEAR_MISS: Final = 0.95
"""Cap of a near miss."""


def closeness(
    choices: Sequence[Choice],
    text: str,
    language: str,
    read_out: Sequence[str] | None = None,
    nearness: Nearness = by_words,
) -> dict[str, float]:
    """Returns how close `text` comes to each choice. `read_out`: see `voice_flows.understanding.matching.choose`."""
    said = _common(text, language)
    if not choices:
        return {}
    close = {choice.id: _by_words(choice, said, language) for choice in choices}
    order = [choice.id for choice in choices] if read_out is None else read_out
    picked = _by_position(order, said, language) or _by_number(choices, said, language)
    if picked in close and max(close.values()) < EXACT:
        several = not locales.hearing(language).plurals.isdisjoint(said.split())
        close[picked] = DOUBTFUL if several else POSITION
    if max(close.values()) < SURE:
        for choice, score in zip(choices, _by_polarity(choices, text, language), strict=True):
            close[choice.id] = max(close[choice.id], score)
    if max(close.values()) < SURE:
        near = nearness(text, [choice.examples for choice in choices], language)
        for choice, score in zip(choices, near, strict=True):
            close[choice.id] = max(close[choice.id], score)
    return _shadowed(close)


def _shadowed(close: Mapping[str, float]) -> dict[str, float]:
    best = max(close.values())
    if best < SURE:
        return dict(close)
    return {choice: score if score == best else min(score, SHADOWED) for choice, score in close.items()}


@lru_cache(maxsize=4096)
def core(said: str, language: str) -> str:
    """Returns the words without courtesy around an answer; all of them where nothing else is left."""
    around = locales.hearing(language).around
    words = said.split()
    while words and (length := _edge(words, around)):
        words = words[length:]
    words.reverse()
    while words and (length := _edge(words, _backwards(language))):
        words = words[length:]
    words.reverse()
    return " ".join(words) or said


@lru_cache(maxsize=8)
def _backwards(language: str) -> frozenset[str]:
    """The words of courtesy, each phrase from its last word to its first."""
    return frozenset(" ".join(reversed(phrase.split())) for phrase in locales.hearing(language).around)


def _edge(words: Sequence[str], around: frozenset[str]) -> int:
    return next((length for length in (4, 3, 2, 1) if " ".join(words[:length]) in around and length <= len(words)), 0)


# ---- tiers ----


def forms(choice: Choice) -> tuple[str, ...]:
    """Returns label and phrases in normal form, without empty ones."""
    return tuple(dict.fromkeys(filter(None, (normal(form) for form in (*choice.phrases, choice.label)))))


def _by_words(choice: Choice, said: str, language: str) -> float:
    return max((_to_phrase(_common(form, language), said, language) for form in forms(choice)), default=0.0)


@lru_cache(maxsize=65536)
def _to_phrase(phrase: str, said: str, language: str) -> float:
    if not said:
        return 0.0
    if said == phrase:
        return EXACT
    bare, meant = core(said, language), core(phrase, language)
    if bare == meant:
        return CORE
    near = NEAR_MISS * max(likeness(said, phrase, language), likeness(bare, meant, language))
    return max(near, _inside(meant, said, language), _part(meant, bare, language))


def _inside(phrase: str, said: str, language: str) -> float:
    """Scores a phrase whose words of weight all stand in the sentence."""
    meant, heard = _weighty(phrase, language), _weighty(said, language)
    if not meant or len(heard) < len(meant):
        return 0.0
    exactness = _covered(meant, heard, language)
    others = sum(not any(same_word(word, other, language) for other in meant) for word in heard)
    score = max(LEAST_INSIDE, INSIDE - PER_WORD * others) * exactness
    return min(score, DOUBTFUL) if _negated(said, phrase, language) else score


def _part(phrase: str, bare: str, language: str) -> float:
    """Scores words that are all part of the phrase; a weak word is enough where nothing else was said (`otra`)."""
    words = locales.hearing(language)
    meant, heard = tuple(phrase.split()), _weighty(bare, language) or tuple(bare.split())
    if not heard or len(heard) > len(meant) or words.negations.issuperset(heard):
        return 0.0
    share = sum(map(len, heard)) / max(1, len(phrase) - phrase.count(" "))
    score = (PART[0] + PART[1] * min(1.0, share)) * _covered(heard, meant, language)
    doubtful = all(word.isdigit() and len(word) == 1 for word in heard) or _negated(bare, phrase, language)
    return min(score, DOUBTFUL) if doubtful else score


def _covered(words: Sequence[str], others: Sequence[str], language: str) -> float:
    """Returns how well each of `words` is found among `others`: 1 for the very words, 0 where one is missing."""
    best = 1.0
    for word in words:
        if word not in others:
            same = (likeness(word, other, language) for other in others if same_word(word, other, language))
            best = min(best, max(same, default=0.0) * NEAR_MISS)
    return best


def _by_position(order: Sequence[str], said: str, language: str) -> str | None:
    """Returns the choice at the position that the whole utterance names: "the second one", "the last"."""
    words = locales.hearing(language)
    rest = said.split()
    named = [words.ordinals[word] for word in rest if word in words.ordinals]
    if len(named) != 1 or not all(word in words.ordinals or word in words.pointing for word in rest):
        return None
    place = position(named[0], len(order))
    return order[place] if place is not None and 0 <= place < len(order) else None


def _by_number(choices: Sequence[Choice], said: str, language: str) -> str | None:
    """Returns the choice whose number the whole utterance names."""
    words = locales.hearing(language)
    read = numerals(_spelt(said, language), language).split()
    numbers = [word for word in read if word.isdecimal()]
    spare = [word for word in read if not word.isdecimal() and word not in words.pointing]
    if spare:
        return None
    if len(numbers) > 1 and words.pointing & {"one"} and numbers[-1] == "1":
        numbers = numbers[:-1]  # "number two, the second one": the last word only points
    return _by_key(choices, numbers[0]) if len(numbers) == 1 else None


def either(choices: Sequence[Choice], text: str, language: str) -> tuple[str, ...]:
    """Returns the two choices between whose numbers the whole utterance wavers ("la 1 o la 3"); empty for any other."""
    words, joints = locales.hearing(language), locales.sentences(language).either
    read = numerals(_spelt(_common(text, language), language), language).split()
    numbers = [word for word in read if word.isdecimal()]
    spare = [word for word in read if not word.isdecimal() and word not in words.pointing]
    if len(numbers) != EITHER or len(spare) != 1 or spare[0] not in joints:
        return ()
    two = tuple(dict.fromkeys(found for number in numbers if (found := _by_key(choices, number))))
    return two if len(two) == EITHER else ()


def _spelt(said: str, language: str) -> str:
    """Corrects numbers that were written as they sound ("nuebe")."""
    known = _number_words(locales.base(language))
    return " ".join(known.get(sound(word, language), word) for word in said.split())


@lru_cache
def _number_words(language: str) -> Mapping[str, str]:
    """Returns words for 0 to 12 by their sound; below three sounds, too many words sound alike."""
    try:
        names = locales.sayings(language).number_words
        words = [normal(num2words(number, lang=names)) for number in range(13)]
    except NotImplementedError:
        return {}
    return {heard: word for word in words if len(heard := sound(word, language)) > SHORT}


def _by_key(choices: Sequence[Choice], number: str) -> str | None:
    wanted = number.lstrip("0") or "0"
    for choice in choices:
        if choice.key == wanted:
            return choice.id
    position = int(wanted[:3])
    shown = 1 <= position <= len(choices) and choices[position - 1].key is None
    return choices[position - 1].id if shown else None


def _by_polarity(choices: Sequence[Choice], text: str, language: str) -> list[float]:
    """Scores choices called yes or no as any yes or no, with the words around them."""
    words = locales.hearing(language)
    answer, score = polarity(text, language)
    name = normal((words.yes if answer else words.no)[0])
    return [score if answer is not None and name in forms(choice) else 0.0 for choice in choices]


# ---- words ----


def _common(text: str, language: str) -> str:
    """Returns the normal form with one word for each thing, in all countries: `celular` becomes `móvil`."""
    return regional.one_word(normal(text), locales.base(language))


@lru_cache(maxsize=8192)
def _weighty(text: str, language: str) -> tuple[str, ...]:
    weak = locales.hearing(language).weak
    return tuple(dict.fromkeys(word for word in text.split() if word not in weak))


def _negated(said: str, phrase: str, language: str) -> bool:
    return bool((set(said.split()) - set(phrase.split())) & locales.hearing(language).negations)
