"""A spoken yes or no that was hardly heard: asked once more in three words; two that agree are one answer.

The doubt counts as no failure, and ends with the question it is about. What was said the other way than before is
neither. In writing the words are certain, so nothing is doubted there.
"""

from __future__ import annotations

from dataclasses import replace

from voice_flows.asking import hearing, retries
from voice_flows.asking.hearing import Answer, YesOrNo
from voice_flows.asking.reprompts import Question
from voice_flows.asking.steps import Here, Step, without
from voice_flows.asking.words import phrase
from voice_flows.model.turns import Speech

DOUBTED = "doubted"
"""In `pending`: the answer that was hardly heard."""


def weighed(here: Here, event: Answer) -> tuple[Here, YesOrNo]:
    """The answer, sure where the one before was the same; and the session without a doubt that this settles."""
    answer, before = hearing.yes_or_no(here, event), here.session.pending.get(DOUBTED)
    if before is None or answer.said is None:
        return here, answer
    if answer.said == before:
        answer = replace(answer, sure=True)
    elif not answer.sure:
        answer = replace(answer, said=None)
    return without(here, DOUBTED), answer


def unsure(answer: YesOrNo, event: Answer) -> bool:
    """Hardly heard: to be asked once more."""
    return answer.said is not None and not answer.sure and isinstance(event, Speech)


def once_more(here: Here, question: Question, answer: YesOrNo) -> Step:
    """'Yes or no?'"""
    here = here.with_(pending={**here.session.pending, DOUBTED: answer.said})
    return retries.ask(here, question, "confirm", phrase(here, "yes_or_no"))
