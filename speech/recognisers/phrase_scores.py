"""Scores the expected phrases of one utterance by what was written and by how likely the sound is each of them. Pure.

The recogniser reads and weighs the sound; `Sound.likely` asks it for log probabilities, in nats.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from speech.base import Language
from speech.recognisers import short_words
from speech.recognisers.phonetic_similarity import HYPOTHESES, another_word, in_words, likeness, spelled
from speech.recognisers.short_word_head import Opinion
from speech.recognisers.short_words import SHORT, UNSURE_CEILING

SURE = 0.75  # likeness from which a reading is taken for a phrase
RESCORED = 8  # phrases scored against the sound, the likeliest by spelling
COMPARED = 2  # phrases weighed against what was written instead
NEARLY, FAR_BEHIND = 3.0, 7.0  # nats by which another word that was written may be likelier than a phrase...
AHEAD = 4.5  # ...which is so much likelier than the next phrase...
CLEAR = -33.5  # ...and fits the sound so well...
RESEMBLING, LONGER = 0.4, 1.25  # ...and is so like the free reading, which is at most so much longer, that...
BY_SOUND = 0.8  # ...it is acted on
SPELLING_WEIGHT = 6.0  # nats that a full likeness is worth beside the sound's log probability
LEAST = 0.1  # score below which a phrase found by scoring only is not offered
SHORT_CEILING = 0.84  # score of a phrase so short that it is always found by scoring...
YES_NO_CEILING = 0.95  # ...or yes or no, which were weighed against words like them
BORNE_OUT = 0.76  # score by spelling from which the sound is not asked about yes and no...
BORNE_OUT_TWICE = 0.9  # ...and, where a head hears too: "gracias" is 0.78 "no, gracias"
PRIOR_NATS = 3.0  # callers who are asked for phrases mostly say one...
YES_NO_PRIOR_NATS, YES_NO_LEAST = 4.0, 0.05  # ...and this, and `LEAST`, where yes or no is asked
ALIKE_NATS = 4.0  # how much less likely than the free reading a phrase may be that looks just like it


@dataclass(frozen=True, slots=True)
class Sound:
    """One utterance: what was written of it, free and prompted, when it was spoken, and how likely texts are."""

    readings: Sequence[str]
    spoken: tuple[int, int]
    likely: Callable[[Sequence[str]], Sequence[float]]
    opinion: Opinion | None = None
    """What a head makes of it, where yes or no is asked."""


def scored(sound: Sound, phrases: Sequence[str], language: Language) -> dict[int, float]:
    """Returns the scores of the phrases that the utterance may be."""
    most_for_short = short_words.most(sound.spoken)
    near = [[likeness(text, phrase, language) for phrase in phrases] for text in sound.readings]
    best = [max(row) for row in zip(*near, strict=True)]
    order = sorted(range(len(phrases)), key=lambda at: -best[at])
    yes_no = yes_or_no_asked(phrases, language)
    scores: dict[int, float] = {}
    if best[order[0]] >= SURE:
        # the prompt invites the model to hear a phrase: what the free reading does not bear out is worth less
        scores = {at: 0.5 * best[at] + 0.5 * near[0][at] for at in order[:HYPOTHESES]}
        scores = scores if yes_no else _weighed(sound, scores, phrases, language)
    elif not yes_no:
        first = sorted(order, key=lambda at: len(spelled(phrases[at], language)) > SHORT)
        found = _rescored(sound, {at: phrases[at] for at in first[:RESCORED]}, best, language)
        scores = short_words.capped(found, phrases, language, most_for_short)
    if yes_no and scores.get(order[0], 0.0) < (BORNE_OUT_TWICE if sound.opinion else BORNE_OUT):
        scores = short_words.capped(_yes_or_no(sound, phrases, language, scores), phrases, language, most_for_short)
    if sound.opinion:
        scores = sound.opinion.vetoed(scores, [phrases.index(word) for word in language.yes_no], UNSURE_CEILING)
    return scores


def yes_or_no_asked(phrases: Sequence[str], language: Language) -> bool:
    return bool(language.yes_no) and {*language.yes_no} <= {*phrases}


def _weighed(sound: Sound, scores: Mapping[int, float], phrases: Sequence[str], language: Language) -> dict[int, float]:
    """Returns scores by spelling, weighed by the sound where the free reading is not the first phrase itself.

    A phrase that was said is about as likely as what was written, and much likelier than the next phrase. One that is
    far less likely than another word is a neighbour of that word.
    """
    found = dict(scores)
    first = sorted(found, key=lambda at: -found[at])[:COMPARED]
    if spelled(sound.readings[0], language) == spelled(phrases[first[0]], language):
        return found
    others = _written(sound, [phrases[at] for at in first], language)
    nats = sound.likely([*(phrases[at] for at in first), *others])
    known, other = dict(zip(first, nats, strict=False)), max(nats[len(first) :], default=-math.inf)
    whole = [at for at in first if at == first[0] or _whole(sound, phrases[at], language)]
    top = max(whole, key=lambda at: known[at] + SPELLING_WEIGHT * found[at])
    found[first[0]], found[top] = found[top], found[first[0]]
    ahead = known[top] - max((known[at] for at in first if at != top), default=-math.inf)
    if _clear(sound, phrases[top], language, known[top], ahead) and other - known[top] <= NEARLY:
        return found | {top: max(found[top], BY_SOUND)}
    another = another_word(sound.readings[0], phrases[top], language)
    if another or other - known[top] > FAR_BEHIND or found[top] < BORNE_OUT:
        share = min(1.0, UNSURE_CEILING / found[top])  # asked back, and no command is obeyed
        return {at: score * share for at, score in found.items()}
    return found


def _written(sound: Sound, phrases: Sequence[str], language: Language) -> list[str]:
    """Returns the words of the readings that are other words than the phrases, not other spellings of them."""
    written = [text for text in map(in_words, sound.readings) if text]
    near = {text: max(likeness(text, phrase, language) for phrase in phrases) for text in written}
    return [text for text in near if near[text] < SURE or _clearly_other(text, phrases, language)]


def _clearly_other(text: str, phrases: Sequence[str], language: Language) -> bool:
    return all(another_word(text, phrase, language) for phrase in phrases)


def _clear(sound: Sound, phrase: str, language: Language, nats: float, ahead: float) -> bool:
    """True where a phrase fits the sound well, better than the next one, and the free reading is a little like it."""
    free = sound.readings[0]
    fits = nats >= CLEAR and ahead >= AHEAD and len(spelled(phrase, language)) > SHORT
    alike = likeness(free, phrase, language) >= RESEMBLING and not another_word(free, phrase, language)
    return fits and alike and _whole(sound, phrase, language)


def _whole(sound: Sound, phrase: str, language: Language) -> bool:
    """True where the free reading is hardly longer: "mensaje" fits "mensaje borrado" well, and is not what was said."""
    return len(spelled(sound.readings[0], language)) <= LONGER * len(spelled(phrase, language))


def _rescored(sound: Sound, phrases: Mapping[int, str], best: Sequence[float], language: Language) -> dict[int, float]:
    """Returns scores of phrases that no reading shows, without those below `LEAST`.

    A phrase that was said is about as likely as what the model writes by itself; if something else was said, that
    is much likelier. Beside the likeliest phrase, others count by their odds.
    """
    said = [text for text in sound.readings if text]
    weights = sound.likely([*phrases.values(), *said])
    known = dict(zip(phrases, weights, strict=False))
    free = max(weights[len(phrases) :], default=-math.inf)
    short = [at for at in known if len(spelled(phrases[at], language)) <= SHORT]
    alike = {at: best[at] for at in known} | dict.fromkeys(short, max((best[at] for at in short), default=0.0))
    nats = {at: weight + SPELLING_WEIGHT * alike[at] for at, weight in known.items()}
    top = max(nats.values())
    odds = {at: weight - free + PRIOR_NATS + ALIKE_NATS * alike[at] for at, weight in known.items()}
    most = dict.fromkeys(known, UNSURE_CEILING) | dict.fromkeys(short, SHORT_CEILING)
    scores = {at: most[at] * math.exp(nats[at] - top) * _probability(odds[at]) for at in known}
    first = max(scores, key=lambda at: scores[at])
    ahead = known[first] - max((weight for at, weight in known.items() if at != first), default=-math.inf)
    if scores[first] >= LEAST and _clear(sound, phrases[first], language, known[first], ahead):
        others = sound.likely(_written(sound, [phrases[first]], language))
        scores[first] = BY_SOUND if max(others, default=-math.inf) - known[first] <= NEARLY else scores[first]
    return {at: score for at, score in scores.items() if score >= LEAST}


def _yes_or_no(
    sound: Sound, phrases: Sequence[str], language: Language, scores: Mapping[int, float]
) -> dict[int, float]:
    """Returns the scores, those of short phrases by sound alone: against each other, similar words, and the head.

    What the model writes of "sí" by itself is often another word ("seguro", "4"); of all short words the right
    one is likeliest nevertheless.
    """
    short = {at: phrase for at, phrase in enumerate(phrases) if len(spelled(phrase, language)) <= SHORT}
    rivals = language.like_yes_no
    said = [text for text in sound.readings if text]
    weights = sound.likely([*short.values(), *rivals, *said])
    free = max(weights[len(short) + len(rivals) :], default=-math.inf)
    among = np.logaddexp.reduce(weights[: len(short) + len(rivals)])
    likely = {
        at: math.exp(weight - among) * _probability(weight - free + YES_NO_PRIOR_NATS)
        for at, weight in zip(short, weights, strict=False)
    }
    if sound.opinion:
        yes, no = (phrases.index(word) for word in language.yes_no)
        likely[yes], likely[no] = sound.opinion.joined(likely[yes], likely[no])
    by_sound = {at: YES_NO_CEILING * one for at, one in likely.items()}
    rest = 1 - max(by_sound.values())
    longer = {at: score * rest for at, score in scores.items() if at not in short}
    return longer | {at: score for at, score in by_sound.items() if score >= YES_NO_LEAST}


def _probability(nats: float) -> float:
    """Returns the probability for odds in nats."""
    return 1 / (1 + math.exp(-min(nats, 50.0))) if nats > -50 else 0.0
