"""Questions with a few answers, for `menu` and for `ask` of type `one_of`: pick one, confirm it, or name two.

A choice that was denied or taken back is not proposed again. Matching decides which answer was meant; the node decides
what follows from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from voice_flows.asking import choices, hearing, low_confidence, reprompts, retries
from voice_flows.asking.hearing import Answer
from voice_flows.asking.listening import listening
from voice_flows.asking.reprompts import Question
from voice_flows.asking.steps import Here, Step, again, go, obey, without
from voice_flows.asking.words import Words, phrase
from voice_flows.locales.normalize import normal
from voice_flows.model.turns import Choice, Effect, Json, KeyRule, Keys, Origin, Speech, Text
from voice_flows.schema.node import Asking
from voice_flows.understanding import matching
from voice_flows.understanding.choice_similarity import SURE
from voice_flows.understanding.matching import Match

NAMED_TWO: Final = "named_two"
"""Name in `Session.attempts` of a question at which two near choices were named: the first time is no failed try."""
MORE: Final = Keys("#")
"""The key for a yes to 'would you like to hear more?': the digits are those of the choices."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A question with few answers. `pick` goes where a choice leads, given its id, the words and the match."""

    question: Question
    pick: Callable[[Here, str, str, Match], Step]
    kept: Callable[[Here, Answer, Match], tuple[Here, tuple[Effect, ...]]] = lambda here, event, match: (here, ())
    """Records what the answer tells, before it is acted on."""
    read_out: Sequence[str] | None = None
    """The choices that "the first" and "the last" refer to, see `matching.choose`."""

    @property
    def offered(self) -> tuple[Choice, ...]:
        return self.question.choices


def hear(here: Here, node: Asking, asked: Closed, event: Answer) -> Step:
    """Takes an answer to the question, or to 'did you say ...?' about the last answer."""
    if settled := _confirmed(here, node, asked, event):
        return settled
    match = _match(here, asked, event)
    named_so = match.verdict == "accept" and match.score >= SURE  # a choice may be called "go back"
    if not named_so and (back := hearing.taken_back(here, event)):
        return obey(here, back)
    named = bool(here.session.pending.get("near"))
    doubt = () if here.session.pending.get("listed") else (low_confidence.DOUBTED,)  # of the answer to 'more?'
    here = without(here, "confirm", "near", *doubt)
    if step := _standing_key(here, asked.offered, event):
        return step
    here, facts = (here, ()) if named else asked.kept(here, event, match)
    step = _matched(here, node, asked, event, match)
    return replace(step, effects=(*facts, *step.effects))


def _match(here: Here, asked: Closed, event: Answer) -> Match:
    """Matches the answer. In writing, the two near choices have numbers of their own, 1 and 2."""
    near = here.session.pending.get("near", ())
    if near and not here.on_call:
        found = hearing.choose(here, _near_choices(here, asked.offered, near), event)
        if found.verdict == "accept":
            return found
    return hearing.choose(here, asked.offered, event, near or asked.read_out)


def _matched(here: Here, node: Asking, asked: Closed, event: Answer, match: Match) -> Step:
    best = match.choices[0] if match.choices else ""
    denied = here.session.pending.get("denied", ())
    refused = isinstance(event, Speech) and best in here.session.pending.get("undone", ())
    if match.verdict == "accept" and best and not refused:
        return picked(here, asked, best, hearing.words(event), match)
    if (one_way := _one_way(here, asked, event)) is not None:
        return one_way
    if name := hearing.command(here, event):
        return obey(here, name)
    if turned := _turned(here, asked.question, event):
        return turned
    if match.verdict == "confirm" and best not in denied and not asked.question.sensitive:
        if _mark(here, best) in here.session.once:
            return picked(here, asked, best, hearing.words(event), match)
        doubt = {"choice": best, "words": hearing.words(event), "score": match.score, "origin": match.origin}
        return confirm(here.with_(pending={**here.session.pending, "confirm": doubt}), asked.offered, doubt)
    near = [choice for choice in match.choices if choice not in denied][:2]
    if match.verdict == "near" and len(near) == 2:
        return _two_near(here, node, asked, event, near)
    return retries.not_understood(here, node, asked.question, event)


def _one_way(here: Here, asked: Closed, event: Answer) -> Step | None:
    """Takes a yes or no to a question that names one of its choices: "¿Quieres cambiar la entrega?".

    A no is the other choice, where there is one more. `None` for any other answer or question.
    """
    named = _named_choice(here, asked)
    if named is None or not isinstance(event, Speech | Text) or hearing.written(event).isdecimal():
        return None
    answer = hearing.yes_or_no(here, event)
    others = [choice for choice in asked.offered if choice is not named]
    chosen = named if answer.said else others[0] if answer.said is False and len(others) == 1 else None
    if chosen is None or not answer.sure:
        return None
    return picked(
        here, asked, chosen.id, hearing.words(event), Match("accept", (chosen.id,), None, answer.score, answer.origin)
    )


def _named_choice(here: Here, asked: Closed) -> Choice | None:
    """The one choice whose name the question itself says, as it was asked; `None` where it names none or several."""
    words = asked.question.words
    question = f" {normal(''.join(words.say) if here.on_call else words.write)} "
    named = [choice for choice in asked.offered if choice.label and f" {normal(choice.label)} " in question]
    return named[0] if len(named) == 1 and len(asked.offered) > 1 else None


def picked(here: Here, asked: Closed, chosen: str, said: str, match: Match) -> Step:
    """Remembers the choice made here, so that it can be taken back."""
    session = here.session
    picked = {node: choice for node, choice in session.picked.items() if node in session.trail}
    return asked.pick(here.with_(picked={**picked, session.node: chosen}), chosen, said, match)


def already_said(here: Here, asked: Closed, chosen: str) -> Step:
    """Takes a choice that an earlier sentence told, as if the question had been answered with it."""
    origin: Origin = "speech" if here.on_call else "text"
    label = next((choice.label for choice in asked.offered if choice.id == chosen), "")
    return picked(here, asked, chosen, label, Match("accept", (chosen,), origin=origin, score=1.0))


def _turned(here: Here, question: Question, event: Answer) -> Step | None:
    """Takes the answer to 'would you like to hear more?'; `None` where that was not asked."""
    asked = here.session.pending.get("listed") and choices.shown(here, question.choices)[1]
    if not asked or not (isinstance(event, Speech) or event == MORE):
        return None
    if event == MORE:
        return _more(here, question)
    here, answer = low_confidence.weighed(here, event)
    if answer.said is None:
        return None
    if low_confidence.unsure(answer, event):
        return low_confidence.once_more(here, question, answer)
    return _more(here, question) if answer.said else again(here)


def _more(here: Here, question: Question) -> Step:
    here = choices.turned(here)
    return retries.ask(here, question, "repeat", reprompts.choice_words(here, question))


# ---- doubt ----


def confirm(here: Here, offered: Sequence[Choice], doubt: Mapping[str, Json]) -> Step:
    """Asks 'did you say billing?', or 'is it this: billing?' after a whole sentence."""
    return retries.ask(here, _said_so(here, offered, doubt), "confirm")


def _said_so(here: Here, offered: Sequence[Choice], doubt: Mapping[str, Json]) -> Question:
    choice = next((choice for choice in offered if choice.id == doubt["choice"]), None)
    told = choice and choice.examples and hearing.is_sentence(str(doubt.get("words", "")))
    words = phrase(here, "is_it" if told else "unsure", choice=choice.label if choice else "")
    return yes_no_question(here, words)


def asked_last(here: Here, question: Question) -> Question:
    """Returns 'did you say ...?' where that is open, else the question itself."""
    doubt = here.session.pending.get("confirm") or {}
    open_doubt = doubt.get("choice") in {choice.id for choice in question.choices}
    return _said_so(here, question.choices, doubt) if open_doubt else question


def yes_no_question(here: Here, words: Words, kind: str = "yes_no", *, evidence: bool = False) -> Question:
    """Builds a yes-or-no question. In writing the words already name the digits. `evidence`: its yes is consent."""
    both = hearing.yes_no_choices(here)
    phrases = matching.phrases_of(both, here.session.language)
    listen = listening(here, None, KeyRule(), phrases, evidence=evidence)
    return Question(words, kind, both if here.on_call else (), listen)


def _confirmed(here: Here, node: Asking, asked: Closed, event: Answer) -> Step | None:
    """Takes the answer to 'did you say ...?'; `None` where it was not asked or is not answered."""
    doubt = here.session.pending.get("confirm") or {}
    if doubt.get("choice") not in {choice.id for choice in asked.offered}:
        return None
    here, answer = low_confidence.weighed(here, event, "check")
    if answer.said is None:
        return None
    if low_confidence.unsure(answer, event):
        return low_confidence.once_more(here, _said_so(here, asked.offered, doubt), answer)
    here = without(here, "confirm", "near")
    if answer.said:
        here = here.with_(once=(*here.session.once, _mark(here, doubt["choice"])))
        match = Match("accept", (doubt["choice"],), None, doubt["score"], doubt["origin"])
        return picked(here, asked, doubt["choice"], doubt["words"], match)
    denied = [*here.session.pending.get("denied", ()), doubt["choice"]]
    here = here.with_(pending={**here.session.pending, "denied": denied})
    if not here.on_call:  # a clear no is understood; each choice is asked back once, so this ends
        return retries.ask(here, asked.question, "repeat")
    return retries.not_understood(here, node, asked.question, event)


def _two_near(here: Here, node: Asking, asked: Closed, event: Answer, near: list[str]) -> Step:
    """Asks which of the two was meant. From the second time on it counts as a failed try, so that it ends."""
    two = _near_choices(here, asked.offered, near)
    words = phrase(here, "two_near", first=two[0].label, second=two[-1].label)
    shown = two if here.on_call else ()
    here = here.with_(pending={**here.session.pending, "near": near})
    if NAMED_TWO not in here.session.attempts:
        here = here.with_(attempts={**here.session.attempts, NAMED_TWO: 1})
        return retries.ask(here, replace(asked.question, choices=shown), "no_match", words)
    return retries.not_understood(here, node, replace(asked.question, choices=shown), event, words)


def _near_choices(here: Here, offered: Sequence[Choice], near: Sequence[str]) -> tuple[Choice, ...]:
    two = [choice for name in near for choice in offered if choice.id == name]
    return tuple(two) if here.on_call else tuple(replace(choice, key=str(n)) for n, choice in enumerate(two, 1))


def _mark(here: Here, choice: str) -> str:
    return f"confirmed:{here.session.node}:{choice}"


# ---- keys that no choice took ----


def _standing_key(here: Here, offered: Sequence[Choice], event: Answer) -> Step | None:
    """`*` repeats, 0 is a person, language keys switch language, 9 goes on by text where it was offered."""
    if event == Keys("*"):
        return again(here)
    taken = {choice.key for choice in offered}
    if hearing.zero(event) and "0" not in taken:
        return go(here, here.person)
    if not isinstance(event, Keys) or event.digits in taken:
        return None
    if event.digits == reprompts.TEXT_KEY and here.session.pending.get("nine"):
        return obey(here, "text")
    return language_key(here, event)


def language_key(here: Here, event: Answer) -> Step | None:
    """Goes on in the language whose key was pressed; `None` for any other key."""
    if not isinstance(event, Keys):
        return None
    keys = {key: language for language, key in here.flow.commands.language_keys.items()}
    return obey(here, f"language:{keys[event.digits]}") if event.digits in keys else None
