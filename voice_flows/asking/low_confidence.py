"""A spoken yes or no of low confidence: asked once more in three words; two answers that agree count as one.

It counts as no failed try, and is forgotten with its question. Two answers that differ count as neither. Written words
are certain, so this happens on calls only.
"""

from __future__ import annotations

from dataclasses import replace

from voice_flows.asking import hearing, retries
from voice_flows.asking.hearing import Answer, YesOrNo
from voice_flows.asking.reprompts import Question
from voice_flows.asking.steps import Here, Step, without
from voice_flows.asking.words import phrase
from voice_flows.model.turns import Speech
from voice_flows.values.reading import Asking

DOUBTED = "doubted"
"""Name in `Session.pending` of the answer with low confidence."""


def weighed(here: Here, event: Answer, asking: Asking = "") -> tuple[Here, YesOrNo]:
    """Returns the answer, certain where it repeats the one before, and the session without the settled doubt."""
    answer, before = hearing.yes_or_no(here, event, asking), here.session.pending.get(DOUBTED)
    if before is None or answer.said is None:
        return here, answer
    if answer.said == before:
        answer = replace(answer, sure=True)
    elif not answer.sure:
        answer = replace(answer, said=None)
    return without(here, DOUBTED), answer


def unsure(answer: YesOrNo, event: Answer) -> bool:
    """True for a spoken yes or no of low confidence, to be asked once more."""
    return answer.said is not None and not answer.sure and isinstance(event, Speech)


def once_more(here: Here, question: Question, answer: YesOrNo, *, in_words: bool = True) -> Step:
    """Says a yes back ('did you say yes?'), else asks 'yes or no?': after a no, a yes could mean either.

    `in_words` is false where something else was said that counts as a yes.
    """
    here = here.with_(pending={**here.session.pending, DOUBTED: answer.said})
    return retries.ask(
        here, question, "confirm", phrase(here, "did_you_say_yes" if answer.said and in_words else "yes_or_no")
    )
