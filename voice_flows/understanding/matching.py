"""Which answer was meant, and whether to act on it, ask back or ask again: for keys, speech and text alike.

Decided here and, for standing commands, in `voice_flows.understanding.standing_commands`. Total: any input gives a
`Match`, never an error. How close words are is measured in `voice_flows.understanding.choice_similarity`, values are
read in `voice_flows.values`; both give scores 0..1 and decide nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Final, Literal, TypeAlias

from voice_flows import locales
from voice_flows.model.turns import Ask, Choice, Heard, Json, Keys, Origin, Speech, Text
from voice_flows.schema.parts import ValueType
from voice_flows.understanding import choice_sentences
from voice_flows.understanding.choice_similarity import SURE, closeness, either
from voice_flows.understanding.example_similarity import Nearness, by_words, compared
from voice_flows.understanding.standing_commands import command as command
from voice_flows.understanding.typed_values import TYPES, read
from voice_flows.values import yes_no
from voice_flows.values.reading import GUESSED, Asked, Read
from voice_flows.values.reading import ValueRule as ValueRule

Verdict: TypeAlias = Literal["accept", "confirm", "near", "reject"]
Answer: TypeAlias = Keys | Speech | Text

ACCEPT: Final = 0.80
"""Score from which an answer is acted on. Human speech about the menu reaches it in 19 of 20 cases."""
CONFIRM: Final = 0.62
"""Score from which to ask 'did you say ...?'; below it, asking anew costs less patience."""
MARGIN: Final = 0.08
"""Difference of score below which both choices are named to the caller."""
HEARD_MARGIN: Final = 0.15
"""The same for speech, where the words are the recogniser's."""
WORDS_WEIGHT: Final = 0.15
"""Share of the recogniser's own confidence in the score of a text."""
SOUND_ALONE: Final = 0.78
"""Score of a phrase that the recogniser picked without its words: enough to ask, never to act."""
UNSURE: Final = 0.76
"""A recogniser less sure than this of a phrase it was told to expect may have been forced to choose: ask, whatever
it says. Words that differ in one sound of four ("dos" and "doce", "Tuesday" and "Thursday") are just below."""
ASK_CAP: Final = 0.79
GARBLED: Final = 0.1
"""Confidence below which words outside the expected phrases count as nothing."""
BARELY: Final = 0.25
"""Confidence below which such words are asked back."""
HEARD_AT_ALL: Final = 0.2
"""Confidence from which words that make a value are read back instead of being lost."""
VALUE_WEIGHT: Final = 0.5
"""Share of the recogniser's confidence in the score of a value: a wrong value goes unnoticed, unlike a wrong choice."""


@dataclass(frozen=True, slots=True)
class Match:
    """What an answer meant.

    `choices` are ids, best first: one for accept and confirm, two for near, none for reject. `value` is a typed
    value's (see `voice_flows.values`), the chosen id for `one_of`, else `None`. `score` is 0..1.
    """

    verdict: Verdict
    choices: tuple[str, ...] = ()
    value: Json = None
    score: float = 0.0
    origin: Origin = "text"
    ends: tuple[Json, Json] | None = None
    """Both ends of a range, or two alternatives that were named for one value: then the verdict is `reject`."""


def choose(
    choices: Sequence[Choice],
    event: Answer,
    language: str,
    read_out: Sequence[str] | None = None,
    nearness: Nearness | None = None,
) -> Match:
    """Which of the choices was meant.

    `read_out` are the ids in the order the customer heard or sees them, which alone "the first" and "the last" speak
    of: empty where nothing was listed, `None` for all choices as they stand. `nearness` compares a free sentence with
    example sentences: where it is `None`, by the encoder's figures that came with the answer, else by words.
    """
    if isinstance(event, Keys):
        keyed = next((choice.id for choice in choices if choice.key and choice.key == event.digits), None)
        return Match("accept", (keyed,), None, 1.0, "key") if keyed else Match("reject", origin="key")
    near = nearness or (compared(event.compared) if event.compared else by_words)
    free = any(choice.examples for choice in choices)

    def close(said: str) -> Mapping[str, float]:
        plain = partial(closeness, choices, language=language, read_out=read_out, nearness=near)
        return choice_sentences.weighed(said, plain, language, free=free)

    if isinstance(event, Text):
        if event.choice is not None and any(choice.id == event.choice for choice in choices):
            return Match("accept", (event.choice,), None, 1.0, "text")
        two = either(choices, event.body, language)
        return Match("near", two, None, CONFIRM, "text") if two else _decided(close(event.body), "text")
    if event.hypotheses and (two := either(choices, event.hypotheses[0].text, language)):
        return Match("near", two, None, CONFIRM, "speech")
    return _decided(_heard(event, close, _owners(choices, language)), "speech")


def understand(kind: ValueType, rule: ValueRule, event: Answer, language: str, today: date, country: str) -> Match:
    """Returns the typed value that was meant. Days count from `today`; phone numbers and money belong to `country`."""
    if kind == "one_of":
        found = choose(rule.options, event, language)
        return replace(found, value=found.choices[0] if found.choices else None)
    asked = Asked(rule, language, today, country)
    if isinstance(event, Keys):
        return _valued(TYPES[kind].by_keys(event.digits, asked), "key")
    if isinstance(event, Text):
        pressed = _BUTTONS.get(event.choice or "") if kind == "yes_no" else None
        return _valued(pressed or read(kind, event.body, asked), "text")
    if kind == "yes_no":
        return _said_yes_or_no(event, asked)
    return _valued(_said(kind, event, asked), "speech")


def sentence(event: Speech | Text) -> str:
    """Returns what was written, or said as it was most likely; empty where a choice was pressed or nothing heard."""
    if isinstance(event, Text):
        return event.body if event.choice is None else ""
    return event.hypotheses[0].text if event.hypotheses else ""


def to_compare(ask: Ask, event: Answer, language: str) -> tuple[str, tuple[str, ...]] | None:
    """Returns the sentence and the examples for an encoder to compare, where words leave a free question open."""
    examples = tuple(dict.fromkeys(example for choice in ask.choices for example in choice.examples))
    if not examples or isinstance(event, Keys) or (isinstance(event, Speech) and not event.hypotheses):
        return None
    said = event.body if isinstance(event, Text) else event.hypotheses[0].text
    if len(said.split()) < 2 or command(event, language) or choose(ask.choices, event, language).verdict == "accept":
        return None
    return said, examples


def phrases_of(choices: Sequence[Choice], language: str) -> tuple[str, ...]:
    """What a recogniser should expect, spelt as the author did: phrases, labels, the standing commands, then examples.

    `Heard.phrase` indexes exactly this. Empty for no choices: free speech.
    """
    if not choices:
        return ()
    spelt = [phrase for choice in choices for phrase in (*choice.phrases, choice.label)]
    examples = [example for choice in choices for example in choice.examples]
    return tuple(dict.fromkeys(filter(str.strip, (*spelt, *locales.hearing(language).expected, *examples))))


def yes_no_choices(language: str) -> tuple[Choice, Choice]:
    """Returns yes (1) and no (2) with what a recogniser should expect, against which a `yes_no` is read."""
    words = locales.hearing(language)
    return Choice("yes", words.yes[0], "1", words.yes), Choice("no", words.no[0], "2", words.no)


# ---- deciding ----


def _decided(scores: Mapping[str, float], origin: Origin) -> Match:
    ranked = sorted(scores.items(), key=lambda scored: -scored[1])
    if not ranked or ranked[0][1] < CONFIRM:
        return Match("reject", (), None, _clamped(ranked[0][1]) if ranked else 0.0, origin)
    (best, score), rival = ranked[0], ranked[1] if len(ranked) > 1 else ("", 0.0)
    if rival[1] >= CONFIRM and score - rival[1] < (HEARD_MARGIN if origin == "speech" else MARGIN):
        return Match("near", (best, rival[0]), None, _clamped(score), origin)
    return Match("accept" if score >= ACCEPT else "confirm", (best,), None, _clamped(score), origin)


def _valued(read: Read | None, origin: Origin) -> Match:
    if read is None or read.score < CONFIRM:
        return Match("reject", (), None, _clamped(read.score) if read else 0.0, origin, read.ends if read else None)
    ids = (("yes",) if read.value else ("no",)) if isinstance(read.value, bool) else ()
    return Match("accept" if read.score >= ACCEPT else "confirm", ids, read.value, _clamped(read.score), origin)


def _clamped(score: float) -> float:
    return round(min(1.0, max(0.0, score)), 3)


# ---- speech ----


def _owners(choices: Sequence[Choice], language: str) -> tuple[str | None, ...]:
    """Returns the choice of each expected phrase; `None` for a command and for a phrase of several choices."""
    belongs: dict[str, set[str]] = {}
    for choice in choices:
        for phrase in (*choice.phrases, choice.label, *choice.examples):
            belongs.setdefault(phrase, set()).add(choice.id)
    owners = (belongs.get(phrase, set()) for phrase in phrases_of(choices, language))
    return tuple(next(iter(owner)) if len(owner) == 1 else None for owner in owners)


def _heard(
    event: Speech, close: Callable[[str], Mapping[str, float]], owners: Sequence[str | None]
) -> dict[str, float]:
    """Scores each answer by its best reading; readings that the recogniser puts lower count less."""
    joined: dict[str, float] = {}
    sure = max((_clamped(heard.score) for heard in event.hypotheses[:1]), default=0.0)
    for place, heard in enumerate(event.hypotheses):
        share = 1.0 if place == 0 or not sure else min(1.0, _clamped(heard.score) / sure)
        for answer, score in _joined(heard, close(heard.text), owners).items():
            joined[answer] = max(joined.get(answer, 0.0), score * share)
    return joined


def _joined(heard: Heard, close: Mapping[str, float], owners: Sequence[str | None]) -> dict[str, float]:
    """Joins the score of the words with the recogniser's own choice of phrase."""
    sure = _clamped(heard.score)
    scores = {answer: words * (1 - WORDS_WEIGHT + WORDS_WEIGHT * sure) for answer, words in close.items()}
    if heard.phrase is None or not 0 <= heard.phrase < len(owners):
        most = 0.0 if sure < GARBLED else ASK_CAP if sure < BARELY else 1.0
        return {answer: min(score, most) for answer, score in scores.items()}
    picked = owners[heard.phrase]
    if picked is None or picked not in scores:
        return scores
    together = max(scores[picked], (close[picked] + sure) / 2, SOUND_ALONE * sure)
    scores[picked] = min(together, ASK_CAP) if sure < UNSURE else together
    if close[picked] >= SURE:
        return scores
    # Words and recogniser disagree: neither outdoes the other, so that both are named.
    return {answer: score if answer == picked else min(score, together) for answer, score in scores.items()}


_BUTTONS: Final[Mapping[str, Read]] = {"yes": Read(True, 1.0), "no": Read(False, 1.0)}


def _said_yes_or_no(event: Speech, asked: Asked) -> Match:
    """Weighs a spoken yes or no as two choices."""

    def close(said: str) -> dict[str, float]:
        read = yes_no.by_words(said, asked)
        return {"yes": 0.0, "no": 0.0} | ({"yes" if read.value else "no": read.score} if read else {})

    found = _decided(_heard(event, close, _owners(yes_no_choices(asked.language), asked.language)), "speech")
    if found.verdict in ("near", "reject"):
        return Match("reject", (), None, found.score, "speech")
    return Match(found.verdict, found.choices, found.choices == ("yes",), found.score, "speech")


def _said(kind: ValueType, event: Speech, asked: Asked) -> Read | None:
    """Returns the first reading that is such a value; asked back where another likely reading is another value."""
    reads = [(read(kind, heard.text, asked), _clamped(heard.score)) for heard in event.hypotheses]
    found = [(one, sure) for one, sure in reads if one]
    if not found:
        return None
    (best, sure), rest = found[0], found[1:]
    if kind in ("text", "any") or best.ends:
        return best
    score = best.score * (1 - VALUE_WEIGHT + VALUE_WEIGHT * sure)
    if best.score >= GUESSED and sure >= HEARD_AT_ALL:
        score = max(score, CONFIRM)
    doubted = any(other.value != best.value and weight >= sure - MARGIN for other, weight in rest)
    return Read(best.value, min(score, ASK_CAP) if doubted else score)
