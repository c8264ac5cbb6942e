"""At a question that a sentence does not answer: the sentence may be another matter that the flow knows.

It is asked back ("that is something else: invoices?") instead of "I did not understand"; a yes goes there. A sentence
about the matter in hand is told that the question comes first. Neither counts as a failed answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from voice_flows.asking import choosing, hearing, low_confidence, retries
from voice_flows.asking import matter as matters
from voice_flows.asking.choices import spec_choice
from voice_flows.asking.hearing import Answer
from voice_flows.asking.steps import Here, Step, again, around, go, learned, unanswered, without
from voice_flows.asking.words import Words, phrase
from voice_flows.engine.run_to_wait import safely
from voice_flows.model.turns import Ask, Choice, Input, Json, Speech, Text
from voice_flows.nodes import KINDS
from voice_flows.nodes.menu.model import MenuNode
from voice_flows.nodes.menu.open_questions import WANTS

MATTER: Final = "matter"
"""Name in `Session.pending` of the matter that was asked back."""
MOST: Final = 2
"""Sentences at one question that are told that it comes first; the next one counts as not understood."""
FIRST: Final = "first_this"


@dataclass(frozen=True, slots=True)
class _Matter:
    """A choice of a free question, and the flow in which it stands with its own places to return to."""

    choice: Choice
    node: str
    then: str
    flow: str
    returns: tuple[tuple[str, str], ...]


def instead(here: Here, event: Input, step: Step) -> Step:
    """Returns the question back in place of a step that did not understand the sentence, else the step itself."""
    if not isinstance(event, Speech | Text) or not unanswered(step):
        return step
    found = _meant(here, event)
    if found is None:
        return step
    matter, score = found
    if here.session.picked.get(matter.node) == matter.choice.id:
        return _comes_first(here, step)
    if matter.choice.id in here.session.pending.get("not_this", ()):
        return step
    doubt = {
        "flow": matter.flow,
        "node": matter.node,
        "choice": matter.choice.id,
        "words": hearing.words(event),
        "score": score,
        "origin": hearing.origin(event),
    }
    here = here.with_(pending={**here.session.pending, MATTER: doubt})
    words = phrase(here, "other_matter", choice=matter.choice.label)
    return retries.ask(here, choosing.yes_no_question(here, words), "confirm")


def settled(here: Here, event: Input) -> Step | None:
    """Takes the answer to 'that is something else?'; `None` where it was not asked or is not answered."""
    doubt = here.session.pending.get(MATTER)
    if doubt is None or not isinstance(event, Answer):
        return None
    here, answer = low_confidence.weighed(here, event)
    matter = next((one for one in _matters(here) if _is(one, doubt)), None)
    if answer.said is None or matter is None:
        return None
    if low_confidence.unsure(answer, event):
        words = phrase(here, "other_matter", choice=matter.choice.label)
        return low_confidence.once_more(here, choosing.yes_no_question(here, words), answer)
    here = without(here, MATTER, low_confidence.DOUBTED)
    if not answer.said:
        denied = [*here.session.pending.get("not_this", ()), matter.choice.id]
        return again(here.with_(pending={**here.session.pending, "not_this": denied}))
    return _gone(here, matter, doubt)


def asked_back(here: Here) -> str | None:
    """Returns the written question whether another matter is meant, where it is open."""
    doubt = here.session.pending.get(MATTER)
    matter = next((one for one in _matters(here) if doubt and _is(one, doubt)), None)
    return phrase(here, "other_matter", choice=matter.choice.label).write if matter else None


def forgotten(here: Here) -> Here:
    """Returns the session without the question back, because something else was answered."""
    return without(here, MATTER) if MATTER in here.session.pending else here


def _gone(here: Here, matter: _Matter, doubt: Json) -> Step:
    """Goes where the matter leads, with the customer's own words as what they want now."""
    told = {"origin": doubt["origin"], "score": doubt["score"]}
    facts = (
        learned(here, WANTS, matter.node, doubt["words"], **told),
        learned(here, "chose", matter.node, matter.choice.id, matter.choice.label, **told),
    )
    once = (*here.session.once, *((WANTS,) if WANTS not in here.session.once else ()))
    moved = here.with_(flow=matter.flow, returns=matter.returns, once=once, picked={matter.node: matter.choice.id})
    moved = replace(moved, flow=here.flows.get(matter.flow, here.flow))
    return go(matters.chosen(moved, matter.node, matter.choice.id), matter.then, *facts)


def _comes_first(here: Here, step: Step) -> Step:
    """Asks the question again and says that it comes first, a few times without counting a try."""
    asked = question(here)
    times = here.session.attempts.get(FIRST, 0)
    if asked is None or times >= MOST:
        return step
    words = phrase(here, FIRST, Words(asked.say, asked.write))
    here = here.with_(attempts={**here.session.attempts, FIRST: times + 1})
    kept = replace(asked, say=words.say, write=words.write, reason="repeat")
    return Step(here.session, (kept,), wait=step.wait)


def question(here: Here) -> Ask | None:
    """Returns the question that is open here, in its own words."""
    node = here.flow.nodes[here.session.node]
    entered = safely(here, lambda: KINDS[node.kind].enter(node, here, "repeat"))
    return next((effect for effect in entered.effects if isinstance(effect, Ask)), None)


def _meant(here: Here, event: Speech | Text) -> tuple[_Matter, float] | None:
    """Returns the matter that the sentence is surely or probably about."""
    if isinstance(event, Speech):  # a phrase of this question's own list says nothing of another question
        event = replace(event, hypotheses=tuple(replace(heard, phrase=None) for heard in event.hypotheses))
    matters = [matter for matter in _matters(here) if matter.node != here.session.node]
    said = hearing.words(event)
    if not matters or not said or hearing.only_points(here, said):  # a number is of the question that was asked
        return None
    match = hearing.choose(here, [matter.choice for matter in matters], event)
    if match.verdict not in ("accept", "confirm"):
        return None
    return next((matter, match.score) for matter in matters if matter.choice.id == match.choices[0])


def _matters(here: Here) -> Iterator[_Matter]:
    """Yields the choices of the free questions of this flow, then those of the flows that run it, each id once."""
    seen = set[str]()
    for place in around(here):
        for name, node in place.flow.nodes.items():
            for spec in node.choices if isinstance(node, MenuNode) and node.open else ():
                if spec.id not in seen:
                    seen.add(spec.id)
                    yield _Matter(spec_choice(place, spec), name, spec.then, place.flow.flow, place.session.returns)


def _is(matter: _Matter, doubt: Json) -> bool:
    return (matter.flow, matter.node, matter.choice.id) == (doubt["flow"], doubt["node"], doubt["choice"])
