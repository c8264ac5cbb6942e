"""Items of a menu that are days and hours: an answer such as "el jueves por la tarde" narrows them to what fits.

One that fits is taken, several are asked apart, and of none it is said that it is not on offer, with what is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Final

from voice_flows import locales
from voice_flows.asking import choosing, hearing, reprompts, retries
from voice_flows.asking.choosing import Closed
from voice_flows.asking.hearing import Answer
from voice_flows.asking.steps import Here, Step, without
from voice_flows.asking.words import Words, authored, phrase
from voice_flows.locales.normalize import normal
from voice_flows.model.turns import Choice, Json, Origin, Speech, Text
from voice_flows.nodes import wishes
from voice_flows.schema.parts import SlotFields
from voice_flows.understanding.choice_similarity import SURE
from voice_flows.understanding.matching import ACCEPT, Match
from voice_flows.understanding.moments import Slot, Wished

WISH: Final = "wish"
"""Name in `Session.pending` of the day and hours asked for so far."""
MOST: Final = 3
"""Wishes at one question that are answered with what there is; the next one counts as not understood."""
TRIES: Final = "wishes"
_MARKED: Final = re.compile(r"\d\s*[/.:-]\s*\d")


def slot(fields: SlotFields, item: Json) -> Slot:
    """Returns the day and hours of an item."""
    held = item if isinstance(item, Mapping) else {}
    return Slot(*(str(held.get(name) or "") if name else "" for name in (fields.day, fields.begins, fields.ends)))


def heard(here: Here, asked: Closed, slots: Mapping[str, Slot], event: Answer) -> Step | None:
    """Takes an answer that names a day or hours; `None` for any other, and where a choice is called just so."""
    if not slots or not isinstance(event, Speech | Text) or (isinstance(event, Text) and event.choice):
        return None
    if several := _several(here, asked, event):
        return _asked_apart(here, asked, several)
    if WISH in here.session.pending and _refused(here, event):
        return retries.ask(without(here, WISH), asked.question, "repeat")
    wish = wishes.read(here, event)
    match = hearing.choose(here, asked.offered, event)
    if wish is None or (match.verdict == "accept" and match.score >= SURE):
        return None
    earlier = here.session.pending.get(WISH)
    wish = wish.after(Wished(**earlier)) if earlier else wish
    score = event.hypotheses[0].score if isinstance(event, Speech) else 1.0
    return narrowed(here, asked, slots, wish, hearing.words(event), score)


def narrowed(
    here: Here, asked: Closed, slots: Mapping[str, Slot], wish: Wished, said: str, score: float
) -> Step | None:
    """Takes the slot that fits, asks which of several, or says that there is none."""
    here = without(here, "confirm", "near", WISH)
    exact = [choice for choice in asked.offered if choice.id in slots and wish.fits(slots[choice.id])]
    fitting = exact or [one for one in asked.offered if one.id in slots and wish.fits_weekday(slots[one.id])]
    origin: Origin = "speech" if here.on_call else "text"
    if len(fitting) == 1 and exact and score >= ACCEPT:
        return choosing.picked(here, asked, fitting[0].id, said, Match("accept", (fitting[0].id,), None, score, origin))
    if len(fitting) == 1:
        doubt = {"choice": fitting[0].id, "words": said, "score": score, "origin": origin}
        return choosing.confirm(here.with_(pending={**here.session.pending, "confirm": doubt}), asked.offered, doubt)
    tries = here.session.attempts.get(TRIES, 0)
    if tries >= MOST:
        return None
    if not fitting:
        here = here.with_(attempts={**here.session.attempts, TRIES: tries + 1})
        return retries.ask(here, asked.question, "repeat", _not_offered(here, asked, wish))
    here = here.with_(pending={**here.session.pending, WISH: asdict(wish)})
    return _asked_apart(here, asked, [one for one in asked.offered if one in fitting or one.id not in slots])


def _refused(here: Here, event: Speech | Text) -> bool:
    """True for a bare no to those that fit: all are offered again."""
    known = locales.hearing(here.session.language)
    return normal(hearing.words(event)) in {*map(normal, known.no), *known.more_no}


def _several(here: Here, asked: Closed, event: Speech | Text) -> list[Choice]:
    """Returns the choices whose numbers are named, where the answer names several and little else: "2 y 3".

    Two numbers with a mark between them are a date or an hour: "2/3".
    """
    said = hearing.words(event)
    words = normal(said).split()
    numbers = [word for word in words if word.isdecimal()]
    others = [word for word in words if not word.isdecimal()]
    around = locales.hearing(here.session.language).around
    keyed = {choice.key: choice for choice in asked.offered}
    if len(set(numbers)) < 2 or not keyed.keys() >= set(numbers) or not around >= set(others):
        return []
    return [] if _MARKED.search(said) else [keyed[number] for number in dict.fromkeys(numbers)]


def _asked_apart(here: Here, asked: Closed, several: Sequence[Choice]) -> Step | None:
    """Asks which of several is meant, up to `MOST` times."""
    tries = here.session.attempts.get(TRIES, 0)
    if tries >= MOST:
        return None
    return _which(here.with_(attempts={**here.session.attempts, TRIES: tries + 1}), asked, several)


def _which(here: Here, asked: Closed, left: Sequence[Choice]) -> Step:
    """Asks which of those that fit is meant; each keeps its key."""
    question = replace(asked.question, choices=tuple(left))
    words, listed = phrase(here, "which_of_these"), reprompts.choice_words(here, question)
    return retries.ask(here, question, "repeat", Words((*words.say, " ", *listed.say), words.write))


def _not_offered(here: Here, asked: Closed, wish: Wished) -> Words:
    """Says that there is nothing at that time, and offers what there is."""
    texts = ("{{ value.day | day }}" if wish.day else "", "{{ value.clock | at }}" if wish.clock else "")
    told = [authored(here, {here.session.language: text}, value=asdict(wish)) for text in texts if text]
    told += [phrase(here, "part_of_day", value=wish.part)] if wish.part else []
    said = " ".join("".join(one.say) if here.on_call else one.write for one in told)
    return phrase(here, "not_offered", asked.question.words, choice=said[:1].upper() + said[1:])
